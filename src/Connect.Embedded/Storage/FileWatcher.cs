using Connect.Errors;

namespace Connect.Embedded.Storage;

/// <summary>In a process that only reads, looks whether the writing process has committed: SQLite keeps a number for that, which costs next to nothing to read.</summary>
internal sealed class FileWatcher : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public FileWatcher(EmbeddedLog log, string path) => _watching = Task.Run(() => WatchAsync(log, path));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(EmbeddedLog log, string path)
    {
        using var timer = new PeriodicTimer(s_interval);
        Database? database = null;
        try
        {
            // Anything is newer than this: what was committed since the catalog was loaded is found at the first look.
            long seen = -1;
            while (true)
            {
                try
                {
                    database ??= Database.OpenRead(path);
                    long version = database.Scalar("PRAGMA data_version");
                    if (version != seen)
                    {
                        log.Catalog.Load(database);
                        seen = version;
                    }
                }
                catch (ConnectException error)
                {
                    log.Events.RefreshFailed(error, path);
                    database?.Dispose();
                    database = null;
                    seen = -1;
                }

                if (!await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        finally
        {
            database?.Dispose();
        }
    }
}

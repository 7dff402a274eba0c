using Connect.Embedded.Storage;
using Connect.Errors;

namespace Connect.Embedded.Retention;

/// <summary>Runs retention from time to time in the background.</summary>
internal sealed class RetentionLoop : IAsyncDisposable
{
    private readonly EmbeddedLog _log;
    private readonly EmbeddedLogOptions _options;
    private readonly string _path;
    private readonly PeriodicTimer _timer;
    private readonly Task _running;

    public RetentionLoop(EmbeddedLog log, EmbeddedLogOptions options, string path)
    {
        _log = log;
        _options = options;
        _path = path;
        _timer = new PeriodicTimer(options.RetentionCheckInterval, options.TimeProvider);
        _running = RunAsync();
    }

    /// <summary>One pass over all topics.</summary>
    public async Task CheckAsync()
    {
        long now = _log.NowMs();
        foreach (TopicState topic in _log.Catalog.Topics)
        {
            long? retentionMs = topic.RetentionMs ?? (topic.IsCompacted ? null : (long?)_options.Retention?.TotalMilliseconds);
            long? cutoff = topic.DeletesOld && retentionMs is >= 0 and { } age ? now - age : null;
            long? bytes = topic.DeletesOld && (topic.RetentionBytes ?? _options.RetentionBytes) is >= 0 and { } limit ? limit : null;
            foreach (PartitionState partition in topic.Partitions)
            {
                if (topic.IsCompacted)
                {
                    await _log.Writer.Submit(new CompactedRetentionRequest(partition, now - topic.DeleteRetentionMs, cutoff)).ConfigureAwait(false);
                }
                else if (cutoff is not null || bytes is not null)
                {
                    RetentionRequest request;
                    do
                    {
                        request = new RetentionRequest(_log, partition, cutoff, bytes);
                        await _log.Writer.Submit(request).ConfigureAwait(false);
                    }
                    while (request.HasMore);
                }
            }
        }

        VacuumRequest vacuum;
        do
        {
            vacuum = new VacuumRequest();
            await _log.Writer.Submit(vacuum).ConfigureAwait(false);
        }
        while (vacuum.HasMore);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            try
            {
                await CheckAsync().ConfigureAwait(false);
            }
            catch (ConnectException error)
            {
                _log.Events.RetentionFailed(error, _path);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}

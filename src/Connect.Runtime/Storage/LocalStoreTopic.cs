using Connect.Runtime.Log;

namespace Connect.Runtime.Storage;

/// <summary>
/// A store's topic that only this worker has: in memory, or in a file. For standalone mode with Kafka, which keeps nothing of its own in the cluster.
/// </summary>
/// <param name="name">A name for messages.</param>
/// <param name="apply">Takes each record in order.</param>
/// <param name="file">Where records are kept beyond the worker's life; null for nowhere.</param>
internal sealed class LocalStoreTopic(string name, Action<LogRecord> apply, OffsetFile? file) : IStoreTopic
{
    private readonly SemaphoreSlim _writing = new(1);
    private long _next;

    public string Name => name;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in file?.Load() ?? [])
        {
            Apply(key, value);
        }

        return Task.CompletedTask;
    }

    public async Task AppendAsync(IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)> records, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (file is not null)
            {
                await file.SaveAsync(records).ConfigureAwait(false);
            }

            foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value) in records)
            {
                Apply(key, value);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task ReadToEndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Apply(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value) =>
        apply(new LogRecord(name, 0, _next++, -1, Data.TimestampType.NoTimestampType, key, value, []));
}

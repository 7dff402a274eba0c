using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Reads single records again as they are in the log: a task reports what it got, converted and transformed, long after its bytes are gone. Rare, so nothing is
/// kept on the way for it. Thread-safe.
/// </summary>
internal sealed class OriginalRecords(IRecordLog log) : IAsyncDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);
    private ILogConsumer? _consumer;

    /// <summary>Hands the record to <paramref name="use"/>, whose bytes are valid during that call.</summary>
    /// <exception cref="ConnectException">The record is no longer in the log.</exception>
    public async Task<T> UseAsync<T>(TopicPartition partition, long offset, Func<LogRecord, T> use)
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            _consumer ??= log.CreateConsumer(new ConsumerOptions { ClientId = "original-records", MaxPollRecords = 1 });
            _consumer.Assign(new Dictionary<TopicPartition, long> { [partition] = offset });
            LogBatch batch = await _consumer.PollAsync(PollTimeout).ConfigureAwait(false);
            return batch.Count > 0 && batch.Records[0].Offset == offset
                ? use(batch.Records[0])
                : throw new ConnectException($"The record at {partition}@{offset} is no longer in the log (retention or compaction), so it cannot be reported as it was.");
        }
        finally
        {
            _reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_consumer is not null)
        {
            await _consumer.DisposeAsync().ConfigureAwait(false);
        }

        _reading.Dispose();
    }
}

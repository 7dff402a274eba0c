using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Tool.Quickstart;

/// <summary>Counts the records of a topic with one partition.</summary>
internal sealed class TopicCount(IRecordLog log, string topic) : IAsyncDisposable
{
    private readonly ILogConsumer _consumer = log.CreateConsumer(new ConsumerOptions { ClientId = "connect-quickstart" });
    private readonly TopicPartition[] _partition = [new(topic, 0)];

    /// <summary>Records so far.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellationToken) =>
        (await _consumer.EndOffsetsAsync(_partition, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(_partition[0]);

    public ValueTask DisposeAsync() => _consumer.DisposeAsync();
}

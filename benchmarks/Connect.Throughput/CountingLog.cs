using Connect.Data;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Throughput;

/// <summary>
/// A log in memory that counts the records of one topic and keeps none of them: what a source and its worker do is measured, and not how fast a disk is. Everything else is kept, so that a worker
/// can run on it.
/// </summary>
internal sealed class CountingLog(string topic) : IRecordLog
{
    private readonly InMemoryRecordLog _inner = new();
    private long _count;
    private long _bytes;

    /// <summary>Records appended to the topic so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Bytes of their values.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public string ClusterId => _inner.ClusterId;

    public bool SupportsTransactions => false;

    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default) => _inner.ListTopicsAsync(cancellationToken);

    public ValueTask<TopicDescription?> DescribeTopicAsync(string name, CancellationToken cancellationToken = default) => _inner.DescribeTopicAsync(name, cancellationToken);

    public ValueTask<bool> CreateTopicAsync(TopicSpec spec, CancellationToken cancellationToken = default) => _inner.CreateTopicAsync(spec, cancellationToken);

    public ILogProducer CreateProducer(ProducerOptions options) => new Producer(this, _inner.CreateProducer(options));

    public ILogConsumer CreateConsumer(ConsumerOptions options) => _inner.CreateConsumer(options);

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default) =>
        _inner.ListGroupOffsetsAsync(groupId, cancellationToken);

    public ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default) =>
        _inner.AlterGroupOffsetsAsync(groupId, offsets, cancellationToken);

    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default) => _inner.DeleteGroupAsync(groupId, cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    // All records of a batch are the task's, or none is.
    private bool TryCount(AppendBatch batch)
    {
        if (batch.Count == 0 || batch.Topic(0) != topic)
        {
            return false;
        }

        long offset = Interlocked.Read(ref _count);
        long bytes = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            bytes += batch.TryGetValue(i, out ReadOnlyMemory<byte> value) ? value.Length : 0;
            batch.SetAppended(i, 0, offset + i, 0);
        }

        Interlocked.Add(ref _count, batch.Count);
        Interlocked.Add(ref _bytes, bytes);
        return true;
    }

    private sealed class Producer(CountingLog log, ILogProducer inner) : ILogProducer
    {
        public ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default) =>
            log.TryCount(batch) ? ValueTask.CompletedTask : inner.AppendAsync(batch, cancellationToken);

        public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default) => inner.InitTransactionsAsync(cancellationToken);

        public void BeginTransaction() => inner.BeginTransaction();

        public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default) => inner.CommitTransactionAsync(cancellationToken);

        public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default) => inner.AbortTransactionAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

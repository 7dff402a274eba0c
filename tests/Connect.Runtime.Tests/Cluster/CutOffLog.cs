using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>One worker's connection to a log, which a test may cut: polls then bring nothing, all else fails, and the log hears nothing of the worker.</summary>
internal sealed class CutOffLog(IRecordLog log) : IRecordLog
{
    private volatile bool _isCut;
    private volatile bool _refusesAppends;

    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    /// <summary>Whether only appends fail.</summary>
    public bool RefusesAppends
    {
        get => _refusesAppends;
        set => _refusesAppends = value;
    }

    public string ClusterId => log.ClusterId;

    public bool SupportsTransactions => log.SupportsTransactions;

    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default) => log.ListTopicsAsync(cancellationToken);

    public ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default) => log.DescribeTopicAsync(topic, cancellationToken);

    public ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default) => log.CreateTopicAsync(topic, cancellationToken);

    public ILogProducer CreateProducer(ProducerOptions options) => new Producer(this, log.CreateProducer(options));

    public ILogConsumer CreateConsumer(ConsumerOptions options) => new Consumer(this, log.CreateConsumer(options));

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default) =>
        log.ListGroupOffsetsAsync(groupId, cancellationToken);

    public ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default) =>
        log.AlterGroupOffsetsAsync(groupId, offsets, cancellationToken);

    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default) => log.DeleteGroupAsync(groupId, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void ThrowIf(bool condition)
    {
        if (condition)
        {
            throw new RetriableException("The log cannot be reached.");
        }
    }

    private sealed class Producer(CutOffLog connection, ILogProducer producer) : ILogProducer
    {
        public ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
        {
            connection.ThrowIf(connection.IsCut || connection.RefusesAppends);
            return producer.AppendAsync(batch, cancellationToken);
        }

        public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default) => producer.InitTransactionsAsync(cancellationToken);

        public void BeginTransaction() => producer.BeginTransaction();

        public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default) => producer.CommitTransactionAsync(cancellationToken);

        public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default) => producer.AbortTransactionAsync(cancellationToken);

        public ValueTask DisposeAsync() => producer.DisposeAsync();
    }

    private sealed class Consumer(CutOffLog connection, ILogConsumer consumer) : ILogConsumer
    {
        private static readonly TimeSpan ShortPoll = TimeSpan.FromMilliseconds(50);

        private readonly LogBatch _nothing = new();

        public IReadOnlySet<TopicPartition> Assignment => consumer.Assignment;

        public void Subscribe(TopicSelection topics, IRebalanceListener listener) => consumer.Subscribe(topics, listener);

        public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets) => consumer.Assign(offsets);

        public async ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            TimeSpan wait = timeout < ShortPoll ? timeout : ShortPoll;
            if (connection.IsCut)
            {
                await Task.Delay(wait, cancellationToken);
                return _nothing;
            }

            return await consumer.PollAsync(wait, cancellationToken);
        }

        public void Wakeup() => consumer.Wakeup();

        public long Position(TopicPartition partition) => consumer.Position(partition);

        public void Seek(TopicPartition partition, long offset) => consumer.Seek(partition, offset);

        public void Pause(IEnumerable<TopicPartition> partitions) => consumer.Pause(partitions);

        public void Resume(IEnumerable<TopicPartition> partitions) => consumer.Resume(partitions);

        public ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default)
        {
            connection.ThrowIf(connection.IsCut);
            return consumer.CommitAsync(offsets, cancellationToken);
        }

        public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
            consumer.BeginningOffsetsAsync(partitions, cancellationToken);

        public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default)
        {
            connection.ThrowIf(connection.IsCut);
            return consumer.EndOffsetsAsync(partitions, cancellationToken);
        }

        public ValueTask DisposeAsync() => consumer.DisposeAsync();
    }
}

using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Runtime.Tests.Worker;

/// <summary>A log in memory that can be asked to give no producer or consumer to a client, or not to create a topic; counts the producers that were not disposed of.</summary>
internal sealed class RefusingLog : IRecordLog
{
    private readonly InMemoryRecordLog _log = new();
    private int _openProducers;
    private int _refusals;

    /// <summary>Start of the client ids that are refused.</summary>
    public string? Refused { get; set; }

    /// <summary>The topic that cannot be created.</summary>
    public string? RefusedTopic { get; set; }

    /// <summary>How many clients were refused.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    public int OpenProducers => Volatile.Read(ref _openProducers);

    public string ClusterId => _log.ClusterId;

    public bool SupportsTransactions => _log.SupportsTransactions;

    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default) => _log.ListTopicsAsync(cancellationToken);

    public ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default) => _log.DescribeTopicAsync(topic, cancellationToken);

    public ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default) =>
        topic.Name == RefusedTopic ? throw new ConnectException("No topics today.") : _log.CreateTopicAsync(topic, cancellationToken);

    public ILogProducer CreateProducer(ProducerOptions options)
    {
        Refuse(options.ClientId);
        Interlocked.Increment(ref _openProducers);
        return new CountedProducer(this, _log.CreateProducer(options));
    }

    public ILogConsumer CreateConsumer(ConsumerOptions options)
    {
        Refuse(options.ClientId);
        return _log.CreateConsumer(options);
    }

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default) =>
        _log.ListGroupOffsetsAsync(groupId, cancellationToken);

    public ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default) =>
        _log.AlterGroupOffsetsAsync(groupId, offsets, cancellationToken);

    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default) => _log.DeleteGroupAsync(groupId, cancellationToken);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private void Refuse(string clientId)
    {
        if (Refused is { } refused && clientId.StartsWith(refused, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _refusals);
            throw new ConnectException($"No client '{clientId}' today.");
        }
    }

    private sealed class CountedProducer(RefusingLog log, ILogProducer producer) : ILogProducer
    {
        private int _disposed;

        public ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default) => producer.AppendAsync(batch, cancellationToken);

        public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default) => producer.InitTransactionsAsync(cancellationToken);

        public void BeginTransaction() => producer.BeginTransaction();

        public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default) => producer.CommitTransactionAsync(cancellationToken);

        public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default) => producer.AbortTransactionAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref log._openProducers);
            }

            return producer.DisposeAsync();
        }
    }
}

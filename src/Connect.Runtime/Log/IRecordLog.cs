using Connect.Data;

namespace Connect.Runtime.Log;

/// <summary>
/// A durable log of topics and partitions: Kafka, or the embedded log. Thread-safe; producers and consumers made from it are not.
/// Topic, partition, offset, group and compaction mean what they mean in Kafka.
/// </summary>
public interface IRecordLog : IAsyncDisposable
{
    /// <summary>Identity of the log, shown as <c>kafka_cluster_id</c>.</summary>
    string ClusterId { get; }

    /// <summary>Whether producers of this log can write records and source offsets in one transaction without further set-up.</summary>
    bool SupportsTransactions { get; }

    /// <summary>All topics, by name.</summary>
    ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default);

    /// <summary>One topic, or null if there is none of that name.</summary>
    ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default);

    /// <summary>Creates a topic; false if it is there already, whatever its settings.</summary>
    /// <exception cref="Errors.ConnectException">The log refuses name or settings.</exception>
    ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default);

    /// <summary>A producer. Appending to a topic that does not exist creates it with the log's defaults where the log allows it.</summary>
    ILogProducer CreateProducer(ProducerOptions options);

    /// <summary>A consumer, in a group or on its own.</summary>
    ILogConsumer CreateConsumer(ConsumerOptions options);

    /// <summary>Committed offsets of a group by partition; empty for an unknown group.</summary>
    ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default);

    /// <summary>Sets committed offsets of a group; null deletes.</summary>
    /// <exception cref="Errors.ConnectException">The group has active members.</exception>
    ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default);

    /// <summary>Forgets a group and its offsets; an unknown group is fine.</summary>
    /// <exception cref="Errors.ConnectException">The group has active members.</exception>
    ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default);
}

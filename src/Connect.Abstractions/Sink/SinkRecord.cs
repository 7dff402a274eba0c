using Connect.Data;
using Connect.Headers;

namespace Connect.Sink;

/// <summary>A record on its way from the log to a sink task.</summary>
public sealed class SinkRecord : ConnectRecord
{
    /// <summary>Creates a record as read; the original topic, partition and offset are these.</summary>
    public SinkRecord(
        string topic,
        int partition,
        Schema? keySchema,
        in ConnectValue key,
        Schema? valueSchema,
        in ConnectValue value,
        long kafkaOffset,
        long? timestamp = null,
        TimestampType timestampType = TimestampType.NoTimestampType,
        ConnectHeaders? headers = null)
        : this(topic, partition, keySchema, key, valueSchema, value, kafkaOffset, timestamp, timestampType, headers, topic, partition, kafkaOffset)
    {
    }

    /// <summary>Creates a record whose topic, partition or offset differ from where it was read.</summary>
    public SinkRecord(
        string topic,
        int? partition,
        Schema? keySchema,
        in ConnectValue key,
        Schema? valueSchema,
        in ConnectValue value,
        long kafkaOffset,
        long? timestamp,
        TimestampType timestampType,
        ConnectHeaders? headers,
        string originalTopic,
        int originalKafkaPartition,
        long originalKafkaOffset)
        : base(topic, partition, keySchema, key, valueSchema, value, timestamp, headers)
    {
        KafkaOffset = kafkaOffset;
        TimestampType = timestampType;
        OriginalTopic = originalTopic;
        OriginalKafkaPartition = originalKafkaPartition;
        OriginalKafkaOffset = originalKafkaOffset;
    }

    /// <summary>Offset within the partition.</summary>
    public long KafkaOffset { get; }

    /// <summary>Where the timestamp comes from.</summary>
    public TimestampType TimestampType { get; }

    /// <summary>The topic it was read from, before any transformation; offsets are committed for this one.</summary>
    public string OriginalTopic { get; }

    /// <summary>The partition it was read from, before any transformation.</summary>
    public int OriginalKafkaPartition { get; }

    /// <summary>The offset it was read at, before any transformation.</summary>
    public long OriginalKafkaOffset { get; }

    /// <summary>The same record with other contents, for transformations; offset, timestamp type and the original position are kept. Without headers the present ones are copied.</summary>
    public SinkRecord NewRecord(
        string topic, int? kafkaPartition, Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, long? timestamp, ConnectHeaders? headers = null) =>
        new(topic, kafkaPartition, keySchema, key, valueSchema, value, KafkaOffset, timestamp, TimestampType, headers ?? (HasHeaders ? Headers.Duplicate() : null),
            OriginalTopic, OriginalKafkaPartition, OriginalKafkaOffset);

    /// <summary>Where it was read; never the contents.</summary>
    public override string ToString() => $"SinkRecord{{{OriginalTopic}-{OriginalKafkaPartition}@{OriginalKafkaOffset}, topic={Topic}, timestamp={Timestamp}}}";
}

using Connect.Data;
using Connect.Headers;

namespace Connect.Source;

/// <summary>A record on its way from a source task to the log.</summary>
public sealed class SourceRecord : ConnectRecord
{
    /// <summary>Creates a record with key, timestamp and headers.</summary>
    /// <param name="sourcePartition">Which part of the source it comes from; null is legal and is a partition of its own.</param>
    /// <param name="sourceOffset">Where a restarted task goes on after this record; null is legal.</param>
    /// <param name="topic">Topic it goes to.</param>
    /// <param name="kafkaPartition">Partition it goes to; null lets the partitioner choose.</param>
    /// <param name="keySchema">The key's schema, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <param name="timestamp">Milliseconds since the epoch; null lets the log set it.</param>
    /// <param name="headers">Headers, owned by the record from now on; null for none.</param>
    public SourceRecord(
        OffsetMap? sourcePartition,
        OffsetMap? sourceOffset,
        string topic,
        int? kafkaPartition,
        Schema? keySchema,
        in ConnectValue key,
        Schema? valueSchema,
        in ConnectValue value,
        long? timestamp = null,
        ConnectHeaders? headers = null)
        : base(topic, kafkaPartition, keySchema, key, valueSchema, value, timestamp, headers)
    {
        SourcePartition = sourcePartition;
        SourceOffset = sourceOffset;
    }

    /// <summary>Creates a record with a value only.</summary>
    public SourceRecord(OffsetMap? sourcePartition, OffsetMap? sourceOffset, string topic, Schema? valueSchema, in ConnectValue value)
        : this(sourcePartition, sourceOffset, topic, null, null, default, valueSchema, value)
    {
    }

    /// <summary>Which part of the source the record comes from.</summary>
    public OffsetMap? SourcePartition { get; }

    /// <summary>Where a restarted task goes on after this record.</summary>
    public OffsetMap? SourceOffset { get; }

    /// <summary>The same record with other contents, for transformations. Without headers the present ones are copied.</summary>
    public SourceRecord NewRecord(
        string topic, int? kafkaPartition, Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, long? timestamp, ConnectHeaders? headers = null) =>
        new(SourcePartition, SourceOffset, topic, kafkaPartition, keySchema, key, valueSchema, value, timestamp, headers ?? (HasHeaders ? Headers.Duplicate() : null));

    /// <summary>Source position, topic and timestamp; never the contents.</summary>
    public override string ToString() => $"SourceRecord{{sourcePartition={SourcePartition}, sourceOffset={SourceOffset}, topic={Topic}, kafkaPartition={KafkaPartition}, timestamp={Timestamp}}}";
}

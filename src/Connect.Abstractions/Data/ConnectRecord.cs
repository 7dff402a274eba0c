using Connect.Headers;

namespace Connect.Data;

/// <summary>What source and sink records share. Immutable but for its headers.</summary>
public abstract class ConnectRecord
{
    private ConnectHeaders? _headers;

    private protected ConnectRecord(
        string topic, int? kafkaPartition, Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, long? timestamp, ConnectHeaders? headers)
    {
        Topic = topic;
        KafkaPartition = kafkaPartition;
        KeySchema = keySchema;
        Key = key;
        ValueSchema = valueSchema;
        Value = value;
        Timestamp = timestamp;
        _headers = headers;
    }

    /// <summary>Topic the record comes from or goes to.</summary>
    public string Topic { get; }

    /// <summary>Partition of the topic; null lets the partitioner choose by the key's bytes.</summary>
    public int? KafkaPartition { get; }

    /// <summary>The key's schema, or null.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The key.</summary>
    public ConnectValue Key { get; }

    /// <summary>The value's schema, or null.</summary>
    public Schema? ValueSchema { get; }

    /// <summary>The value; null with a null schema is a tombstone.</summary>
    public ConnectValue Value { get; }

    /// <summary>Milliseconds since the epoch; null lets the log set it.</summary>
    public long? Timestamp { get; }

    /// <summary>The headers, created on first use.</summary>
    public ConnectHeaders Headers => _headers ??= new ConnectHeaders();

    /// <summary>Whether <see cref="Headers"/> holds any, without creating it.</summary>
    public bool HasHeaders => _headers is { Count: > 0 };
}

/// <summary>Where a record's timestamp comes from. Numbers are Kafka's.</summary>
public enum TimestampType
{
    /// <summary>No timestamp.</summary>
    NoTimestampType = -1,

    /// <summary>Set by the producer.</summary>
    CreateTime = 0,

    /// <summary>Set by the log when the record was appended.</summary>
    LogAppendTime = 1,
}

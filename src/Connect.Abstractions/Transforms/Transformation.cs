using Connect.Configuration;
using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.Source;

namespace Connect.Transforms;

/// <summary>A transformation written once for both directions: change the record's parts in <see cref="Apply(ref RecordParts)"/>.</summary>
public abstract class Transformation : ITransformation
{
    /// <inheritdoc/>
    public abstract ConfigDef Config { get; }

    /// <inheritdoc/>
    public abstract void Configure(IReadOnlyDictionary<string, string> config);

    /// <inheritdoc/>
    public SourceRecord? Apply(SourceRecord record)
    {
        var parts = new RecordParts(record);
        if (!Apply(ref parts))
        {
            return null;
        }

        return parts.IsUnchanged(record)
            ? record
            : record.NewRecord(parts.Topic, parts.KafkaPartition, parts.KeySchema, parts.Key, parts.ValueSchema, parts.Value, parts.Timestamp, parts.Headers);
    }

    /// <inheritdoc/>
    public SinkRecord? Apply(SinkRecord record)
    {
        var parts = new RecordParts(record);
        if (!Apply(ref parts))
        {
            return null;
        }

        return parts.IsUnchanged(record)
            ? record
            : record.NewRecord(parts.Topic, parts.KafkaPartition, parts.KeySchema, parts.Key, parts.ValueSchema, parts.Value, parts.Timestamp, parts.Headers);
    }

    /// <summary>Releases what <see cref="Configure"/> acquired. The default does nothing.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Changes the parts in place; false drops the record.</summary>
    protected abstract bool Apply(ref RecordParts parts);
}

/// <summary>The parts of a record that a transformation may change.</summary>
public struct RecordParts
{
    internal RecordParts(ConnectRecord record)
    {
        Record = record;
        Topic = record.Topic;
        KafkaPartition = record.KafkaPartition;
        KeySchema = record.KeySchema;
        Key = record.Key;
        ValueSchema = record.ValueSchema;
        Value = record.Value;
        Timestamp = record.Timestamp;
    }

    /// <summary>The record as it came.</summary>
    public ConnectRecord Record { get; }

    /// <summary>Topic.</summary>
    public string Topic { get; set; }

    /// <summary>Partition, or null.</summary>
    public int? KafkaPartition { get; set; }

    /// <summary>The key's schema, or null.</summary>
    public Schema? KeySchema { get; set; }

    /// <summary>The key.</summary>
    public ConnectValue Key { get; set; }

    /// <summary>The value's schema, or null.</summary>
    public Schema? ValueSchema { get; set; }

    /// <summary>The value.</summary>
    public ConnectValue Value { get; set; }

    /// <summary>Milliseconds since the epoch, or null.</summary>
    public long? Timestamp { get; set; }

    /// <summary>New headers; null keeps the record's own.</summary>
    public ConnectHeaders? Headers { get; set; }

    internal readonly bool IsUnchanged(ConnectRecord record) =>
        Headers is null
        && ReferenceEquals(Topic, record.Topic)
        && KafkaPartition == record.KafkaPartition
        && ReferenceEquals(KeySchema, record.KeySchema)
        && ReferenceEquals(ValueSchema, record.ValueSchema)
        && Timestamp == record.Timestamp
        && Key.IsSame(record.Key)
        && Value.IsSame(record.Value);
}

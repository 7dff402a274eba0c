using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Testing;

/// <summary>
/// Applies a transformation to records. <see cref="ApplyToKey"/> and <see cref="ApplyToValue"/> apply it to a source and to a sink record with the same contents, see that both come
/// out the same and that neither record was changed in place. Not thread-safe.
/// </summary>
public sealed class TransformationHarness : IDisposable
{
    private readonly ITransformation _transformation;

    /// <summary>Configures the transformation, which the harness disposes.</summary>
    /// <param name="transformation">The transformation, not yet configured.</param>
    /// <param name="config">Its settings, without <c>transforms.&lt;alias&gt;.</c>; null for none.</param>
    public TransformationHarness(ITransformation transformation, IReadOnlyDictionary<string, string>? config = null)
    {
        _transformation = transformation;
        transformation.Configure(config ?? new Dictionary<string, string>());
    }

    /// <summary>Topic of the records that <see cref="ApplyToKey"/> and <see cref="ApplyToValue"/> make. Default <c>test</c>.</summary>
    public string Topic { get; init; } = "test";

    /// <summary>Timestamp of these records in milliseconds since the epoch; null for none.</summary>
    public long? Timestamp { get; init; }

    /// <summary>The record as transformed; null when it was dropped.</summary>
    public SourceRecord? Apply(SourceRecord record) => _transformation.Apply(record);

    /// <summary>The record as transformed; null when it was dropped.</summary>
    public SinkRecord? Apply(SinkRecord record) => _transformation.Apply(record);

    /// <summary>A record with this key (null schema: schemaless) and no value, transformed; null when it was dropped.</summary>
    /// <exception cref="ConformanceException">A source and a sink record come out differently, or the record was changed in place.</exception>
    public ConnectRecord? ApplyToKey(Schema? schema, in ConnectValue key, ConnectHeaders? headers = null) => ApplyToBoth(schema, key, null, default, headers);

    /// <summary>A record with this value (null schema: schemaless) and no key, transformed; null when it was dropped.</summary>
    /// <exception cref="ConformanceException">A source and a sink record come out differently, or the record was changed in place.</exception>
    public ConnectRecord? ApplyToValue(Schema? schema, in ConnectValue value, ConnectHeaders? headers = null) => ApplyToBoth(null, default, schema, value, headers);

    /// <summary>The value as schemaless data: structs become maps, at every depth. For the same test with and without schema.</summary>
    public static ConnectValue WithoutSchema(ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Struct:
                Struct data = value.AsStruct();
                var fields = new ConnectMap(data.Schema.Fields.Count);
                foreach (Field field in data.Schema.Fields)
                {
                    fields.Add(field.Name, WithoutSchema(data.Get(field)));
                }

                return fields;
            case ValueKind.Map:
                var entries = new ConnectMap(value.AsMap().Count);
                foreach ((ConnectValue key, ConnectValue entry) in value.AsMap())
                {
                    entries.Add(WithoutSchema(key), WithoutSchema(entry));
                }

                return entries;
            case ValueKind.Array:
                return value.AsArray().Select(WithoutSchema).ToArray();
            default:
                return value;
        }
    }

    /// <summary>Disposes the transformation.</summary>
    public void Dispose() => _transformation.Dispose();

    /// <summary>A source and a sink record with these contents, transformed alike; null when they were dropped.</summary>
    internal SinkRecord? ApplyToBoth(Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, ConnectHeaders? headers)
    {
        var source = new SourceRecord(null, null, Topic, 0, keySchema, key, valueSchema, value, Timestamp, headers?.Duplicate());
        var sink = new SinkRecord(Topic, 0, keySchema, key, valueSchema, value, 0, Timestamp, TimestampType.CreateTime, headers?.Duplicate());

        // Deep: a changed struct, map or list has another hash.
        int before = HashCode.Combine(key, value);
        SourceRecord? fromSource = Apply(source);
        SinkRecord? fromSink = Apply(sink);
        if (HashCode.Combine(key, value) != before)
        {
            throw new ConformanceException("The transformation changed the key or value of the record it was given; make a new Struct, map or list, for the old one may be in use elsewhere.");
        }

        if (!source.Headers.Equals(headers ?? new ConnectHeaders()) || !sink.Headers.Equals(headers ?? new ConnectHeaders()))
        {
            throw new ConformanceException("The transformation changed the headers of the record it was given; change a duplicate and give it to the new record.");
        }

        if (Difference(fromSource, fromSink) is { } difference)
        {
            throw new ConformanceException($"A source record and a sink record with the same contents come out with different {difference}; derive from Transformation to write both at once.");
        }

        return fromSink;
    }

    /// <summary>What differs of two records that should be the same; null if nothing does.</summary>
    internal static string? Difference(ConnectRecord? source, ConnectRecord? sink) =>
        (source, sink) switch
        {
            (null, null) => null,
            (null, _) or (_, null) => "fates (one was dropped)",
            _ when source.Topic != sink.Topic => "topics",
            _ when source.KafkaPartition != sink.KafkaPartition => "partitions",
            _ when source.Timestamp != sink.Timestamp => "timestamps",
            _ when !Equals(source.KeySchema, sink.KeySchema) || source.Key != sink.Key => "keys",
            _ when !Equals(source.ValueSchema, sink.ValueSchema) || source.Value != sink.Value => "values",
            _ when !source.Headers.Equals(sink.Headers) => "headers",
            _ => null,
        };
}

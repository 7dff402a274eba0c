using Connect.Data;
using Connect.Errors;
using Connect.Sink;

namespace Connectors.Jdbc.Sink;

/// <summary>
/// Finds the row in change events of Debezium: the state after the change, or none when it was deleted. Events are known by the name of their schema or, without schemas,
/// by their parts. Not thread-safe.
/// </summary>
internal sealed class DebeziumEnvelopes
{
    private const string Suffix = ".Envelope";
    private const string Operation = "op";
    private const string After = "after";
    private const string Before = "before";
    private const string Source = "source";

    private Schema? _lastSchema;
    private (int Operation, int After, Schema AfterSchema)? _lastFields;

    /// <summary>The row of a record.</summary>
    /// <exception cref="ConnectDataException">The event is none of a row, such as a truncated table.</exception>
    public SinkRow Open(SinkRecord record)
    {
        if (record.Value.Kind == ValueKind.Struct && record.ValueSchema is { } schema && FieldsOf(schema) is { } fields)
        {
            Struct envelope = record.Value.AsStruct();
            return IsDelete(record, envelope[fields.Operation])
                ? new SinkRow(record, null, default)
                : new SinkRow(record, fields.AfterSchema, Required(record, envelope[fields.After]));
        }

        if (record.ValueSchema is null && record.Value.Kind == ValueKind.Map && record.Value.AsMap() is var map && IsEnvelope(map, out ConnectValue operation, out ConnectValue after))
        {
            return IsDelete(record, operation) ? new SinkRow(record, null, default) : new SinkRow(record, null, Required(record, after));
        }

        return new SinkRow(record, record.ValueSchema, record.Value);
    }

    private (int Operation, int After, Schema AfterSchema)? FieldsOf(Schema schema)
    {
        if (!ReferenceEquals(schema, _lastSchema))
        {
            _lastSchema = schema;
            _lastFields = schema.Name is { } name && (name.EndsWith(Suffix, StringComparison.Ordinal) || name == Suffix[1..])
                && schema.Field(Operation) is { Schema.Type: SchemaType.String } operation && schema.Field(After) is { Schema.Type: SchemaType.Struct } after && schema.Field(Source) is not null
                ? (operation.Index, after.Index, after.Schema)
                : null;
        }

        return _lastFields;
    }

    private static bool IsEnvelope(ConnectMap map, out ConnectValue operation, out ConnectValue after)
    {
        after = default;
        return map.TryGetValue(Operation, out operation) && operation.Kind == ValueKind.String && operation.AsString().Length == 1
            && map.TryGetValue(Source, out ConnectValue source) && source.Kind == ValueKind.Map
            && map.TryGetValue(After, out after) | map.ContainsKey(Before);
    }

    private static bool IsDelete(SinkRecord record, in ConnectValue operation) => operation.IsNull ? throw NoRow(record, "null") : operation.AsString() switch
    {
        "c" or "r" or "u" => false,
        "d" => true,
        string other => throw NoRow(record, $"'{other}'"),
    };

    private static ConnectValue Required(SinkRecord record, in ConnectValue after) => after.IsNull ? throw NoRow(record, "without the state after it") : after;

    private static ConnectDataException NoRow(SinkRecord record, string operation) => new(
        $"The change event at {record.OriginalTopic}-{record.OriginalKafkaPartition}@{record.OriginalKafkaOffset} is none of a row: its operation is {operation}, expected are c, r, u and d.");
}

using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connectors.Jdbc.Connections;

namespace Connectors.Jdbc.Sink;

/// <summary>What records must have, by configuration.</summary>
internal sealed class RecordRequirements(JdbcSinkConfig config, string connector)
{
    /// <summary>Checks a record whose value, or new state, is that of a row.</summary>
    /// <exception cref="ConnectException">It does not have what is needed.</exception>
    public void Check(in SinkRow row)
    {
        SinkRecord record = row.Record;
        if (config.KeyMode == PrimaryKeyMode.RecordKey && !HasKey(record))
        {
            throw Violation(record, "a non-null key and non-null Struct or primitive key schema", "key", record.Key, record.KeySchema);
        }

        if (row.Value.IsNull ? config.DeletesEnabled : HasValue(row))
        {
            return;
        }

        throw Violation(record, "a non-null Struct value and non-null Struct schema", "value", row.Value, row.ValueSchema);
    }

    // Keys and values without schemas are written by the table's columns.
    private static bool HasKey(SinkRecord record) => !record.Key.IsNull
        && (record.KeySchema is null ? record.Key.Kind is not (ValueKind.Array or ValueKind.Struct) : record.KeySchema.Type is not (SchemaType.Array or SchemaType.Map));

    private static bool HasValue(in SinkRow row) => row.ValueSchema is null ? row.Value.Kind == ValueKind.Map : row.ValueSchema.Type is SchemaType.Struct or SchemaType.String;

    private ConnectException Violation(SinkRecord record, string needed, string part, in ConnectValue value, Schema? schema) => new(
        $"Sink connector '{connector}' is configured with 'delete.enabled={(config.DeletesEnabled ? "true" : "false")}' and 'pk.mode={EnumNames.NameOf(config.KeyMode)}' and therefore requires records with {needed},"
        + $" but found record at (topic='{record.OriginalTopic}',partition={record.OriginalKafkaPartition},offset={record.OriginalKafkaOffset},timestamp={record.Timestamp?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"})"
        + $" with a {(value.IsNull ? "null" : value.Kind)} {part} and {(schema is null ? "null" : schema.Type.DisplayName())} {part} schema.");
}

using Connect.Data;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Derives the columns of rows from the schemas of records, as <c>pk.mode</c>, <c>pk.fields</c> and <c>fields.whitelist</c> say.</summary>
internal sealed class RowLayouts(JdbcSinkConfig config)
{
    /// <summary>The layout of records with these schemas.</summary>
    /// <param name="table">The table, for messages.</param>
    /// <param name="keySchema">Schema of keys, or null.</param>
    /// <param name="valueSchema">Schema of values; null for tombstones, which have keys only.</param>
    /// <exception cref="ConnectException">The schemas do not have what the configuration asks for.</exception>
    public RowLayout Of(TableId table, Schema? keySchema, Schema? valueSchema)
    {
        if (valueSchema is not null && valueSchema.Type is not (SchemaType.Struct or SchemaType.String))
        {
            throw new ConnectException($"Value schema must be of type Struct or String, but is of type: {valueSchema.Type.DisplayName()}");
        }

        var columns = new List<WriteColumn>();
        var sources = new List<CellSource>();
        switch (config.KeyMode)
        {
            case PrimaryKeyMode.Kafka:
                AddKafka(table, columns, sources);
                break;
            case PrimaryKeyMode.RecordKey:
                AddRecordKey(table, keySchema, columns, sources);
                break;
            case PrimaryKeyMode.RecordValue:
                AddRecordValue(table, valueSchema, columns, sources);
                break;
        }

        int keys = columns.Count;
        AddValue(valueSchema, columns, sources);
        return columns.Count == 0
            ? throw new ConnectException($"No fields found using key and value schemas for table: {table}")
            : new RowLayout(columns, [.. sources], keys);
    }

    private void AddKafka(TableId table, List<WriteColumn> columns, List<CellSource> sources)
    {
        IReadOnlyList<string> names = config.KeyFields.Count == 0 ? KafkaColumns.Names : config.KeyFields;
        if (names.Count != KafkaColumns.Names.Length)
        {
            throw new ConnectException($"PK mode for table '{table}' is KAFKA so there should either be no field names defined for defaults [{string.Join(", ", KafkaColumns.Names)}] to be applicable,"
                + $" or exactly 3, defined fields are: [{string.Join(", ", names)}]");
        }

        for (int i = 0; i < names.Count; i++)
        {
            columns.Add(Column(names[i], KafkaColumns.Schemas[i], isKey: true));
            sources.Add(new CellSource(KafkaColumns.Sources[i]));
        }
    }

    private void AddRecordKey(TableId table, Schema? schema, List<WriteColumn> columns, List<CellSource> sources)
    {
        if (schema is null)
        {
            throw new ConnectException($"PK mode for table '{table}' is RECORD_KEY, but record key schema is missing");
        }

        if (schema.Type.IsPrimitive())
        {
            columns.Add(Column(SingleKeyField(), schema, isKey: true));
            sources.Add(new CellSource(CellKind.Key));
            return;
        }

        if (schema.Type != SchemaType.Struct)
        {
            throw new ConnectException($"Key schema must be primitive type or Struct, but is of type: {schema.Type.DisplayName()}");
        }

        foreach (Field field in KeyFieldsOf(table, "RECORD_KEY", "key", schema))
        {
            columns.Add(Column(field.Name, field.Schema, isKey: true));
            sources.Add(new CellSource(CellKind.KeyField, field.Index));
        }
    }

    private void AddRecordValue(TableId table, Schema? schema, List<WriteColumn> columns, List<CellSource> sources)
    {
        if (schema is not { Type: SchemaType.Struct })
        {
            throw new ConnectException($"PK mode for table '{table}' is RECORD_VALUE, but record value schema is {(schema is null ? "missing" : "no struct")}");
        }

        foreach (Field field in KeyFieldsOf(table, "RECORD_VALUE", "value", schema))
        {
            columns.Add(Column(field.Name, field.Schema, isKey: true));
            sources.Add(new CellSource(CellKind.ValueFieldOrDefault, field.Index));
        }
    }

    private void AddValue(Schema? schema, List<WriteColumn> columns, List<CellSource> sources)
    {
        if (schema is null)
        {
            return;
        }

        if (schema.Type == SchemaType.String)
        {
            if (config.FieldsWhitelist.Count > 0 || config.TimestampFields.Count > 0)
            {
                throw new ConnectException($"Values that are plain text have no fields; {JdbcSinkConfigDef.FieldsWhitelist} and {JdbcSinkConfigDef.TimestampFields} must be empty for them.");
            }

            columns.Add(Column(config.StringColumn, schema, isKey: false));
            sources.Add(new CellSource(CellKind.Value));
            return;
        }

        var keys = columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        CellKind kind = config.ReplacesNullWithDefault ? CellKind.ValueFieldOrDefault : CellKind.ValueField;
        foreach (Field field in schema.Fields)
        {
            if (!keys.Contains(field.Name) && (config.FieldsWhitelist.Count == 0 || config.FieldsWhitelist.Contains(field.Name)))
            {
                columns.Add(Column(field.Name, field.Schema, isKey: false));
                sources.Add(new CellSource(kind, field.Index));
            }
        }
    }

    private IEnumerable<Field> KeyFieldsOf(TableId table, string mode, string part, Schema schema)
    {
        if (config.KeyFields.Count == 0)
        {
            return schema.Fields;
        }

        return [.. config.KeyFields.Select(name => schema.Field(name) ?? throw new ConnectException(
            $"PK mode for table '{table}' is {mode} with configured PK fields [{string.Join(", ", config.KeyFields)}], but record {part} schema does not contain field: {name}"))];
    }

    /// <summary>The column of a key that is no struct.</summary>
    public string SingleKeyField() => config.KeyFields is [string name]
        ? name
        : throw new ConnectException(
            $"Need exactly one PK column defined since the key schema for records is a primitive type, defined columns are: [{string.Join(", ", config.KeyFields)}]");

    /// <summary>A column of the configuration.</summary>
    public WriteColumn Column(string name, Schema? schema, bool isKey)
    {
        bool isForced = config.TimestampFields.Contains(name) && schema is null or { Type: SchemaType.Int64 or SchemaType.String, Logical: LogicalType.None };
        return new WriteColumn(name, schema, isKey) { Temporal = isForced ? config.TimestampMeaning : Temporals.Of(schema), IsForcedTimestamp = isForced };
    }
}

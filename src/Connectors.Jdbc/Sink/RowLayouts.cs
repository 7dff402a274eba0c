using Connect.Data;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>Derives the columns of rows from the schemas of records, as <c>pk.mode</c>, <c>pk.fields</c> and <c>fields.whitelist</c> say.</summary>
internal sealed class RowLayouts(JdbcSinkConfig config)
{
    /// <summary>The layout of rows with the schemas of this one.</summary>
    /// <param name="table">The table, for messages.</param>
    /// <param name="row">A row whose value has a schema, or which has a key only.</param>
    /// <exception cref="ConnectException">The schemas do not have what the configuration asks for.</exception>
    public RowLayout Of(TableId table, in SinkRow row)
    {
        Schema? schema = row.IsDelete ? null : row.ValueSchema;
        if (schema is not null && schema.Type is not (SchemaType.Struct or SchemaType.String))
        {
            throw new ConnectException($"Value schema must be of type Struct or String, but is of type: {schema.Type.DisplayName()}");
        }

        var columns = new List<WriteColumn>();
        var sources = new List<CellSource>();
        if (config.KeyMode == PrimaryKeyMode.RecordValue)
        {
            AddRecordValue(table, schema, columns, sources);
        }
        else
        {
            AddKey(table, row, columns, sources);
        }

        int keys = columns.Count;
        AddValue(schema, columns, sources);
        return ToLayout(table, columns, sources, keys);
    }

    /// <summary>The layout of rows whose values are maps without a schema, with the entries of this one.</summary>
    /// <param name="table">The table, for messages.</param>
    /// <param name="row">The row.</param>
    /// <param name="definition">The table's columns.</param>
    /// <param name="mapColumns">Finds the columns of entries.</param>
    /// <param name="unknown">Takes entries that have no column.</param>
    /// <exception cref="ConnectException">The row does not have what the configuration asks for.</exception>
    public RowLayout OfMap(TableId table, in SinkRow row, TableDefinition definition, MapColumns mapColumns, List<string> unknown)
    {
        ConnectMap map = row.Value.AsMap();
        var columns = new List<WriteColumn>();
        var sources = new List<CellSource>();
        if (config.KeyMode == PrimaryKeyMode.RecordValue)
        {
            foreach (string name in KeyNames(definition))
            {
                if (!map.ContainsKey(name))
                {
                    throw new ConnectException($"PK mode for table '{table}' is RECORD_VALUE with configured PK fields [{string.Join(", ", KeyNames(definition))}], but record value does not contain field: {name}");
                }

                columns.Add(Column(name, null, isKey: true));
                sources.Add(new CellSource(CellKind.ValueEntry, Name: name));
            }
        }
        else
        {
            AddKey(table, row, columns, sources);
        }

        int keys = columns.Count;
        unknown.AddRange(columns.Select(column => column.Name).Where(name => definition.Column(name) is null));
        foreach ((string entry, _) in mapColumns.ColumnsOf(map, columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal), unknown))
        {
            columns.Add(Column(entry, null, isKey: false));
            sources.Add(new CellSource(CellKind.ValueEntry, Name: entry));
        }

        return unknown.Count > 0 ? new RowLayout(columns, [.. sources], keys) : ToLayout(table, columns, sources, keys);
    }

    private static RowLayout ToLayout(TableId table, List<WriteColumn> columns, List<CellSource> sources, int keys) => columns.Count == 0
        ? throw new ConnectException($"No fields found using key and value schemas for table: {table}")
        : new RowLayout(columns, [.. sources], keys);

    private void AddKey(TableId table, in SinkRow row, List<WriteColumn> columns, List<CellSource> sources)
    {
        switch (config.KeyMode)
        {
            case PrimaryKeyMode.Kafka:
                AddKafka(table, columns, sources);
                break;
            case PrimaryKeyMode.RecordKey when row.Record.KeySchema is null && row.Record.Key.Kind == ValueKind.Map:
                AddKeyEntries(table, row.Record.Key.AsMap(), columns, sources);
                break;
            case PrimaryKeyMode.RecordKey when row.Record.KeySchema is null && !row.Record.Key.IsNull:
                columns.Add(Column(SingleKeyField(), null, isKey: true));
                sources.Add(new CellSource(CellKind.Key));
                break;
            case PrimaryKeyMode.RecordKey:
                AddRecordKey(table, row.Record.KeySchema, columns, sources);
                break;
        }
    }

    private void AddKeyEntries(TableId table, ConnectMap key, List<WriteColumn> columns, List<CellSource> sources)
    {
        string[] entries = [.. key.Select(entry => entry.Key.ToString())];
        foreach (string name in config.KeyFields.Count == 0 ? entries : config.KeyFields)
        {
            if (!entries.Contains(name))
            {
                throw new ConnectException($"PK mode for table '{table}' is RECORD_KEY with configured PK fields [{string.Join(", ", config.KeyFields)}], but record key does not contain field: {name}");
            }

            columns.Add(Column(name, null, isKey: true));
            sources.Add(new CellSource(CellKind.KeyEntry, Name: name));
        }
    }

    // Values without a schema have no order of their own; their key is that of the table.
    private IReadOnlyList<string> KeyNames(TableDefinition definition) =>
        config.KeyFields.Count > 0 ? config.KeyFields : [.. definition.Columns.Where(column => column.IsPrimaryKey).Select(column => column.Name)];

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

    private string SingleKeyField() => config.KeyFields is [string name]
        ? name
        : throw new ConnectException(
            $"Need exactly one PK column defined since the key schema for records is a primitive type, defined columns are: [{string.Join(", ", config.KeyFields)}]");

    private WriteColumn Column(string name, Schema? schema, bool isKey)
    {
        bool isForced = config.TimestampFields.Contains(name) && schema is null or { Type: SchemaType.Int64 or SchemaType.String, Logical: LogicalType.None };
        return new WriteColumn(name, schema, isKey) { Temporal = isForced ? config.TimestampMeaning : Temporals.Of(schema), IsForcedTimestamp = isForced };
    }
}

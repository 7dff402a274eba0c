using System.Data.Common;
using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>The plans for rows of one table, by what the rows look like. Not thread-safe.</summary>
internal sealed class RowPlans(TableId table, JdbcSinkConfig config, RowLayouts layouts, SinkTables tables, WriteOptions options)
{
    private readonly Dictionary<RowShape, RowPlan?> _plans = [];
    private TableDefinition? _mapDefinition;
    private MapColumns? _mapColumns;
    private Schema? _lastKey;
    private Schema? _lastValue;
    private RowPlan? _last;

    /// <summary>The plan of a row, if there is one already.</summary>
    /// <param name="row">The row.</param>
    /// <param name="plan">The plan; null when the row needs none: there is nothing to delete it from.</param>
    public bool TryFind(in SinkRow row, out RowPlan? plan)
    {
        Schema? key = KeySchemaOf(row);
        if (_last is not null && ReferenceEquals(row.ValueSchema, _lastValue) && ReferenceEquals(key, _lastKey) && !row.IsDelete)
        {
            plan = _last;
            return true;
        }

        plan = null;
        bool isMap = row.ValueSchema is null && !row.IsDelete;
        if ((isMap && _mapColumns is null) || !_plans.TryGetValue(ShapeOf(row, key), out plan))
        {
            return false;
        }

        if (!isMap && !row.IsDelete && (key is not null || config.KeyMode != PrimaryKeyMode.RecordKey))
        {
            (_lastKey, _lastValue, _last) = (key, row.ValueSchema, plan);
        }

        return true;
    }

    /// <summary>Makes the plan of a row; creates or changes the table if it must.</summary>
    /// <exception cref="Connect.Errors.ConnectException">The row's schemas do not go with the configuration or the table.</exception>
    public async Task<RowPlan?> CreateAsync(DbConnection connection, SinkRow row, CancellationToken cancellationToken)
    {
        RowPlan? plan = row.IsDelete ? await CreateDeleteAsync(connection, row, cancellationToken).ConfigureAwait(false)
            : row.ValueSchema is null ? await CreateMapAsync(connection, row, cancellationToken).ConfigureAwait(false)
            : await CreateWriteAsync(connection, row, cancellationToken).ConfigureAwait(false);
        if (!row.IsDelete)
        {
            // There is a table now that rows can be deleted from.
            Forget(shape => _plans[shape] is null);
        }

        _plans[ShapeOf(row, KeySchemaOf(row))] = plan;
        return plan;
    }

    private async Task<RowPlan> CreateWriteAsync(DbConnection connection, SinkRow row, CancellationToken cancellationToken)
    {
        Schema value = row.ValueSchema!;
        RowLayout layout = layouts.Of(table, row);
        IEnumerable<string> valueOrder = value.Type == SchemaType.Struct ? value.Fields.Select(field => field.Name) : [];
        TableDefinition definition = await tables.EnsureAsync(connection, table, layout.InTableOrder(valueOrder), cancellationToken).ConfigureAwait(false);
        return Create(config.Operation, definition, layout);
    }

    // Without a schema the table says what there is; it is never changed.
    private async Task<RowPlan> CreateMapAsync(DbConnection connection, SinkRow row, CancellationToken cancellationToken)
    {
        TableDefinition definition = await tables.FindAsync(connection, table, cancellationToken).ConfigureAwait(false)
            ?? throw new TableStructureException($"Table {tables.Quote(table)} is missing, and records without schemas cannot say what it should be like; create it, or use a converter with schemas");
        if (!ReferenceEquals(definition, _mapDefinition))
        {
            (_mapDefinition, _mapColumns) = (definition, new MapColumns(definition, config));
            Forget(shape => shape.Entries is not null);
        }

        var unknown = new List<string>();
        RowLayout layout = layouts.OfMap(table, row, definition, _mapColumns!, unknown);
        return unknown.Count == 0
            ? Create(config.Operation, definition, layout)
            : throw new TableStructureException($"Table {tables.Quote(table)} is missing fields ([{string.Join(", ", unknown)}]), and records without schemas cannot say what they should be like");
    }

    private async Task<RowPlan?> CreateDeleteAsync(DbConnection connection, SinkRow row, CancellationToken cancellationToken)
    {
        RowLayout layout = layouts.Of(table, row);
        TableDefinition? definition = await tables.FindAsync(connection, table, cancellationToken).ConfigureAwait(false);
        if (definition is null)
        {
            // The table comes with the first row that has a value.
            return config.CreatesTables ? null : throw new TableStructureException($"Table {tables.Quote(table)} is missing and auto-creation is disabled");
        }

        return Create(WriteOperation.Delete, await tables.EnsureAsync(connection, table, layout.Columns, cancellationToken).ConfigureAwait(false), layout);
    }

    private void Forget(Func<RowShape, bool> isStale)
    {
        foreach (RowShape shape in _plans.Keys.Where(isStale).ToArray())
        {
            _plans.Remove(shape);
        }
    }

    private RowPlan Create(WriteOperation operation, TableDefinition definition, RowLayout layout)
    {
        WriteColumn[] columns = [.. layout.Columns.Select(column => column with { Target = definition.Column(column.Name) })];
        return new RowPlan(layout, new WriteStatement(operation, table, definition, columns, options));
    }

    private RowShape ShapeOf(in SinkRow row, Schema? key)
    {
        string? entries = row.ValueSchema is null && !row.IsDelete ? _mapColumns!.ShapeOf(row.Value.AsMap()) : null;
        bool hasKeyMap = key is null && config.KeyMode == PrimaryKeyMode.RecordKey && row.Record.Key.Kind == ValueKind.Map;
        return new RowShape(key, hasKeyMap, row.IsDelete ? null : row.ValueSchema, entries, row.IsDelete);
    }

    // Without pk.mode=record_key the key does not matter.
    private Schema? KeySchemaOf(in SinkRow row) => config.KeyMode == PrimaryKeyMode.RecordKey ? row.Record.KeySchema : null;
}

using System.Data.Common;
using Connect.Data;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Sink;

/// <summary>The plans for rows of one table, by what the rows look like. Not thread-safe.</summary>
internal sealed class RowPlans(TableId table, JdbcSinkConfig config, RowLayouts layouts, SinkTables tables, WriteOptions options)
{
    private readonly Dictionary<(Schema? Key, Schema? Value, bool IsDelete), RowPlan?> _plans = [];
    private Schema? _lastKey;
    private Schema? _lastValue;
    private RowPlan? _last;

    public TableId Table => table;

    /// <summary>The plan of a row, if there is one already.</summary>
    /// <param name="row">The row.</param>
    /// <param name="plan">The plan; null when the row needs none: there is nothing to delete it from.</param>
    public bool TryFind(in SinkRow row, out RowPlan? plan)
    {
        Schema? key = KeySchemaOf(row);
        if (_last is not null && !row.IsDelete && ReferenceEquals(row.ValueSchema, _lastValue) && ReferenceEquals(key, _lastKey))
        {
            plan = _last;
            return true;
        }

        bool isKnown = _plans.TryGetValue((key, row.IsDelete ? null : row.ValueSchema, row.IsDelete), out plan);
        if (isKnown && !row.IsDelete)
        {
            (_lastKey, _lastValue, _last) = (key, row.ValueSchema, plan);
        }

        return isKnown;
    }

    /// <summary>Makes the plan of a row; creates or changes the table if it must.</summary>
    /// <exception cref="Connect.Errors.ConnectException">The row's schemas do not go with the configuration or the table.</exception>
    public async Task<RowPlan?> CreateAsync(DbConnection connection, SinkRow row, CancellationToken cancellationToken)
    {
        Schema? key = KeySchemaOf(row);
        RowPlan? plan = row.IsDelete
            ? await CreateDeleteAsync(connection, key, cancellationToken).ConfigureAwait(false)
            : await CreateWriteAsync(connection, key, row.ValueSchema!, cancellationToken).ConfigureAwait(false);
        if (!row.IsDelete)
        {
            // There is a table now that rows can be deleted from.
            foreach ((Schema?, Schema?, bool) shape in _plans.Where(entry => entry.Value is null).Select(entry => entry.Key).ToArray())
            {
                _plans.Remove(shape);
            }
        }

        _plans[(key, row.IsDelete ? null : row.ValueSchema, row.IsDelete)] = plan;
        return plan;
    }

    private async Task<RowPlan> CreateWriteAsync(DbConnection connection, Schema? key, Schema value, CancellationToken cancellationToken)
    {
        RowLayout layout = layouts.Of(table, key, value);
        IEnumerable<string> valueOrder = value.Type == SchemaType.Struct ? value.Fields.Select(field => field.Name) : [];
        TableDefinition definition = await tables.EnsureAsync(connection, table, layout.InTableOrder(valueOrder), cancellationToken).ConfigureAwait(false);
        return Create(config.Operation, definition, layout);
    }

    private async Task<RowPlan?> CreateDeleteAsync(DbConnection connection, Schema? key, CancellationToken cancellationToken)
    {
        RowLayout layout = layouts.Of(table, key, null);
        TableDefinition? definition = await tables.FindAsync(connection, table, cancellationToken).ConfigureAwait(false);
        if (definition is null)
        {
            // The table comes with the first row that has a value.
            return config.CreatesTables ? null : throw new TableStructureException($"Table {tables.Quote(table)} is missing and auto-creation is disabled");
        }

        return Create(WriteOperation.Delete, await tables.EnsureAsync(connection, table, layout.Columns, cancellationToken).ConfigureAwait(false), layout);
    }

    private RowPlan Create(WriteOperation operation, TableDefinition definition, RowLayout layout)
    {
        WriteColumn[] columns = [.. layout.Columns.Select(column => column with { Target = definition.Column(column.Name) })];
        return new RowPlan(layout, new WriteStatement(operation, table, definition, columns, options));
    }

    // Without pk.mode=record_key the key does not matter.
    private Schema? KeySchemaOf(in SinkRow row) => config.KeyMode == PrimaryKeyMode.RecordKey ? row.Record.KeySchema : null;
}

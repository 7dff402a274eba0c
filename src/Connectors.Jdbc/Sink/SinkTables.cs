using System.Data.Common;
using Connect.Data;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Sink;

/// <summary>The tables as they were last seen; creates and changes them where the configuration allows it. Not thread-safe.</summary>
internal sealed class SinkTables(JdbcSinkConfig config, Database database, ILogger logger)
{
    private readonly Dictionary<TableId, TableDefinition> _known = [];
    private readonly WriteOptions _options = config.Writing(database.Dialect);

    /// <summary>Forgets what is known.</summary>
    public void Clear() => _known.Clear();

    /// <summary>The table; null when there is none.</summary>
    /// <exception cref="TableStructureException">It is of a kind that the configuration does not name.</exception>
    public async ValueTask<TableDefinition?> FindAsync(DbConnection connection, TableId table, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(table, out TableDefinition? known))
        {
            return known;
        }

        if (await database.Dialect.DescribeTableAsync(connection, table, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        if (!config.TableTypes.Contains(found.Type))
        {
            throw new TableStructureException(
                $"Table {Quote(table)} is a {found.Type}, and {JdbcSinkConfigDef.TableTypes} has {string.Join(", ", config.TableTypes)} only; add it there to write to it.");
        }

        return _known[table] = found;
    }

    /// <summary>The table with all these columns; creates it or adds columns if it must.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns in the order of a new table.</param>
    /// <param name="cancellationToken">Cancels statements.</param>
    /// <exception cref="TableStructureException">It lacks something that may not or cannot be added.</exception>
    public async Task<TableDefinition> EnsureAsync(DbConnection connection, TableId table, IReadOnlyList<WriteColumn> columns, CancellationToken cancellationToken)
    {
        TableDefinition definition = await FindAsync(connection, table, cancellationToken).ConfigureAwait(false)
            ?? await CreateAsync(connection, table, columns, cancellationToken).ConfigureAwait(false);
        for (int attempt = 0; Missing(definition, columns) is { Count: > 0 } missing; attempt++)
        {
            RequireAddable(definition, table, missing);
            definition = await AddAsync(connection, table, missing, attempt, cancellationToken).ConfigureAwait(false);
        }

        return definition;
    }

    /// <summary>A table's name in messages.</summary>
    public string Quote(TableId table) => _options.Identifiers.Quote(table);

    private async Task<TableDefinition> CreateAsync(DbConnection connection, TableId table, IReadOnlyList<WriteColumn> columns, CancellationToken cancellationToken)
    {
        if (!config.CreatesTables)
        {
            throw new TableStructureException($"Table {Quote(table)} is missing and auto-creation is disabled");
        }

        string sql = database.Dialect.CreateTableSql(table, columns, _options);
        SinkLog.CreatingTable(logger, sql);
        try
        {
            await ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            // Another task may have been faster.
            if (database.IsTransient(e))
            {
                throw;
            }

            return await FindAsync(connection, table, cancellationToken).ConfigureAwait(false)
                ?? throw new TableStructureException($"Table {Quote(table)} cannot be created: {e.Message}", e);
        }

        return await FindAsync(connection, table, cancellationToken).ConfigureAwait(false)
            ?? throw new TableStructureException($"Table {Quote(table)} is not visible after it was created; is its schema in the connection's search path?");
    }

    private async Task<TableDefinition> AddAsync(DbConnection connection, TableId table, IReadOnlyList<WriteColumn> missing, int attempt, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> statements = database.Dialect.AddColumnsSql(table, missing, _options);
        DbException? error = null;
        try
        {
            foreach (string sql in statements)
            {
                SinkLog.AddingColumns(logger, sql);
                await ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DbException e) when (!database.IsTransient(e))
        {
            // Another task may have added some of them; what is still missing is tried again.
            error = e;
        }

        _known.Remove(table);
        TableDefinition definition = await FindAsync(connection, table, cancellationToken).ConfigureAwait(false)
            ?? throw new TableStructureException($"Table {Quote(table)} has gone while columns were added to it.");
        bool isStuck = Missing(definition, missing).Count == missing.Count || attempt >= config.MaxRetries;
        return isStuck && Missing(definition, missing).Count > 0
            ? throw new TableStructureException($"Failed to amend TABLE '{Quote(table)}' to add missing fields: {Print(missing)}{(error is null ? "" : $": {error.Message}")}", error!)
            : definition;
    }

    private void RequireAddable(TableDefinition definition, TableId table, IReadOnlyList<WriteColumn> missing)
    {
        if (definition.Type == "VIEW")
        {
            throw new TableStructureException($"View {Quote(table)} is missing fields ({Print(missing)}) and ALTER VIEW is unsupported");
        }

        foreach (WriteColumn column in missing)
        {
            if (column.Schema is { DefaultValue.IsNull: true } schema && (column.IsKey || !schema.IsOptional))
            {
                throw new TableStructureException($"Cannot ALTER TABLE {Quote(table)} to add missing field {column}, as the field is not optional and does not have a default value");
            }
        }

        if (!config.EvolvesTables)
        {
            throw new TableStructureException($"Table {Quote(table)} is missing fields ({Print(missing)}) and auto-evolution is disabled");
        }
    }

    private static List<WriteColumn> Missing(TableDefinition definition, IReadOnlyList<WriteColumn> columns) => [.. columns.Where(column => definition.Column(column.Name) is null)];

    private static string Print(IReadOnlyList<WriteColumn> columns) => $"[{string.Join(", ", columns)}]";

    private async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        DbCommand command = database.CreateCommand(connection, sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

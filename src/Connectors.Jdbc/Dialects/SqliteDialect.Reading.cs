using System.Data;
using System.Data.Common;
using Connectors.Jdbc.Dialects.Sqlite;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Dialects;

/// <summary>Catalog, queries and types of SQLite.</summary>
internal sealed partial class SqliteDialect
{
    public override string CurrentTimestampSql => "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || 'Z'";

    public override TableId ParseTable(string name) => Identifiers.Parse(name) switch
    {
        [string table] => new TableId(null, null, table),
        [string attached, string table] => new TableId(null, attached, table),
        _ => throw new Connect.Errors.ConnectException($"'{name}' has too many parts for the name of a SQLite table; expected a name, or the name of an attached database and a name."),
    };

    public override async Task<IReadOnlyList<TableId>> ListTablesAsync(DbConnection connection, TableScope scope, CancellationToken cancellationToken)
    {
        string[] types = [.. scope.Types.Where(type => type is "TABLE" or "VIEW").Select(type => $"'{type.ToLowerInvariant()}'")];
        var tables = new List<TableId>();
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT name FROM sqlite_master WHERE type IN ({string.Join(',', types)}) AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name";
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    tables.Add(new TableId(null, null, reader.GetString(0)));
                }
            }
        }

        return tables;
    }

    public override async Task<TableDefinition?> DescribeTableAsync(DbConnection connection, TableId table, CancellationToken cancellationToken)
    {
        string master = table.Schema is null ? "sqlite_master" : $"{Identifiers.Quote(table.Schema)}.sqlite_master";
        (string Name, string Type)? found = null;
        var columns = new List<TableColumn>();
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT name, upper(type) FROM {master} WHERE name = {Placeholder(1)} COLLATE NOCASE AND type IN ('table', 'view')";
            AddParameter(command, 1, table.Table);
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                found = (reader.GetString(0), reader.GetString(1));
            }
        }

        command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk, (SELECT count(*) FROM pragma_table_info({Placeholder(1)}, {Placeholder(2)}) WHERE pk > 0)"
                + $" FROM pragma_table_info({Placeholder(1)}, {Placeholder(2)}) ORDER BY cid";
            AddParameter(command, 1, found.Value.Name);
            AddParameter(command, 2, table.Schema ?? "main");
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    // The only column of a primary key that is declared INTEGER is the row's number: never null, counted up.
                    bool isRowId = reader.GetInt64(5) == 1 && reader.GetInt64(4) == 1 && reader.GetString(1).Equals("INTEGER", StringComparison.OrdinalIgnoreCase);
                    columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1).ToUpperInvariant(), reader.GetInt64(2) == 0 && !isRowId)
                    {
                        IsAutoIncrement = isRowId,
                        IsPrimaryKey = reader.GetInt64(4) > 0,
                        HasDefault = reader.GetInt64(3) != 0,
                    });
                }
            }
        }

        return new TableDefinition(new TableId(null, table.Schema, found.Value.Name), found.Value.Type, columns);
    }

    public override async ValueTask<TimestampComparison> CompareTimestampsAsync(
        DbConnection connection, string select, IReadOnlyList<string> columns, ReadOptions options, CancellationToken cancellationToken)
    {
        string expression = columns.Count == 1 ? Identifiers.Quote(columns[0]) : $"coalesce({string.Join(',', columns.Select(Identifiers.Quote))})";
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = $"SELECT {expression} FROM ({select}) WHERE {expression} IS NOT NULL LIMIT 1";
            object? sample = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return new SqliteTimestampComparison(this, options.Time, SqliteTimeStyle.Of(sample, _dateClass, _datesInSeconds));
        }
    }

    public override async Task<QueryResult> QueryAsync(DbCommand command, ReadOptions options, CancellationToken cancellationToken)
    {
        var reader = (SqliteDataReader)await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken).ConfigureAwait(false);
        return new QueryResult(reader, SqliteColumns.Describe((SqliteConnection)command.Connection!, reader));
    }

    public override long? ReadCurrentTimestamp(QueryResult result, ReadOptions options) => SqliteTimeText.Parse(result.Reader.GetString(0)).LocalTicks;

    // Deferred: others may write while it reads.
    public override ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, IsolationLevel level, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(level, deferred: true));

    public override ColumnReader? CreateReader(ResultColumn column, ReadOptions options) => SqliteColumns.CreateReader(column, options, _datesInSeconds);
}

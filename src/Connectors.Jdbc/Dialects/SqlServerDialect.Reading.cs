using System.Data;
using System.Data.Common;
using Connect.Errors;
using Connectors.Jdbc.Dialects.SqlServer;

namespace Connectors.Jdbc.Dialects;

/// <summary>Catalog, queries and types of SQL Server.</summary>
internal sealed partial class SqlServerDialect
{
    internal const string ListTablesSql = """
        SELECT DB_NAME(), s.name, o.name
        FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
        WHERE o.type = @p1 AND o.is_ms_shipped = @p2 AND (@p3 IS NULL OR DB_NAME() LIKE @p3) AND (@p4 IS NULL OR s.name LIKE @p4)
        ORDER BY s.name, o.name
        """;

    internal const string FindTableSql = """
        SELECT DB_NAME(), SCHEMA_NAME(o.schema_id), o.name, o.type, o.object_id FROM sys.objects o WHERE o.object_id = OBJECT_ID(@p1) AND o.type IN ('U', 'V')
        """;

    internal const string DescribeTableSql = """
        SELECT c.name, t.name, c.is_nullable, c.is_identity, CAST(CASE WHEN k.column_id IS NULL THEN 0 ELSE 1 END AS bit),
            CAST(CASE WHEN c.default_object_id <> 0 OR c.is_identity = 1 OR c.is_computed = 1 THEN 1 ELSE 0 END AS bit), c.max_length, c.precision, c.scale
        FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.system_type_id
            LEFT JOIN (SELECT ic.object_id, ic.column_id FROM sys.index_columns ic JOIN sys.indexes i ON i.object_id = ic.object_id AND i.index_id = ic.index_id AND i.is_primary_key = 1) k
                ON k.object_id = c.object_id AND k.column_id = c.column_id
        WHERE c.object_id = @p1
        ORDER BY c.column_id
        """;


    public override async Task<IReadOnlyList<TableId>> ListTablesAsync(DbConnection connection, TableScope scope, CancellationToken cancellationToken)
    {
        var tables = new List<TableId>();
        if (scope.CatalogPattern is { Length: 0 } || scope.SchemaPattern is { Length: 0 })
        {
            // Every table has both.
            return tables;
        }

        foreach (string type in scope.Types)
        {
            (string Kind, bool IsSystem)? kind = type switch
            {
                "TABLE" => ("U", false),
                "VIEW" => ("V", false),
                "SYSTEM TABLE" => ("U", true),
                "SYNONYM" => ("SN", false),
                _ => null,
            };
            if (kind is null)
            {
                continue;
            }

            DbCommand command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = ListTablesSql;
                AddParameter(command, 1, kind.Value.Kind);
                AddParameter(command, 2, kind.Value.IsSystem);
                AddText(command, 3, scope.CatalogPattern);
                AddText(command, 4, scope.SchemaPattern);
                DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        tables.Add(new TableId(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
                    }
                }
            }
        }

        return tables;
    }

    public override async Task<TableDefinition?> DescribeTableAsync(DbConnection connection, TableId table, CancellationToken cancellationToken)
    {
        if (table.Catalog is not null && !table.Catalog.Equals(connection.Database, StringComparison.OrdinalIgnoreCase))
        {
            throw new ConnectException($"The table {table} is in another database than the connection's, {connection.Database}; name that database in connection.url.");
        }

        (TableId Id, string Type, int ObjectId)? found;
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = FindTableSql;
            AddParameter(command, 1, (Identifiers with { Quotes = true }).Quote(table));
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                found = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (new TableId(reader.GetString(0), reader.GetString(1), reader.GetString(2)), reader.GetString(3).Trim() == "V" ? "VIEW" : "TABLE", reader.GetInt32(4))
                    : null;
            }
        }

        if (found is null)
        {
            return null;
        }

        var columns = new List<TableColumn>();
        command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = DescribeTableSql;
            AddParameter(command, 1, found.Value.ObjectId);
            DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2))
                    {
                        IsAutoIncrement = reader.GetBoolean(3),
                        IsPrimaryKey = reader.GetBoolean(4),
                        HasDefault = reader.GetBoolean(5),
                        Detail = new SqlServerColumn(reader.GetInt16(6), reader.GetByte(7), reader.GetByte(8)),
                    });
                }
            }
        }

        return new TableDefinition(found.Value.Id, found.Value.Type, columns);
    }

    public override async ValueTask<TimestampComparison> CompareTimestampsAsync(
        DbConnection connection, string select, IReadOnlyList<string> columns, ReadOptions options, CancellationToken cancellationToken)
    {
        // A comparison must be of the column's own type: another one would convert it, with other digits behind the second or in another zone.
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = select;
            DbDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var types = new List<string>();
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    if (columns.Contains(reader.GetName(i), StringComparer.OrdinalIgnoreCase))
                    {
                        types.Add(reader.GetDataTypeName(i));
                    }
                }

                return new SqlServerTimestampComparison(this, options.Time, types);
            }
        }
    }

    public override ColumnReader? CreateReader(ResultColumn column, ReadOptions options) => SqlServerColumns.CreateReader(column, options);

    private void AddText(DbCommand command, int number, string? value)
    {
        AddParameter(command, number, (object?)value ?? DBNull.Value);
        command.Parameters[^1].DbType = DbType.String;
    }
}

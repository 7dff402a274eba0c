using System.Data;
using System.Data.Common;
using System.Globalization;
using Connectors.Jdbc.Dialects.Postgres;
using Npgsql;
using Npgsql.PostgresTypes;
using Npgsql.Schema;
using NpgsqlTypes;

namespace Connectors.Jdbc.Dialects;

/// <summary>Catalog, queries and types of PostgreSQL.</summary>
internal sealed partial class PostgresDialect
{
    // relkind by JDBC's table type; other types have no tables here.
    private static readonly Dictionary<string, char> KindsByType = new(StringComparer.Ordinal)
    {
        ["TABLE"] = 'r', ["SYSTEM TABLE"] = 'r', ["PARTITIONED TABLE"] = 'p', ["VIEW"] = 'v', ["SYSTEM VIEW"] = 'v', ["MATERIALIZED VIEW"] = 'm', ["FOREIGN TABLE"] = 'f',
    };

    private const string ListTablesSql = """
        SELECT n.nspname, c.relname
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE (n.nspname ~ '^pg_' OR n.nspname = 'information_schema') = $1 AND c.relkind = ANY($2) AND ($3::text IS NULL OR n.nspname LIKE $3)
        ORDER BY n.nspname, c.relname
        """;

    private const string FindTableSql = "SELECT n.nspname, c.relname, c.relkind, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ";

    private const string DescribeTableSql = """
        SELECT a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
            coalesce(a.attnum = ANY(k.conkey), false), d.adbin IS NOT NULL OR a.attidentity <> '' OR a.attgenerated <> '', a.atttypid, a.atttypmod
        FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """;

    private const string ColumnOriginsSql = """
        SELECT o.ordinal, a.attnotnull, a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false)
        FROM unnest($1, $2, $3) AS o(ordinal, relation, number)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = o.relation AND a.attnum = o.number
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        """;

    public override string Placeholder(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    // Positional parameters: Npgsql then leaves the statement's text alone, which may be a user's.
    public override void AddParameter(DbCommand command, int number, object value) => ((NpgsqlCommand)command).Parameters.Add(new NpgsqlParameter { Value = value });

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
            if (!KindsByType.TryGetValue(type, out char kind))
            {
                continue;
            }

            NpgsqlCommand command = new(ListTablesSql, (NpgsqlConnection)connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = type.StartsWith("SYSTEM", StringComparison.Ordinal) });
                command.Parameters.Add(new NpgsqlParameter { Value = new[] { kind }, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.InternalChar });
                command.Parameters.Add(new NpgsqlParameter { Value = (object?)scope.SchemaPattern ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
                NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        tables.Add(new TableId(null, reader.GetString(0), reader.GetString(1)));
                    }
                }
            }
        }

        return tables;
    }

    public override async Task<TableDefinition?> DescribeTableAsync(DbConnection connection, TableId table, CancellationToken cancellationToken)
    {
        if (await FindTableAsync((NpgsqlConnection)connection, table, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        var columns = new List<TableColumn>();
        NpgsqlCommand command = new(DescribeTableSql, (NpgsqlConnection)connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = found.Oid, NpgsqlDbType = NpgsqlDbType.Oid });
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    columns.Add(new TableColumn(reader.GetString(0), reader.GetString(1), !reader.GetBoolean(2))
                    {
                        IsAutoIncrement = reader.GetBoolean(3),
                        IsPrimaryKey = reader.GetBoolean(4),
                        HasDefault = reader.GetBoolean(5),
                        Detail = reader.GetFieldValue<uint>(6),
                    });
                }
            }
        }

        return new TableDefinition(found.Id, TypeOf(found.Kind), columns);
    }

    public override ValueTask<TimestampComparison> CompareTimestampsAsync(
        DbConnection connection, string select, IReadOnlyList<string> columns, ReadOptions options, CancellationToken cancellationToken) =>
        new(new PgTimestampComparison(this, options.Time));

    // A type without a decoder arrives as text, which must be asked for before the query runs; hence it is described first.
    public override async Task<QueryResult> QueryAsync(DbCommand command, ReadOptions options, CancellationToken cancellationToken)
    {
        var statement = (NpgsqlCommand)command;
        while (true)
        {
            IReadOnlyList<NpgsqlDbColumn> expected = await DescribeAsync(statement, cancellationToken).ConfigureAwait(false);
            ResultColumn[] columns = await ToResultColumnsAsync(statement.Connection!, expected, cancellationToken).ConfigureAwait(false);
            statement.UnknownResultTypeList = [.. columns.Select(column => ((PgColumn)column.Detail!).ArrivesAsText)];
            NpgsqlDataReader reader = await statement.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken).ConfigureAwait(false);
            if (AreSame(expected, reader))
            {
                return new QueryResult(reader, columns);
            }

            // The table has changed in between.
            await reader.DisposeAsync().ConfigureAwait(false);
        }
    }

    public override ColumnReader? CreateReader(ResultColumn column, ReadOptions options) =>
        !options.Extended && ((PgColumn)column.Detail!).IsExtended ? null : PgColumns.CreateReader(column, options);

    internal static string TypeOf(char kind) => KindsByType.First(entry => entry.Value == kind).Key;

    private static async Task<(TableId Id, char Kind, uint Oid)?> FindTableAsync(NpgsqlConnection connection, TableId table, CancellationToken cancellationToken)
    {
        // Without a schema the search path decides, as in statements.
        string condition = table.Schema is null ? "WHERE c.relname = $1 AND pg_catalog.pg_table_is_visible(c.oid)" : "WHERE c.relname = $1 AND n.nspname = $2";
        NpgsqlCommand command = new($"{FindTableSql}{condition} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = table.Table });
            if (table.Schema is not null)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = table.Schema });
            }

            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (new TableId(null, reader.GetString(0), reader.GetString(1)), reader.GetChar(2), reader.GetFieldValue<uint>(3))
                    : null;
            }
        }
    }

    private static async Task<IReadOnlyList<NpgsqlDbColumn>> DescribeAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        command.UnknownResultTypeList = null;
        NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return reader.GetColumnSchema();
        }
    }

    // Whether a column of the result may hold null is known only to the table it comes from.
    private static async Task<ResultColumn[]> ToResultColumnsAsync(NpgsqlConnection connection, IReadOnlyList<NpgsqlDbColumn> columns, CancellationToken cancellationToken)
    {
        var result = new ResultColumn[columns.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = PgColumns.Describe(columns[i]);
        }

        int[] known = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].TableOID != 0 && columns[i].ColumnAttributeNumber is > 0)];
        if (known.Length == 0)
        {
            return result;
        }

        NpgsqlCommand command = new(ColumnOriginsSql, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = known });
            command.Parameters.Add(new NpgsqlParameter { Value = known.Select(i => columns[i].TableOID).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid });
            command.Parameters.Add(new NpgsqlParameter { Value = known.Select(i => columns[i].ColumnAttributeNumber!.Value).ToArray() });
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    int at = reader.GetInt32(0);
                    result[at] = result[at] with { AllowsNull = !reader.GetBoolean(1), IsAutoIncrement = reader.GetBoolean(2) };
                }
            }
        }

        return result;
    }

    private static bool AreSame(IReadOnlyList<NpgsqlDbColumn> expected, NpgsqlDataReader reader)
    {
        if (expected.Count != reader.FieldCount)
        {
            return false;
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i].ColumnName != reader.GetName(i) || expected[i].TypeOID != reader.GetDataTypeOID(i))
            {
                return false;
            }
        }

        return true;
    }
}

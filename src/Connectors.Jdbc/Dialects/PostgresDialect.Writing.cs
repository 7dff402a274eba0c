using System.Data.Common;
using Connect.Data;
using Connectors.Jdbc.Dialects.Postgres;
using Npgsql;

namespace Connectors.Jdbc.Dialects;

/// <summary>Tables and statements of PostgreSQL.</summary>
internal sealed partial class PostgresDialect
{
    public override string FoldName(string name) => name.ToLowerInvariant();

    public override string? ColumnType(WriteColumn column)
    {
        Schema schema = column.Schema!;
        if (column.IsForcedTimestamp)
        {
            return "TIMESTAMP";
        }

        return schema.Logical switch
        {
            LogicalType.Decimal => "DECIMAL",
            LogicalType.Date => "DATE",
            LogicalType.Time => "TIME",
            LogicalType.Timestamp => "TIMESTAMP",
            _ => schema.Type switch
            {
                SchemaType.Int8 or SchemaType.Int16 => "SMALLINT",
                SchemaType.Int32 => "INT",
                SchemaType.Int64 => "BIGINT",
                SchemaType.Float32 => "REAL",
                SchemaType.Float64 => "DOUBLE PRECISION",
                SchemaType.Boolean => "BOOLEAN",
                SchemaType.String => "TEXT",
                SchemaType.Bytes => "BYTEA",
                SchemaType.Array when schema.ValueSchema is { } element && ColumnType(new WriteColumn(column.Name, element, IsKey: false)) is { } type => type + "[]",
                _ => null,
            },
        };
    }

    public override RowWriter CreateRowWriter(DbConnection connection, WriteStatement statement, int? commandTimeout) =>
        new PgRowWriter(this, (NpgsqlConnection)connection, statement, commandTimeout);

    public override bool WritesAtOnce => true;

    public override bool MayPassLater(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation };

    /// <summary>The statement for many rows, which come as an array for each column. Each row of the statement must have another key.</summary>
    /// <param name="statement">What to do.</param>
    /// <param name="casts">What turns an element into the column's type, by column.</param>
    internal string ArraySql(WriteStatement statement, IReadOnlyList<string> casts)
    {
        IReadOnlyList<WriteColumn> columns = statement.Columns;
        string names = string.Join(',', columns.Select((_, i) => $"c{i + 1}"));
        string rows = $"unnest({string.Join(',', columns.Select((_, i) => Placeholder(i + 1)))}) AS s({names})";
        string[] values = [.. columns.Select((_, i) => $"s.c{i + 1}{casts[i]}")];
        switch (statement.Operation)
        {
            case WriteOperation.Insert or WriteOperation.Upsert:
                string insert = $"INSERT INTO {statement.TableSql} ({statement.Names(columns)}) SELECT {string.Join(',', values)} FROM {rows}";
                return statement.Operation == WriteOperation.Insert ? insert : insert + OnConflict(statement);
            case WriteOperation.Update:
                string set = string.Join(",", columns.Index().Where(item => !item.Item.IsKey).Select(item => $"{statement.Quote(item.Item)}={values[item.Index]}"));
                return $"UPDATE {statement.TableSql} AS t SET {set} FROM {rows} WHERE {Matches()}";
            default:
                return $"DELETE FROM {statement.TableSql} AS t USING {rows} WHERE {Matches()}";
        }

        string Matches() => string.Join(" AND ", columns.Index().Where(item => item.Item.IsKey).Select(item => $"t.{statement.Quote(item.Item)}={values[item.Index]}"));
    }

    /// <summary>The statement that takes rows in binary form.</summary>
    internal static string CopySql(WriteStatement statement) => $"COPY {statement.TableSql} ({statement.Names(statement.Columns)}) FROM STDIN (FORMAT BINARY)";

    protected override string InsertSql(WriteStatement statement) =>
        $"INSERT INTO {statement.TableSql} ({statement.Names(statement.Columns)}) VALUES ({Placeholders(statement.Columns)})";

    protected override string? UpsertSql(WriteStatement statement) => InsertSql(statement) + OnConflict(statement);

    protected override string ValuePlaceholder(WriteColumn column, int number) => Placeholder(number) + PgTargets.Cast(column);

    protected override string KeyPlaceholder(WriteColumn column, int number) => ValuePlaceholder(column, number);

    protected override string Literal(WriteColumn column, in ConnectValue value, WriteOptions options) => value.Kind switch
    {
        ValueKind.Boolean => value.AsBoolean() ? "TRUE" : "FALSE",
        ValueKind.Bytes => $"'\\x{Convert.ToHexString(value.AsBytes())}'::bytea",
        ValueKind.Float32 when !float.IsFinite(value.AsFloat32()) => $"'{value.AsFloat32().ToString(System.Globalization.CultureInfo.InvariantCulture)}'",
        ValueKind.Float64 when !double.IsFinite(value.AsFloat64()) => $"'{value.AsFloat64().ToString(System.Globalization.CultureInfo.InvariantCulture)}'",
        ValueKind.Array => $"ARRAY[{string.Join(',', value.AsArray().Select(element => ElementLiteral(column, element, options)))}]::{ColumnType(column)}",
        _ => base.Literal(column, value, options),
    };

    private string ElementLiteral(WriteColumn column, in ConnectValue element, WriteOptions options)
    {
        Schema? schema = column.Schema?.ValueSchema;
        return element.IsNull ? "NULL" : Literal(new WriteColumn(column.Name, schema, IsKey: false) { Temporal = Temporals.Of(schema) }, element, options);
    }

    private static string OnConflict(WriteStatement statement)
    {
        string action = statement.NonKeys.Count == 0
            ? "NOTHING"
            : $"UPDATE SET {string.Join(',', statement.NonKeys.Select(column => $"{statement.Quote(column)}=EXCLUDED.{statement.Quote(column)}"))}";
        return $" ON CONFLICT ({statement.Names(statement.Keys)}) DO {action}";
    }
}

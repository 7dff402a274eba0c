using System.Data.Common;
using Connect.Data;
using Connectors.Jdbc.Dialects.Sqlite;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Dialects;

/// <summary>Tables and statements of SQLite.</summary>
internal sealed partial class SqliteDialect
{
    private const int ForeignKeyConstraint = 787;

    public override string? ColumnType(WriteColumn column) => column.IsForcedTimestamp || column.Schema!.Logical != LogicalType.None
        ? "NUMERIC"
        : column.Schema.Type switch
        {
            SchemaType.Int8 or SchemaType.Int16 or SchemaType.Int32 or SchemaType.Int64 or SchemaType.Boolean => "INTEGER",
            SchemaType.Float32 or SchemaType.Float64 => "REAL",
            SchemaType.String => "TEXT",
            SchemaType.Bytes => "BLOB",
            _ => null,
        };

    // It adds one column at a time.
    public override IReadOnlyList<string> AddColumnsSql(TableId table, IReadOnlyList<WriteColumn> columns, WriteOptions options) =>
        [.. columns.SelectMany(column => base.AddColumnsSql(table, [column], options))];

    public override RowWriter CreateRowWriter(DbConnection connection, WriteStatement statement, int? commandTimeout) =>
        new SqliteRowWriter((SqliteConnection)connection, WriteSql(statement), statement, ParameterOrder(statement), new SqliteTimeStyle(_dateClass, _datesInSeconds, ' ', 3, false));

    public override bool MayPassLater(DbException error) => error is SqliteException { SqliteExtendedErrorCode: ForeignKeyConstraint };

    protected override string? UpsertSql(WriteStatement statement)
    {
        if (!statement.Options.UsesOnConflict)
        {
            return $"INSERT OR REPLACE INTO {statement.TableSql}({statement.Names(statement.Columns)}) VALUES({Placeholders(statement.Columns)})";
        }

        string action = statement.NonKeys.Count == 0
            ? "NOTHING"
            : $"UPDATE SET {string.Join(',', statement.NonKeys.Select(column => $"{statement.Quote(column)}=excluded.{statement.Quote(column)}"))}";
        return $"{InsertSql(statement)} ON CONFLICT({statement.Names(statement.Keys)}) DO {action}";
    }
}

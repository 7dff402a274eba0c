using System.Data.Common;
using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>What a sink needs. The defaults are standard SQL, rows one by one.</summary>
public abstract partial class Dialect
{
    /// <summary>What the database takes a name for that is not quoted. Default: the name.</summary>
    public virtual string FoldName(string name) => name;

    /// <summary>The type of a column that <c>auto.create</c> or <c>auto.evolve</c> makes; null when the schema has no counterpart. Default: none has.</summary>
    public virtual string? ColumnType(WriteColumn column) => null;

    /// <summary>The statement that creates a table.</summary>
    /// <exception cref="ConnectException">A column's schema has no counterpart.</exception>
    public virtual string CreateTableSql(TableId table, IReadOnlyList<WriteColumn> columns, WriteOptions options)
    {
        var sql = new StringBuilder($"CREATE TABLE {options.Identifiers.Quote(table)} (\n");
        sql.AppendJoin(",\n", columns.Select(column => ColumnSpec(column, options)));
        string[] keys = [.. columns.Where(column => column.IsKey).Select(column => options.Identifiers.Quote(column.TargetName))];
        if (keys.Length > 0)
        {
            sql.Append(",\nPRIMARY KEY(").AppendJoin(',', keys).Append(')');
        }

        return sql.Append(')').ToString();
    }

    /// <summary>The statements that add columns to a table. Default: one statement for all.</summary>
    /// <exception cref="ConnectException">A column's schema has no counterpart.</exception>
    public virtual IReadOnlyList<string> AddColumnsSql(TableId table, IReadOnlyList<WriteColumn> columns, WriteOptions options)
    {
        string alter = $"ALTER TABLE {options.Identifiers.Quote(table)} ";
        return [(columns.Count > 1 ? alter + "\n" : alter) + string.Join(",\n", columns.Select(column => $"ADD {ColumnSpec(column, options)}"))];
    }

    /// <summary>The statement for one row, with a placeholder for each column in the order of the row, or as <see cref="ParameterOrder"/> says.</summary>
    /// <exception cref="ConnectException">The database cannot do this, or not without a key.</exception>
    public string WriteSql(WriteStatement statement) => statement.Operation switch
    {
        WriteOperation.Insert => InsertSql(statement),
        WriteOperation.Upsert when statement.Keys.Count == 0 => throw new ConnectException(
            $"Write to table '{statement.TableSql}' in UPSERT mode requires key field names to be known, check the primary key configuration"),
        WriteOperation.Upsert => UpsertSql(statement)
            ?? throw new ConnectException($"Write to table '{statement.TableSql}' in UPSERT mode is not supported with the {Name} dialect."),
        WriteOperation.Update => UpdateSql(statement),
        _ => DeleteSql(statement),
    };

    /// <summary>Writes rows of a statement on a connection. Default: a command, executed for each row.</summary>
    /// <param name="connection">An open connection, the writer's as long as it lives.</param>
    /// <param name="statement">What to write.</param>
    /// <param name="commandTimeout">Seconds a statement may take; null for the provider's own limit.</param>
    public virtual RowWriter CreateRowWriter(DbConnection connection, WriteStatement statement, int? commandTimeout) =>
        new ParameterRowWriter(this, connection, statement, commandTimeout);

    /// <summary>Whether a call of the writers of <see cref="CreateRowWriter"/> keeps all rows or none even without a transaction. Default: no.</summary>
    public virtual bool WritesAtOnce => false;

    /// <summary>A value as the provider takes it, <see cref="DBNull.Value"/> for null.</summary>
    /// <exception cref="ConnectDataException">The provider has no such type.</exception>
    public virtual object ToParameterValue(WriteColumn column, in ConnectValue value, WriteOptions options) => ParameterValues.Convert(column, value, options);

    /// <summary>Whether a statement that a rule of the schema refused may succeed later, because other rows come first: a foreign key without its row. Default: no.</summary>
    public virtual bool MayPassLater(DbException error) => false;

    /// <summary>Columns of a row in the order of the placeholders of <see cref="WriteSql"/>.</summary>
    protected internal virtual IEnumerable<WriteColumn> ParameterOrder(WriteStatement statement) =>
        statement.Operation == WriteOperation.Update ? statement.NonKeys.Concat(statement.Keys) : statement.Columns;

    /// <summary>An INSERT.</summary>
    protected virtual string InsertSql(WriteStatement statement) =>
        $"INSERT INTO {statement.TableSql}({statement.Names(statement.Columns)}) VALUES({Placeholders(statement.Columns)})";

    /// <summary>What adds or replaces a row; null when the database has no such statement.</summary>
    protected virtual string? UpsertSql(WriteStatement statement) => null;

    /// <summary>An UPDATE; without a key it is one of all rows.</summary>
    protected virtual string UpdateSql(WriteStatement statement)
    {
        int number = 0;
        string values = string.Join(", ", statement.NonKeys.Select(column => $"{statement.Quote(column)} = {ValuePlaceholder(column, ++number)}"));
        string update = $"UPDATE {statement.TableSql} SET {values}";
        return statement.Keys.Count == 0 ? update : $"{update} WHERE {KeyCondition(statement, number)}";
    }

    /// <summary>A DELETE.</summary>
    protected virtual string DeleteSql(WriteStatement statement) => statement.Keys.Count == 0
        ? throw new ConnectException("Require primary keys to support delete")
        : $"DELETE FROM {statement.TableSql} WHERE {KeyCondition(statement, 0)}";

    /// <summary>The placeholder of a value that is stored. Default: <see cref="Placeholder"/>.</summary>
    protected virtual string ValuePlaceholder(WriteColumn column, int number) => Placeholder(number);

    /// <summary>The placeholder of a value that a key is compared with. Default: <see cref="Placeholder"/>.</summary>
    protected virtual string KeyPlaceholder(WriteColumn column, int number) => Placeholder(number);

    /// <summary>Placeholders of columns, numbered from 1.</summary>
    protected string Placeholders(IReadOnlyList<WriteColumn> columns) => string.Join(',', columns.Select((column, i) => ValuePlaceholder(column, i + 1)));

    /// <summary>Name, type and default or nullability of a new column.</summary>
    /// <exception cref="ConnectException">Its schema has no counterpart.</exception>
    protected string ColumnSpec(WriteColumn column, WriteOptions options)
    {
        Schema schema = column.Schema ?? throw new ConnectException($"The column {column.Name} cannot be created: its records have no schema.");
        string type = ColumnType(column)
            ?? throw new ConnectException($"{schema.Name ?? "null"} ({schema.Type.DisplayName()}) type doesn't have a mapping to the SQL database column type");
        string rest = !schema.DefaultValue.IsNull ? $"DEFAULT {Literal(column, schema.DefaultValue, options)}" : schema.IsOptional && !column.IsKey ? "NULL" : "NOT NULL";
        return $"{options.Identifiers.Quote(column.TargetName)} {type} {rest}";
    }

    /// <summary>A value as it stands in SQL. Default: numbers as they are, booleans as 1 and 0, everything else in single quotes.</summary>
    protected virtual string Literal(WriteColumn column, in ConnectValue value, WriteOptions options)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean:
                return value.AsBoolean() ? "1" : "0";
            case ValueKind.Bytes:
                return $"x'{Convert.ToHexString(value.AsBytes())}'";
            case ValueKind.DateTime:
                return TextLiteral(TimeText(column.Temporal, value, options));
            case ValueKind.Float32:
                return value.AsFloat32().ToString(CultureInfo.InvariantCulture);
            case ValueKind.Float64:
                return value.AsFloat64().ToString(CultureInfo.InvariantCulture);
            case ValueKind.Decimal:
                return value.AsDecimal().ToPlainString();
            case ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64:
                return value.ToString();
            case ValueKind.String:
                return TextLiteral(value.AsString());
            default:
                throw new ConnectException($"The default value of column {column.Name} cannot be written as SQL: it is of kind {value.Kind}.");
        }
    }

    /// <summary>Text as it stands in SQL. Default: in single quotes.</summary>
    public virtual string TextLiteral(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A date, time or timestamp as text in its zone: <c>2024-02-29 13:14:15.123</c>.</summary>
    protected static string TimeText(TemporalMeaning meaning, in ConnectValue value, WriteOptions options)
    {
        if (meaning.IsTimeOfDay())
        {
            return new TimeOnly(LocalTicksOfDay(meaning, value, options)).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        }

        return meaning == TemporalMeaning.Date
            ? Temporals.ToDateTime(LocalDay(meaning, value, options) * TimeSpan.TicksPerDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Temporals.ToDateTime(LocalTicks(meaning, value, options)).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    /// <summary>The local time of a point in time, in ticks since 1970, in today's calendar.</summary>
    internal static long LocalTicks(TemporalMeaning meaning, in ConnectValue value, WriteOptions options)
    {
        if (meaning is TemporalMeaning.Date or TemporalMeaning.EpochDays)
        {
            return checked(LocalDay(meaning, value, options) * TimeSpan.TicksPerDay);
        }

        long ticks = Temporals.UnixTicks(meaning, value);
        return ticks is long.MaxValue or long.MinValue ? ticks : options.Time.ToDatabaseTicks(options.Time.ToLocalTicks(ticks));
    }

    /// <summary>The day of a point in time, since 1970, in today's calendar.</summary>
    internal static long LocalDay(TemporalMeaning meaning, in ConnectValue value, WriteOptions options)
    {
        // A Date is midnight in UTC and has its day in the zone of dates; Debezium's days have no zone, and timestamps have that of timestamps.
        DatabaseTime time = meaning == TemporalMeaning.Date ? options.Dates : options.Time;
        long ticks = Temporals.UnixTicks(meaning, value);
        long local = meaning == TemporalMeaning.EpochDays ? ticks : time.ToLocalTicks(ticks);
        return time.ToDatabaseDay(DatabaseTime.FloorDiv(local, TimeSpan.TicksPerDay));
    }

    /// <summary>The local time of day in ticks.</summary>
    internal static long LocalTicksOfDay(TemporalMeaning meaning, in ConnectValue value, WriteOptions options)
    {
        long local = options.Time.ToLocalTicks(Temporals.TicksOfDay(meaning, value));
        return (local % TimeSpan.TicksPerDay + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
    }

    private string KeyCondition(WriteStatement statement, int before) =>
        string.Join(" AND ", statement.Keys.Select((column, i) => $"{statement.Quote(column)} = {KeyPlaceholder(column, before + i + 1)}"));
}

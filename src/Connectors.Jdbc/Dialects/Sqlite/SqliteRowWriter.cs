using System.Data.Common;
using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Errors;
using Connectors.Jdbc.Connections;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>One prepared statement, bound and stepped for each row, without objects in between.</summary>
internal sealed class SqliteRowWriter : RowWriter
{
    private const double EpochJulianDay = 2440587.5;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly WriteColumn[] _columns;
    private readonly int[] _cells;
    private readonly WriteOptions _options;
    private readonly SqliteTimeStyle _times;
    private byte[] _text = new byte[256];

    public SqliteRowWriter(SqliteConnection connection, string sql, WriteStatement statement, IEnumerable<WriteColumn> order, in SqliteTimeStyle times)
    {
        _database = connection.Handle!;
        _columns = [.. order];
        _cells = [.. _columns.Select(column => statement.Columns.Index().First(item => ReferenceEquals(item.Item, column)).Index)];
        _options = statement.Options;
        _times = times;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public override Task WriteAsync(DbTransaction? transaction, RowBatch rows, int start, int count, CancellationToken cancellationToken)
    {
        for (int row = start; row < start + count; row++)
        {
            Bind(rows[row]);
            int result = raw.sqlite3_step(_statement);
            raw.sqlite3_reset(_statement);
            if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            {
                Check(result);
            }
        }

        raw.sqlite3_clear_bindings(_statement);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _statement.Dispose();
        return default;
    }

    private void Bind(ReadOnlySpan<ConnectValue> cells)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            Check(Bind(i + 1, _columns[i], cells[_cells[i]]));
        }
    }

    private int Bind(int number, WriteColumn column, in ConnectValue value)
    {
        if (column.IsForcedTimestamp && !value.IsNull)
        {
            return BindTime(number, column.Temporal, value);
        }

        switch (value.Kind)
        {
            case ValueKind.Null:
                return raw.sqlite3_bind_null(_statement, number);
            case ValueKind.Int8:
                return raw.sqlite3_bind_int64(_statement, number, value.AsInt8());
            case ValueKind.Int16:
                return raw.sqlite3_bind_int64(_statement, number, value.AsInt16());
            case ValueKind.Int32:
                return raw.sqlite3_bind_int64(_statement, number, value.AsInt32());
            case ValueKind.Int64:
                return raw.sqlite3_bind_int64(_statement, number, value.AsInt64());
            case ValueKind.Boolean:
                return raw.sqlite3_bind_int64(_statement, number, value.AsBoolean() ? 1 : 0);
            case ValueKind.Float32:
                return raw.sqlite3_bind_double(_statement, number, value.AsFloat32());
            case ValueKind.Float64:
                return raw.sqlite3_bind_double(_statement, number, value.AsFloat64());
            case ValueKind.String:
                return BindText(number, value.AsString());
            case ValueKind.Decimal:
                // Columns of numbers make one of the text.
                return BindText(number, value.AsDecimal().ToPlainString());
            case ValueKind.Bytes:
                byte[] bytes = value.AsBytes();
                return bytes.Length == 0 ? raw.sqlite3_bind_zeroblob(_statement, number, 0) : raw.sqlite3_bind_blob(_statement, number, bytes);
            case ValueKind.DateTime:
                return BindTime(number, column.Temporal, value);
            default:
                return IsJson(column) ? BindText(number, JsonText.Of(column.Schema, value)) : throw ParameterValues.Unsupported(value.Kind);
        }
    }

    private static bool IsJson(WriteColumn column) => column.Target?.TypeName.Contains("JSON", StringComparison.OrdinalIgnoreCase) == true;

    private int BindText(int number, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(_statement, number, "");
        }

        if (Encoding.UTF8.GetMaxByteCount(text.Length) is int most && most > _text.Length)
        {
            _text = new byte[most];
        }

        return raw.sqlite3_bind_text(_statement, number, _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    private int BindTime(int number, TemporalMeaning meaning, in ConnectValue value)
    {
        bool isTime = meaning.IsTimeOfDay();
        long ticks = isTime ? Temporals.TicksOfDay(meaning, value) : Temporals.UnixTicks(meaning, value);
        switch (_times.Class)
        {
            case SqliteDateClass.Integer when value.Kind == ValueKind.DateTime:
                return raw.sqlite3_bind_int64(_statement, number, _times.InSeconds ? value.AsUnixTimeMilliseconds() / 1000 : value.AsUnixTimeMilliseconds());
            case SqliteDateClass.Integer:
                return raw.sqlite3_bind_int64(_statement, number, DatabaseTime.FloorDiv(ticks, _times.InSeconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond));
            case SqliteDateClass.Real:
                return raw.sqlite3_bind_double(_statement, number, ticks / (double)TimeSpan.TicksPerDay + EpochJulianDay);
        }

        if (isTime)
        {
            return BindText(number, new TimeOnly(Dialect.LocalTicksOfDay(meaning, value, _options)).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        }

        if (meaning == TemporalMeaning.Date)
        {
            return BindText(number, Temporals.ToDateTime(Dialect.LocalDay(meaning, value, _options) * TimeSpan.TicksPerDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        // Three digits as the Java driver writes them, more only where there is more.
        DateTime local = Temporals.ToDateTime(Dialect.LocalTicks(meaning, value, _options));
        string format = local.Ticks % TimeSpan.TicksPerMillisecond == 0 ? "yyyy-MM-dd HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss.ffffff";
        return BindText(number, local.ToString(format, CultureInfo.InvariantCulture));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}

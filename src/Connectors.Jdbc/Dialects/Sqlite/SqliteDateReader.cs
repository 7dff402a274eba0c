using System.Data.Common;
using Connect.Data;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>Dates, times and timestamps in any of the forms they are stored in: numbers since the epoch, text, or Julian days.</summary>
/// <param name="schema">Schema of the values.</param>
/// <param name="part">What the column holds.</param>
/// <param name="form">The form of timestamps; null for the other parts.</param>
/// <param name="time">Zone of text without one.</param>
/// <param name="inSeconds">Whether whole numbers count seconds, not milliseconds.</param>
internal sealed class SqliteDateReader(Schema schema, SqliteDatePart part, TimestampForm? form, DatabaseTime time, bool inSeconds) : SqliteReader(schema)
{
    private const long TicksPerDay = TimeSpan.TicksPerDay;

    // 1970-01-01 in Julian days.
    private const double EpochJulianDay = 2440587.5;

    public override bool IsTimestamp => part != SqliteDatePart.Time;

    public override long? ReadUnixTicks(DbDataReader reader, int ordinal)
    {
        sqlite3_stmt statement = ((SqliteDataReader)reader).Handle!;
        int storage = raw.sqlite3_column_type(statement, ordinal);
        return storage == raw.SQLITE_NULL ? null : UnixTicks(statement, ordinal, storage);
    }

    protected override ConnectValue Read(sqlite3_stmt statement, int ordinal, int storage)
    {
        if (form is not null)
        {
            return form.FromUnixTicks(UnixTicks(statement, ordinal, storage));
        }

        if (storage == raw.SQLITE_TEXT)
        {
            // The day and the time as they are written, wherever that is.
            SqliteTimeText text = SqliteTimeText.Parse(Text(statement, ordinal));
            return part == SqliteDatePart.Date ? DayOf(text.LocalTicks) : TimeOf(time.ToUnixTicks((text.LocalTicks % TicksPerDay + TicksPerDay) % TicksPerDay));
        }

        long ticks = UnixTicks(statement, ordinal, storage);
        return part == SqliteDatePart.Date ? DayOf(time.ToLocalTicks(ticks)) : TimeOf(ticks);
    }

    private static ConnectValue DayOf(long localTicks) =>
        ConnectValue.FromUnixTimeMilliseconds(DatabaseTime.FloorDiv(localTicks, TicksPerDay) * (TicksPerDay / TimeSpan.TicksPerMillisecond));

    private static ConnectValue TimeOf(long ticks) => ConnectValue.FromUnixTimeMilliseconds((ticks % TicksPerDay + TicksPerDay) % TicksPerDay / TimeSpan.TicksPerMillisecond);

    private long UnixTicks(sqlite3_stmt statement, int ordinal, int storage)
    {
        switch (storage)
        {
            case raw.SQLITE_INTEGER:
                return checked(raw.sqlite3_column_int64(statement, ordinal) * (inSeconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond));
            case raw.SQLITE_FLOAT:
                return (long)Math.Round((raw.sqlite3_column_double(statement, ordinal) - EpochJulianDay) * 86_400_000) * TimeSpan.TicksPerMillisecond;
            case raw.SQLITE_TEXT:
                SqliteTimeText text = SqliteTimeText.Parse(Text(statement, ordinal));
                long local = time.ToRecordTicks(text.LocalTicks);
                return text.OffsetTicks is { } offset ? local - offset : time.ToUnixTicks(local);
            default:
                throw Unexpected(storage, "a date or time");
        }
    }
}

using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Encoders of dates and times: microseconds and days since 2000.</summary>
internal static class PgTemporals
{
    /// <summary>date.</summary>
    public static PgEncoder Date(TemporalMeaning meaning, WriteOptions options) => new DateEncoder(meaning, options);

    /// <summary>time, local in its zone.</summary>
    public static PgEncoder Time(TemporalMeaning meaning, WriteOptions options) => new TimeEncoder(meaning, options);

    /// <summary>timetz, in UTC.</summary>
    public static PgEncoder TimeWithZone(TemporalMeaning meaning) => new TimeWithZoneEncoder(meaning);

    /// <summary>timestamp, local in its zone.</summary>
    public static PgEncoder Timestamp(TemporalMeaning meaning, WriteOptions options) => new TimestampEncoder(meaning, options, hasZone: false);

    /// <summary>timestamptz, a point in time.</summary>
    public static PgEncoder TimestampWithZone(TemporalMeaning meaning, WriteOptions options) => new TimestampEncoder(meaning, options, hasZone: true);

    private static long Micros(long ticks) => DatabaseTime.FloorDiv(ticks, TimeSpan.TicksPerMicrosecond);

    private sealed class DateEncoder(TemporalMeaning meaning, WriteOptions options) : PgEncoder("date")
    {
        private const long MillisPerDay = TimeSpan.TicksPerDay / TimeSpan.TicksPerMillisecond;

        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            // Infinity, as the source reads it.
            long days = value.Kind == ValueKind.DateTime ? DatabaseTime.FloorDiv(value.AsUnixTimeMilliseconds(), MillisPerDay) : 0;
            if (days is int.MaxValue or int.MinValue)
            {
                buffer.WriteInt32((int)days);
                return;
            }

            long day = Dialect.LocalDay(meaning, value, options) - PgTime.EpochDays;
            buffer.WriteInt32(day is > int.MinValue and < int.MaxValue ? (int)day : throw OutOfRange());
        }
    }

    private sealed class TimeEncoder(TemporalMeaning meaning, WriteOptions options) : PgEncoder("time")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value) => buffer.WriteInt64(Micros(Dialect.LocalTicksOfDay(meaning, value, options)));
    }

    private sealed class TimeWithZoneEncoder(TemporalMeaning meaning) : PgEncoder("timetz")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            buffer.WriteInt64(Micros(Temporals.TicksOfDay(meaning, value)));
            buffer.WriteInt32(0);
        }
    }

    private sealed class TimestampEncoder(TemporalMeaning meaning, WriteOptions options, bool hasZone) : PgEncoder(hasZone ? "timestamptz" : "timestamp")
    {
        public override void Encode(PgBuffer buffer, in ConnectValue value)
        {
            if (value.Kind == ValueKind.DateTime && value.AsUnixTimeMilliseconds() is PgTime.JavaPositiveInfinityMs or PgTime.JavaNegativeInfinityMs)
            {
                buffer.WriteInt64(value.AsUnixTimeMilliseconds() > 0 ? long.MaxValue : long.MinValue);
                return;
            }

            long ticks = hasZone ? options.Time.ToDatabaseTicks(Temporals.UnixTicks(meaning, value)) : Dialect.LocalTicks(meaning, value, options);
            buffer.WriteInt64(ticks switch
            {
                long.MaxValue => long.MaxValue,
                long.MinValue => long.MinValue,
                _ => Micros(ticks) - PgTime.EpochMicros,
            });
        }
    }
}

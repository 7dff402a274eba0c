using Connect.Data;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>PostgreSQL's binary dates and times: microseconds and days since 2000-01-01, with the largest and smallest number for infinity.</summary>
internal static class PgTime
{
    /// <summary>Microseconds from 1970 to 2000.</summary>
    public const long EpochMicros = 946_684_800_000_000;

    /// <summary>Days from 1970 to 2000.</summary>
    public const int EpochDays = 10_957;

    /// <summary>What PostgreSQL's Java driver takes for infinity, in milliseconds since 1970; records hold these.</summary>
    public const long JavaPositiveInfinityMs = 9_223_372_036_825_200_000;

    /// <summary>As above, for minus infinity.</summary>
    public const long JavaNegativeInfinityMs = -9_223_372_036_832_400_000;

    /// <summary>Microseconds of a day.</summary>
    public const long MicrosPerDay = 86_400_000_000;

    // More microseconds do not fit ticks of 100 ns; the years 29,000 and later.
    private const long MaxMicros = long.MaxValue / TimeSpan.TicksPerMicrosecond - EpochMicros - 2 * MicrosPerDay;

    /// <summary>Whether it is a point in time that ticks can hold, not infinity.</summary>
    public static bool IsCommon(long micros) => micros is > -MaxMicros and < MaxMicros;

    /// <summary>Local or absolute ticks since 1970 of microseconds since 2000.</summary>
    public static long ToTicks(long micros) => (micros + EpochMicros) * TimeSpan.TicksPerMicrosecond;

    /// <summary>The value of a timestamp beyond ticks.</summary>
    public static ConnectValue Uncommon(long micros, TimestampGranularity granularity)
    {
        long milliseconds = micros switch
        {
            long.MaxValue => JavaPositiveInfinityMs,
            long.MinValue => JavaNegativeInfinityMs,
            _ => DatabaseTime.FloorDiv(micros, 1000) + EpochMicros / 1000,
        };
        bool isInfinite = micros is long.MaxValue or long.MinValue;
        return granularity switch
        {
            TimestampGranularity.ConnectLogical => ConnectValue.FromUnixTimeMilliseconds(milliseconds),
            TimestampGranularity.MicrosLong => isInfinite ? micros : micros + EpochMicros,
            TimestampGranularity.NanosLong => micros > 0 ? long.MaxValue : long.MinValue,
            _ => isInfinite ? (micros > 0 ? "infinity" : "-infinity") : $"{milliseconds} ms since the epoch",
        };
    }
}

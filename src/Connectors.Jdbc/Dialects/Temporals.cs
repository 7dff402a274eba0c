using System.Globalization;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>Points in time and times of day in the forms that records have them in. Ticks are of 100 ns.</summary>
internal static class Temporals
{
    private const long MaxMillis = long.MaxValue / TimeSpan.TicksPerMillisecond;
    private const long MaxMicros = long.MaxValue / TimeSpan.TicksPerMicrosecond;
    private const long MaxDays = long.MaxValue / TimeSpan.TicksPerDay;

    /// <summary>What values of a schema mean, going by Kafka Connect's logical types and Debezium's.</summary>
    public static TemporalMeaning Of(Schema? schema) => schema?.Logical switch
    {
        null => TemporalMeaning.None,
        LogicalType.Date => TemporalMeaning.Date,
        LogicalType.Time => TemporalMeaning.Time,
        LogicalType.Timestamp => TemporalMeaning.Timestamp,
        _ => schema.Name switch
        {
            "io.debezium.time.Date" => TemporalMeaning.EpochDays,
            "io.debezium.time.Timestamp" => TemporalMeaning.EpochMillis,
            "io.debezium.time.MicroTimestamp" => TemporalMeaning.EpochMicros,
            "io.debezium.time.NanoTimestamp" => TemporalMeaning.EpochNanos,
            "io.debezium.time.Time" => TemporalMeaning.MillisOfDay,
            "io.debezium.time.MicroTime" => TemporalMeaning.MicrosOfDay,
            "io.debezium.time.NanoTime" => TemporalMeaning.NanosOfDay,
            "io.debezium.time.ZonedTimestamp" => TemporalMeaning.ZonedText,
            _ => TemporalMeaning.None,
        },
    };

    /// <summary>Whether values are points in time, days included.</summary>
    public static bool IsInstant(this TemporalMeaning meaning) => meaning is TemporalMeaning.Date or TemporalMeaning.Timestamp or TemporalMeaning.ZonedText
        or TemporalMeaning.EpochDays or TemporalMeaning.EpochMillis or TemporalMeaning.EpochMicros or TemporalMeaning.EpochNanos;

    /// <summary>Whether values are times of day.</summary>
    public static bool IsTimeOfDay(this TemporalMeaning meaning) =>
        meaning is TemporalMeaning.Time or TemporalMeaning.MillisOfDay or TemporalMeaning.MicrosOfDay or TemporalMeaning.NanosOfDay;

    /// <summary>Ticks since the epoch; the largest or smallest number where they do not fit.</summary>
    /// <exception cref="ConnectDataException">The value is no point in time.</exception>
    public static long UnixTicks(TemporalMeaning meaning, in ConnectValue value)
    {
        if (value.Kind == ValueKind.DateTime)
        {
            return FromMillis(value.AsUnixTimeMilliseconds());
        }

        if (meaning == TemporalMeaning.ZonedText)
        {
            return DateTimeOffset.TryParse(value.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time.UtcTicks - DateTime.UnixEpoch.Ticks
                : throw new ConnectDataException("its text is no point in time such as 2024-02-29T13:14:15.123456Z");
        }

        long number = Number(value);
        return meaning switch
        {
            TemporalMeaning.EpochDays => number is > MaxDays or < -MaxDays ? Extreme(number) : number * TimeSpan.TicksPerDay,
            TemporalMeaning.EpochMillis => FromMillis(number),
            TemporalMeaning.EpochMicros => number is > MaxMicros or < -MaxMicros ? Extreme(number) : number * TimeSpan.TicksPerMicrosecond,
            TemporalMeaning.EpochNanos => DatabaseTime.FloorDiv(number, TimeSpan.NanosecondsPerTick),
            _ => throw new ConnectDataException("it is a number without a schema that tells which time it means; name its field in timestamp.fields.list"),
        };
    }

    /// <summary>Ticks since midnight, less than a day.</summary>
    /// <exception cref="ConnectDataException">The value is no time of day.</exception>
    public static long TicksOfDay(TemporalMeaning meaning, in ConnectValue value)
    {
        long ticks = value.Kind == ValueKind.DateTime
            ? FromMillis(value.AsUnixTimeMilliseconds())
            : meaning switch
            {
                TemporalMeaning.MillisOfDay => FromMillis(Number(value)),
                TemporalMeaning.MicrosOfDay => Math.Clamp(Number(value), -MaxMicros, MaxMicros) * TimeSpan.TicksPerMicrosecond,
                TemporalMeaning.NanosOfDay => Number(value) / TimeSpan.NanosecondsPerTick,
                _ => UnixTicks(meaning, value),
            };
        return (ticks % TimeSpan.TicksPerDay + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
    }

    /// <summary>A local or absolute time of .NET's.</summary>
    /// <exception cref="ConnectDataException">It lies outside the years 1 to 9999.</exception>
    public static DateTime ToDateTime(long unixTicks, DateTimeKind kind = DateTimeKind.Unspecified)
    {
        long latest = DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        return unixTicks >= -DateTime.UnixEpoch.Ticks && unixTicks <= latest
            ? new DateTime(unixTicks + DateTime.UnixEpoch.Ticks, kind)
            : throw new ConnectDataException("the point in time lies outside the years 1 to 9999");
    }

    private static long Number(in ConnectValue value) => value.Kind switch
    {
        ValueKind.Int32 => value.AsInt32(),
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.String when long.TryParse(value.AsString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
        ValueKind.String => throw new ConnectDataException("its text is no whole number"),
        _ => throw new ConnectDataException($"a value of kind {value.Kind} is no point in time"),
    };

    private static long FromMillis(long millis) => millis is > MaxMillis or < -MaxMillis ? Extreme(millis) : millis * TimeSpan.TicksPerMillisecond;

    private static long Extreme(long number) => number > 0 ? long.MaxValue : long.MinValue;
}

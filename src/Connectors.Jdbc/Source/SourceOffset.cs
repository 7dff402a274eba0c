using Connect.Data;
using Connect.Source;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>How far a table has been read, in the Java connector's format.</summary>
/// <param name="Incrementing">Last value of the incrementing column.</param>
/// <param name="TimestampTicks">Last timestamp, in ticks of 100 ns since the epoch.</param>
internal readonly record struct SourceOffset(long Incrementing, long TimestampTicks)
{
    public const string IncrementingField = "incrementing";
    public const string TimestampField = "timestamp";
    public const string NanosField = "timestamp_nanos";

    /// <summary>A stored offset; fields it does not have are those of <paramref name="initial"/>.</summary>
    public static SourceOffset Read(OffsetMap stored, SourceOffset initial)
    {
        long incrementing = Find(stored, IncrementingField) ?? initial.Incrementing;
        if (Find(stored, TimestampField) is not { } milliseconds)
        {
            return initial with { Incrementing = incrementing };
        }

        // The nanoseconds are those of the whole second, so that the milliseconds are told twice.
        long ticks = Find(stored, NanosField) is { } nanos
            ? DatabaseTime.FloorDiv(milliseconds, 1000) * TimeSpan.TicksPerSecond + nanos / TimeSpan.NanosecondsPerTick
            : milliseconds * TimeSpan.TicksPerMillisecond;
        return new SourceOffset(incrementing, ticks);
    }

    /// <summary>The offset to store.</summary>
    public OffsetMap Write(SourceMode mode)
    {
        if (mode == SourceMode.Incrementing)
        {
            return OffsetMap.Of(IncrementingField, Incrementing);
        }

        long milliseconds = DatabaseTime.FloorDiv(TimestampTicks, TimeSpan.TicksPerMillisecond);
        long second = DatabaseTime.FloorDiv(TimestampTicks, TimeSpan.TicksPerSecond) * TimeSpan.TicksPerSecond;
        long nanos = (TimestampTicks - second) * TimeSpan.NanosecondsPerTick;
        return mode == SourceMode.Timestamp
            ? OffsetMap.Of((TimestampField, milliseconds), (NanosField, nanos))
            : OffsetMap.Of((TimestampField, milliseconds), (NanosField, nanos), (IncrementingField, Incrementing));
    }

    private static long? Find(OffsetMap stored, string field) => stored.TryGetValue(field, out ConnectValue value) && value.Kind == ValueKind.Int64 ? value.AsInt64() : null;
}

namespace Connectors.Jdbc.Dialects;

/// <summary>What point in time or time of day a value means.</summary>
public enum TemporalMeaning
{
    /// <summary>None: it is a number or text.</summary>
    None,

    /// <summary>The Date logical type: milliseconds of a day's midnight, UTC.</summary>
    Date,

    /// <summary>The Time logical type: milliseconds since midnight.</summary>
    Time,

    /// <summary>The Timestamp logical type: milliseconds since the epoch.</summary>
    Timestamp,

    /// <summary>Days since the epoch.</summary>
    EpochDays,

    /// <summary>Milliseconds since the epoch.</summary>
    EpochMillis,

    /// <summary>Microseconds since the epoch.</summary>
    EpochMicros,

    /// <summary>Nanoseconds since the epoch.</summary>
    EpochNanos,

    /// <summary>Milliseconds since midnight.</summary>
    MillisOfDay,

    /// <summary>Microseconds since midnight.</summary>
    MicrosOfDay,

    /// <summary>Nanoseconds since midnight.</summary>
    NanosOfDay,

    /// <summary>Text of a point in time with its offset: <c>2024-02-29T13:14:15.123456Z</c>.</summary>
    ZonedText,
}

namespace Connectors.Jdbc.Dialects;

/// <summary>The form of timestamps in records (<c>timestamp.granularity</c>).</summary>
public enum TimestampGranularity
{
    /// <summary>The Timestamp logical type, which has milliseconds.</summary>
    ConnectLogical,

    /// <summary>INT64, microseconds since the epoch.</summary>
    MicrosLong,

    /// <summary>STRING of the number of microseconds since the epoch.</summary>
    MicrosString,

    /// <summary>STRING such as <c>2024-02-29T13:14:15.123456</c>, local time in <c>db.timezone</c>.</summary>
    MicrosIsoDatetimeString,

    /// <summary>INT64, nanoseconds since the epoch.</summary>
    NanosLong,

    /// <summary>STRING of the number of nanoseconds since the epoch.</summary>
    NanosString,

    /// <summary>STRING such as <c>2024-02-29T13:14:15.123456000</c>, local time in <c>db.timezone</c>.</summary>
    NanosIsoDatetimeString,
}

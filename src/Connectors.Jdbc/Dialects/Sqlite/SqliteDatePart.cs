namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>What a date column holds.</summary>
internal enum SqliteDatePart
{
    /// <summary>A day.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A point in time.</summary>
    Timestamp,
}

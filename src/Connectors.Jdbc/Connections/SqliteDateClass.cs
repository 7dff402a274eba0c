namespace Connectors.Jdbc.Connections;

/// <summary>How dates, times and timestamps are stored in SQLite, which has no type for them.</summary>
internal enum SqliteDateClass
{
    /// <summary>Milliseconds (or seconds) since the epoch.</summary>
    Integer,

    /// <summary>Text such as <c>2024-02-29 13:14:15.123</c>.</summary>
    Text,

    /// <summary>Julian day numbers.</summary>
    Real,
}

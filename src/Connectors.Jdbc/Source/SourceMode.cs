namespace Connectors.Jdbc.Source;

/// <summary>How new rows are told (<c>mode</c>).</summary>
internal enum SourceMode
{
    /// <summary>Not at all: everything is read each time.</summary>
    Bulk,

    /// <summary>By a column that only grows.</summary>
    Incrementing,

    /// <summary>By the time of the last change.</summary>
    Timestamp,

    /// <summary>By the time of the last change, and within it by a column that is unique.</summary>
    TimestampIncrementing,
}

using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>A column that a sink writes, or is about to create.</summary>
/// <param name="Name">Name of the field it comes from.</param>
/// <param name="Schema">Schema of the values; null when records have none, and each value tells its own kind.</param>
/// <param name="IsKey">Whether it is part of the key that rows are found by.</param>
public sealed record WriteColumn(string Name, Schema? Schema, bool IsKey)
{
    /// <summary>The table's column; null while there is none.</summary>
    public TableColumn? Target { get; init; }

    /// <summary>What the values count, by schema or by configuration.</summary>
    public TemporalMeaning Temporal { get; init; }

    /// <summary>Whether a configuration asks for a timestamp, whatever the schema says.</summary>
    public bool IsForcedTimestamp { get; init; }

    /// <summary>Its name in statements: as the table spells it.</summary>
    public string TargetName => Target?.Name ?? Name;

    /// <summary>The name in messages, as Java's connector writes it.</summary>
    public override string ToString() => $"SinkRecordField{{schema={Schema}, name='{Name}', isPrimaryKey={(IsKey ? "true" : "false")}}}";
}

namespace Connectors.Jdbc.Dialects;

/// <summary>Name of a table. Two are equal when all parts are, case included.</summary>
/// <param name="Catalog">Database; null where the dialect does not use it in names.</param>
/// <param name="Schema">Schema; null where there are none, or for the connection's own.</param>
/// <param name="Table">The table's own name.</param>
public sealed record TableId(string? Catalog, string? Schema, string Table)
{
    /// <summary>The parts that are there, joined by dots and not quoted: the form of source partitions.</summary>
    public override string ToString() => (Catalog, Schema) switch
    {
        (null, null) => Table,
        (null, _) => $"{Schema}.{Table}",
        (_, null) => $"{Catalog}.{Table}",
        _ => $"{Catalog}.{Schema}.{Table}",
    };
}

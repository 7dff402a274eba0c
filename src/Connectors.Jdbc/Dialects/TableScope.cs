namespace Connectors.Jdbc.Dialects;

/// <summary>Which tables to list.</summary>
/// <param name="CatalogPattern">LIKE pattern of the catalog; null for any, empty for tables without one.</param>
/// <param name="SchemaPattern">LIKE pattern of the schema; null for any, empty for tables without one.</param>
/// <param name="Types">JDBC's table types in upper case: <c>TABLE</c>, <c>VIEW</c>, <c>PARTITIONED TABLE</c>, …</param>
public sealed record TableScope(string? CatalogPattern, string? SchemaPattern, IReadOnlyList<string> Types);

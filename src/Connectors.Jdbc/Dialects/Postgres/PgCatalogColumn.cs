namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>What the catalog knows about a column of a type that is not built in, or has a length that matters.</summary>
/// <param name="BaseType">Name of the type, of a domain that of what it is made of.</param>
/// <param name="IsText">Whether its binary form is text: enums and the like of citext.</param>
/// <param name="IsHstore">Whether it is hstore.</param>
/// <param name="Size">Length of a bit string; -1 for any.</param>
internal sealed record PgCatalogColumn(string BaseType, bool IsText, bool IsHstore, int Size);

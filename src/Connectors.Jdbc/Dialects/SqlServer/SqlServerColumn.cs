namespace Connectors.Jdbc.Dialects.SqlServer;

/// <summary>Sizes of a column's type.</summary>
/// <param name="MaxLength">Bytes it takes at most; -1 without a limit.</param>
/// <param name="Precision">Digits of a number.</param>
/// <param name="Scale">Digits behind the point, or of a second.</param>
internal sealed record SqlServerColumn(short MaxLength, byte Precision, byte Scale);

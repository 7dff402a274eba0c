namespace Connectors.Jdbc.Dialects;

/// <summary>How values of a result become values of records.</summary>
/// <param name="Numeric">What becomes of NUMERIC columns.</param>
/// <param name="Granularity">The form of timestamps.</param>
/// <param name="Time">Zone and calendar of times without a zone.</param>
/// <param name="Extended">Whether columns of types that the Java connector leaves out (arrays, inet, ranges, …) are read, too.</param>
public sealed record ReadOptions(NumericMapping Numeric, TimestampGranularity Granularity, DatabaseTime Time, bool Extended);

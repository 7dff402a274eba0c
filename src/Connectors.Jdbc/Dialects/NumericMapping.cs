namespace Connectors.Jdbc.Dialects;

/// <summary>What becomes of NUMERIC columns (<c>numeric.mapping</c>).</summary>
public enum NumericMapping
{
    /// <summary>Always the Decimal logical type.</summary>
    None,

    /// <summary>Integers where there are no digits behind the point and at most 18 before it.</summary>
    PrecisionOnly,

    /// <summary>As <see cref="PrecisionOnly"/>, and FLOAT64 for at most 18 digits with some behind the point.</summary>
    BestFit,

    /// <summary>As <see cref="BestFit"/>, and FLOAT64 for any number with digits behind the point.</summary>
    BestFitEagerDouble,
}

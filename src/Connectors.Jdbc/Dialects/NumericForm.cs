using System.Globalization;
using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>What a NUMERIC column becomes, after <c>numeric.mapping</c>, its precision and its scale.</summary>
/// <param name="Type">INT8 to INT64, FLOAT64, or BYTES for the Decimal logical type.</param>
/// <param name="Scale">Scale of the Decimal logical type.</param>
/// <param name="Precision">The column's precision; 0 when it has none.</param>
public readonly record struct NumericForm(SchemaType Type, int Scale, int Precision)
{
    /// <summary>Schema parameter that holds the precision of a column.</summary>
    public const string PrecisionParameter = "connect.decimal.precision";

    // More digits do not fit an INT64.
    private const int MaxIntegerDigits = 18;

    // What the Java connector gives numbers without a scale of their own.
    private const int UnlimitedScale = 127;

    /// <summary>The form of a column.</summary>
    /// <param name="precision">Its precision; null when numbers may be of any length.</param>
    /// <param name="scale">Its scale; null as above.</param>
    /// <param name="mapping">The configured mapping.</param>
    public static NumericForm Of(int? precision, int? scale, NumericMapping mapping)
    {
        if (precision is not { } digits || scale is not { } decimals)
        {
            return mapping is NumericMapping.BestFit or NumericMapping.BestFitEagerDouble
                ? new NumericForm(SchemaType.Float64, 0, 0)
                : new NumericForm(SchemaType.Bytes, UnlimitedScale, 0);
        }

        bool isWhole = decimals == 0 || (decimals < 0 && mapping is NumericMapping.BestFit or NumericMapping.BestFitEagerDouble);
        if (mapping != NumericMapping.None && isWhole && digits - Math.Min(decimals, 0) <= MaxIntegerDigits)
        {
            return new NumericForm(IntegerOf(digits - Math.Min(decimals, 0)), 0, digits);
        }

        bool isDouble = decimals > 0 && (mapping == NumericMapping.BestFitEagerDouble || (mapping == NumericMapping.BestFit && digits <= MaxIntegerDigits));
        return isDouble ? new NumericForm(SchemaType.Float64, 0, digits) : new NumericForm(SchemaType.Bytes, decimals, digits);
    }

    /// <summary>The schema.</summary>
    public Schema ToSchema(bool isOptional)
    {
        SchemaBuilder builder = Type == SchemaType.Bytes
            ? DecimalSchema.Builder(Scale).Parameter(PrecisionParameter, Precision.ToString(CultureInfo.InvariantCulture))
            : new SchemaBuilder(Type);
        return (isOptional ? builder.Optional() : builder).Build();
    }

    private static SchemaType IntegerOf(int digits) => digits switch
    {
        > 9 => SchemaType.Int64,
        > 4 => SchemaType.Int32,
        > 2 => SchemaType.Int16,
        _ => SchemaType.Int8,
    };
}

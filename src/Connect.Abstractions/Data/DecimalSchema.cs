using System.Globalization;
using Connect.Errors;

namespace Connect.Data;

/// <summary>The Decimal logical type: BYTES holding the unscaled value as big-endian two's complement; the scale is a schema parameter, so every value of a schema has the same.</summary>
public static class DecimalSchema
{
    /// <summary>Schema name.</summary>
    public const string LogicalName = "org.apache.kafka.connect.data.Decimal";

    /// <summary>Schema parameter that holds the scale.</summary>
    public const string ScaleParameter = "scale";

    /// <summary>A builder for the type with that scale, version 1.</summary>
    public static SchemaBuilder Builder(int scale) => SchemaBuilder.Bytes()
        .Name(LogicalName)
        .Version(1)
        .Parameter(ScaleParameter, scale.ToString(CultureInfo.InvariantCulture));

    /// <summary>The required schema with that scale.</summary>
    public static Schema OfScale(int scale) => Builder(scale).Build();

    /// <summary>The scale a Decimal schema declares.</summary>
    /// <exception cref="ConnectDataException">The parameter is missing or no integer.</exception>
    public static int ScaleOf(Schema schema)
    {
        if (schema.Parameters is null || !schema.Parameters.TryGetValue(ScaleParameter, out string? text))
        {
            throw new ConnectDataException("Invalid Decimal schema: scale parameter not found.");
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int scale)
            ? scale
            : throw new ConnectDataException("Invalid scale parameter found in Decimal schema: ");
    }

    /// <summary>The value's wire form.</summary>
    /// <exception cref="ConnectDataException">The value's scale is not the schema's.</exception>
    public static byte[] FromLogical(Schema schema, in BigDecimal value)
    {
        int scale = ScaleOf(schema);
        return value.Scale == scale
            ? value.ToUnscaledBytes()
            : throw new ConnectDataException(
                $"Decimal value has mismatching scale for given Decimal schema. Schema has scale {scale}, value has scale {value.Scale}.");
    }

    /// <summary>The value of a wire form, with the schema's scale.</summary>
    public static BigDecimal ToLogical(Schema schema, ReadOnlySpan<byte> bytes) => BigDecimal.FromUnscaledBytes(bytes, ScaleOf(schema));
}

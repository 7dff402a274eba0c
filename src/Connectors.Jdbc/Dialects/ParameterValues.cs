using System.Numerics;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>Values as ADO.NET parameters have them by default: numbers, text and bytes as they are, local dates and times.</summary>
internal static class ParameterValues
{
    /// <summary>The value, <see cref="DBNull.Value"/> for null.</summary>
    /// <exception cref="ConnectDataException">There is no such type.</exception>
    public static object Convert(WriteColumn column, in ConnectValue value, WriteOptions options) => value.Kind switch
    {
        ValueKind.Null => DBNull.Value,
        _ when column.IsForcedTimestamp => Temporals.ToDateTime(Dialect.LocalTicks(column.Temporal, value, options)),
        ValueKind.Int8 => (short)value.AsInt8(),
        ValueKind.Decimal => ToDecimal(value.AsDecimal()),
        ValueKind.DateTime => ToTime(column, value, options),
        ValueKind.Array or ValueKind.Map or ValueKind.Struct => throw Unsupported(value.Kind),
        _ => value.ToObject()!,
    };

    /// <summary>The error of a kind of value that columns cannot hold.</summary>
    public static ConnectDataException Unsupported(ValueKind kind) => new($"Unsupported source data type: {kind.ToString().ToUpperInvariant()}");

    private static object ToTime(WriteColumn column, in ConnectValue value, WriteOptions options) =>
        column.Temporal.IsTimeOfDay() ? new TimeSpan(Dialect.LocalTicksOfDay(column.Temporal, value, options))
        : column.Temporal == TemporalMeaning.Date ? Temporals.ToDateTime(Dialect.LocalDay(column.Temporal, value, options) * TimeSpan.TicksPerDay)
        : Temporals.ToDateTime(Dialect.LocalTicks(column.Temporal, value, options));

    private static object ToDecimal(in BigDecimal value)
    {
        BigInteger unscaled = value.UnscaledValue;
        if (value.Scale is >= 0 and <= 28 && BigInteger.Abs(unscaled) < BigInteger.One << 96)
        {
            BigInteger magnitude = BigInteger.Abs(unscaled);
            int low = (int)(uint)(magnitude & uint.MaxValue);
            int mid = (int)(uint)((magnitude >> 32) & uint.MaxValue);
            int high = (int)(uint)(magnitude >> 64);
            return new decimal(low, mid, high, unscaled.Sign < 0, (byte)value.Scale);
        }

        // Longer than System.Decimal: the database reads the text.
        return value.ToPlainString();
    }
}

using System.Numerics;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>Arithmetic on exact decimals.</summary>
internal static class Decimals
{
    /// <summary>The same number with another scale.</summary>
    /// <param name="value">The number.</param>
    /// <param name="scale">Digits behind the point.</param>
    /// <param name="roundsReals">Whether digits beyond the scale are rounded half up, because they come from a binary number and mean nothing.</param>
    /// <exception cref="ConnectDataException">Digits would be lost.</exception>
    public static BigDecimal Rescale(in BigDecimal value, int scale, bool roundsReals = false)
    {
        int shift = scale - value.Scale;
        if (shift == 0)
        {
            return value;
        }

        if (shift > 0)
        {
            return new BigDecimal(value.UnscaledValue * BigInteger.Pow(10, shift), scale);
        }

        BigInteger divisor = BigInteger.Pow(10, -shift);
        BigInteger quotient = BigInteger.DivRem(value.UnscaledValue, divisor, out BigInteger rest);
        if (!rest.IsZero && !roundsReals)
        {
            throw new ConnectDataException($"it has more than {scale} digits behind the point, the scale of its column");
        }

        return new BigDecimal(BigInteger.Abs(rest) * 2 >= divisor ? quotient + rest.Sign : quotient, scale);
    }

    /// <summary>A whole number as a value of an integer type.</summary>
    /// <exception cref="ConnectDataException">It does not fit.</exception>
    public static ConnectValue ToInteger(in BigDecimal value, SchemaType type)
    {
        if (!value.TryGetUnscaledInt64(out long whole) || value.Scale != 0)
        {
            throw new ConnectDataException("it does not fit 64 bits");
        }

        return type switch
        {
            SchemaType.Int8 when whole is >= sbyte.MinValue and <= sbyte.MaxValue => ConnectValue.From((sbyte)whole),
            SchemaType.Int16 when whole is >= short.MinValue and <= short.MaxValue => ConnectValue.From((short)whole),
            SchemaType.Int32 when whole is >= int.MinValue and <= int.MaxValue => ConnectValue.From((int)whole),
            SchemaType.Int64 => ConnectValue.From(whole),
            _ => throw new ConnectDataException($"it does not fit {type.DisplayName()}, which the precision of its column allows for"),
        };
    }
}

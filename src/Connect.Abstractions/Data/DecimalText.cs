using System.Globalization;
using System.Numerics;
using System.Text;

namespace Connect.Data;

/// <summary>Java's text forms of a <see cref="BigDecimal"/> (the rules of <c>BigDecimal.toString</c> and <c>toPlainString</c>).</summary>
internal static class DecimalText
{
    public static string ToCanonicalString(in BigDecimal value)
    {
        string digits = BigInteger.Abs(value.UnscaledValue).ToString(CultureInfo.InvariantCulture);
        string sign = value.Sign < 0 ? "-" : "";
        int scale = value.Scale;
        if (scale == 0)
        {
            return sign + digits;
        }

        long exponent = digits.Length - 1 - (long)scale;
        if (scale > 0 && exponent >= -6)
        {
            return sign + WithPoint(digits, scale);
        }

        var text = new StringBuilder(sign).Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        if (exponent != 0)
        {
            text.Append('E').Append(exponent > 0 ? "+" : "").Append(exponent.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    public static string ToPlainString(in BigDecimal value)
    {
        string digits = BigInteger.Abs(value.UnscaledValue).ToString(CultureInfo.InvariantCulture);
        string sign = value.Sign < 0 ? "-" : "";
        int scale = value.Scale;
        if (scale <= 0)
        {
            return value.Sign == 0 ? "0" : sign + digits + new string('0', -scale);
        }

        return sign + WithPoint(digits, scale);
    }

    private static string WithPoint(string digits, int scale)
    {
        int whole = digits.Length - scale;
        return whole > 0
            ? string.Concat(digits.AsSpan(0, whole), ".", digits.AsSpan(whole))
            : string.Concat("0.", new string('0', -whole), digits);
    }
}

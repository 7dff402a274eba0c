using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Connect.Data;

/// <summary>Java's text forms of a <see cref="BigDecimal"/> (the rules of <c>BigDecimal.toString</c> and <c>toPlainString</c>).</summary>
internal static class DecimalText
{
    /// <summary>No canonical text of an unscaled value of 64 bits is longer: sign, 19 digits, point, leading zeros or exponent.</summary>
    public const int MaxShortLength = 48;

    public static string ToCanonicalString(in BigDecimal value)
    {
        Span<byte> buffer = stackalloc byte[MaxShortLength];
        return TryFormatShort(value, buffer, out int written)
            ? Encoding.ASCII.GetString(buffer[..written])
            : ToCanonicalString(BigInteger.Abs(value.UnscaledValue).ToString(CultureInfo.InvariantCulture), value.Sign < 0, value.Scale);
    }

    /// <summary>Writes the canonical text; false when it does not fit. Allocates only for unscaled values beyond 64 bits.</summary>
    public static bool TryFormatCanonical(in BigDecimal value, Span<byte> utf8, out int written)
    {
        if (value.TryGetUnscaledInt64(out _))
        {
            Span<byte> buffer = stackalloc byte[MaxShortLength];
            TryFormatShort(value, buffer, out written);
            if (buffer[..written].TryCopyTo(utf8))
            {
                return true;
            }

            written = 0;
            return false;
        }

        return Encoding.ASCII.TryGetBytes(ToCanonicalString(value), utf8, out written);
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

    private static bool TryFormatShort(in BigDecimal value, Span<byte> buffer, out int written)
    {
        written = 0;
        if (!value.TryGetUnscaledInt64(out long unscaled))
        {
            return false;
        }

        Span<byte> digits = stackalloc byte[20];
        ulong magnitude = unscaled < 0 ? (ulong)-(unscaled + 1) + 1 : (ulong)unscaled;
        Utf8Formatter.TryFormat(magnitude, digits, out int count);
        digits = digits[..count];
        int at = 0;
        if (unscaled < 0)
        {
            buffer[at++] = (byte)'-';
        }

        int scale = value.Scale;
        long exponent = count - 1 - (long)scale;
        if (scale == 0)
        {
            digits.CopyTo(buffer[at..]);
            at += count;
        }
        else if (scale > 0 && exponent >= -6)
        {
            int whole = count - scale;
            if (whole > 0)
            {
                digits[..whole].CopyTo(buffer[at..]);
                at += whole;
                buffer[at++] = (byte)'.';
                digits[whole..].CopyTo(buffer[at..]);
                at += scale;
            }
            else
            {
                buffer[at++] = (byte)'0';
                buffer[at++] = (byte)'.';
                buffer.Slice(at, -whole).Fill((byte)'0');
                at -= whole;
                digits.CopyTo(buffer[at..]);
                at += count;
            }
        }
        else
        {
            buffer[at++] = digits[0];
            if (count > 1)
            {
                buffer[at++] = (byte)'.';
                digits[1..].CopyTo(buffer[at..]);
                at += count - 1;
            }

            if (exponent != 0)
            {
                buffer[at++] = (byte)'E';
                if (exponent > 0)
                {
                    buffer[at++] = (byte)'+';
                }

                Utf8Formatter.TryFormat(exponent, buffer[at..], out int length);
                at += length;
            }
        }

        written = at;
        return true;
    }

    private static string ToCanonicalString(string digits, bool negative, int scale)
    {
        string sign = negative ? "-" : "";
        if (scale == 0)
        {
            return sign + digits;
        }

        long exponent = digits.Length - 1 - (long)scale;
        if (scale > 0 && exponent >= -6)
        {
            return sign + WithPoint(digits, scale);
        }

        string mantissa = $"{sign}{digits[0]}.{digits.AsSpan(1)}";
        return exponent == 0 ? mantissa : string.Create(CultureInfo.InvariantCulture, $"{mantissa}E{(exponent > 0 ? "+" : "")}{exponent}");
    }

    private static string WithPoint(string digits, int scale)
    {
        int whole = digits.Length - scale;
        return whole > 0
            ? string.Concat(digits.AsSpan(0, whole), ".", digits.AsSpan(whole))
            : string.Concat("0.", new string('0', -whole), digits);
    }
}

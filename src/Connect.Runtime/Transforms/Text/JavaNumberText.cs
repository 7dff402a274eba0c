using System.Globalization;
using System.Numerics;

namespace Connect.Runtime.Transforms.Text;

/// <summary>Reads numbers as Java's <c>Long.parseLong</c> and <c>Double.parseDouble</c> do.</summary>
internal static class JavaNumberText
{
    /// <summary>A sign and digits of any script, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, long min, long max, out long value)
    {
        value = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        ReadOnlySpan<char> digits = isNegative || (text.Length > 0 && text[0] == '+') ? text[1..] : text;
        if (digits.IsEmpty)
        {
            return false;
        }

        // Counted downwards, as there is one negative number more.
        foreach (char letter in digits)
        {
            int digit = char.IsAsciiDigit(letter) ? letter - '0' : char.IsDigit(letter) ? (int)char.GetNumericValue(letter) : -1;
            if (digit < 0 || value < (long.MinValue + digit) / 10)
            {
                return false;
            }

            value = value * 10 - digit;
        }

        if (!isNegative)
        {
            if (value == long.MinValue)
            {
                return false;
            }

            value = -value;
        }

        return value >= min && value <= max;
    }

    /// <summary>A number in decimal or hexadecimal notation with blanks around it and perhaps an <c>f</c> or <c>d</c> behind it, <c>NaN</c> or <c>Infinity</c>.</summary>
    public static bool TryParse(string text, out double value)
    {
        ReadOnlySpan<char> rest = Trim(text);
        if (TryParseSpecial(rest, out value) || TryParseHexadecimal(rest, 53, -1022, out value))
        {
            return true;
        }

        return IsDecimal(ref rest) && double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>As <see cref="TryParse(string, out double)"/>, rounded once.</summary>
    public static bool TryParse(string text, out float value)
    {
        ReadOnlySpan<char> rest = Trim(text);
        if (TryParseSpecial(rest, out double number) || TryParseHexadecimal(rest, 24, -126, out number))
        {
            value = (float)number;
            return true;
        }

        value = 0;
        return IsDecimal(ref rest) && float.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0, end = text.Length;
        while (start < end && text[start] <= ' ')
        {
            start++;
        }

        while (end > start && text[end - 1] <= ' ')
        {
            end--;
        }

        return text[start..end];
    }

    private static bool TryParseSpecial(ReadOnlySpan<char> text, out double value)
    {
        ReadOnlySpan<char> name = WithoutSign(text, out bool isNegative);
        value = name is "NaN" ? double.NaN : name is "Infinity" ? (isNegative ? double.NegativeInfinity : double.PositiveInfinity) : 0;
        return value != 0;
    }

    private static ReadOnlySpan<char> WithoutSign(ReadOnlySpan<char> text, out bool isNegative)
    {
        isNegative = text.Length > 0 && text[0] == '-';
        return isNegative || (text.Length > 0 && text[0] == '+') ? text[1..] : text;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    // The shape is checked here, as .NET's own parser takes more (and less); what is left is without the type's letter.
    private static bool IsDecimal(ref ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[^1] is 'f' or 'F' or 'd' or 'D')
        {
            text = text[..^1];
        }

        ReadOnlySpan<char> rest = WithoutSign(text, out _);
        int digits = CountDigits(rest);
        rest = rest[digits..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            int fraction = CountDigits(rest[1..]);
            digits += fraction;
            rest = rest[(fraction + 1)..];
        }

        if (rest.Length > 0 && rest[0] is 'e' or 'E')
        {
            rest = WithoutSign(rest[1..], out _);
            int exponent = CountDigits(rest);
            return digits > 0 && exponent > 0 && exponent == rest.Length;
        }

        return digits > 0 && rest.IsEmpty;
    }

    // 0x1.8p3: the digits are kept exactly and rounded once to the type's bits, half to even.
    private static bool TryParseHexadecimal(ReadOnlySpan<char> text, int precision, int minExponent, out double value)
    {
        value = 0;
        ReadOnlySpan<char> rest = WithoutSign(text, out bool isNegative);
        if (!rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        rest = rest[2..];
        int at = rest.IndexOfAny('p', 'P');
        if (at < 1)
        {
            return false;
        }

        ReadOnlySpan<char> exponentText = rest[(at + 1)..];
        if (exponentText.Length > 0 && exponentText[^1] is 'f' or 'F' or 'd' or 'D')
        {
            exponentText = exponentText[..^1];
        }

        BigInteger digits = 0;
        int count = 0, fractionBits = 0;
        bool inFraction = false;
        foreach (char letter in rest[..at])
        {
            if (letter == '.' && !inFraction)
            {
                inFraction = true;
            }
            else if (char.IsAsciiHexDigit(letter))
            {
                digits = digits * 16 + Convert.ToInt32(letter.ToString(), 16);
                fractionBits += inFraction ? 4 : 0;
                count++;
            }
            else
            {
                return false;
            }
        }

        if (count == 0 || !TryParse(exponentText, int.MinValue / 2, int.MaxValue / 2, out long exponent))
        {
            return false;
        }

        value = Scale(digits, exponent - fractionBits, precision, minExponent);
        value = isNegative ? -value : value;
        return true;
    }

    private static double Scale(BigInteger digits, long exponent, int precision, int minExponent)
    {
        if (digits.IsZero)
        {
            return 0;
        }

        long length = (long)digits.GetBitLength();
        long lowest = Math.Max(length + exponent - precision, minExponent - precision + 1L);
        long drop = lowest - exponent;
        if (drop > length + 1)
        {
            return 0;
        }

        if (drop > 0)
        {
            BigInteger kept = digits >> (int)drop;
            BigInteger rest = digits - (kept << (int)drop);
            BigInteger half = BigInteger.One << (int)(drop - 1);
            digits = rest > half || (rest == half && !kept.IsEven) ? kept + 1 : kept;
            exponent = lowest;
        }

        // The digits have at most as many bits as the type now, so that only overflow can change them.
        double value = exponent > 2000 ? double.PositiveInfinity : Math.ScaleB((double)digits, (int)exponent);
        return precision == 24 ? (float)value : value;
    }
}

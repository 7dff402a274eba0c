using System.Globalization;
using System.Numerics;
using System.Text;

namespace Connect.Data;

/// <summary>
/// Java's text of floating-point numbers: <c>1.0</c>, <c>1.0E10</c>, <c>-0.0</c>, <c>NaN</c>, <c>Infinity</c>, with the fewest digits that read back as
/// the same number (JDK 19 and later; JDK 17 prints one digit more for about two doubles in a hundred). Plain from 0.001 up to 10,000,000, else with an exponent.
/// </summary>
internal static class FloatText
{
    /// <summary>No text is longer: sign, 17 digits, point and exponent, or 0.00 and 17 digits.</summary>
    public const int MaxLength = 32;

    public static string Format(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        TryFormat(value, text, out int written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    public static string Format(float value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        TryFormat(value, text, out int written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    /// <summary>Writes the text; false, with nothing of use written, when it does not fit. <see cref="MaxLength"/> bytes always suffice.</summary>
    public static bool TryFormat(double value, Span<byte> utf8, out int written) => TryFormatAny(value, double.Epsilon, utf8, out written);

    /// <summary>Writes the text; false, with nothing of use written, when it does not fit. <see cref="MaxLength"/> bytes always suffice.</summary>
    public static bool TryFormat(float value, Span<byte> utf8, out int written) => TryFormatAny(value, float.Epsilon, utf8, out written);

    private static bool TryFormatAny<T>(T value, T epsilon, Span<byte> utf8, out int written)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(value))
        {
            return TryCopy(T.IsNaN(value) ? "NaN"u8 : T.IsPositive(value) ? "Infinity"u8 : "-Infinity"u8, utf8, out written);
        }

        Span<byte> shortest = stackalloc byte[MaxLength];
        value.TryFormat(shortest, out int length, default, CultureInfo.InvariantCulture);
        T magnitude = T.Abs(value);
        if (T.IsPow2(magnitude) && !ReadsBack(shortest[..length], value))
        {
            // The gap below a power of two is half of that above it, which the base library overlooks: 2^-25 comes out one digit short.
            length = FormatPowerOfTwo(value, shortest);
        }

        var number = new Decimals(shortest[..length], stackalloc byte[MaxLength]);
        if (number.Digits.Length == 1 && magnitude < epsilon * T.CreateTruncating(100))
        {
            // Java wants two digits where they are nearer, which only the smallest numbers show: 4.9E-324.
            value.TryFormat(shortest, out length, "E1", CultureInfo.InvariantCulture);
            number = new Decimals(shortest[..length], stackalloc byte[MaxLength]);
        }

        return number.TryFormat(utf8, out written);
    }

    // Tries the neighbours of each number of digits until one reads back. Only a few dozen numbers come here.
    private static int FormatPowerOfTwo<T>(T value, Span<byte> text)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        const int exactDigits = 40;
        Span<byte> exact = stackalloc byte[64];
        value.TryFormat(exact, out int length, "E40", CultureInfo.InvariantCulture);
        int first = exact[0] == '-' ? 1 : 0;
        ReadOnlySpan<byte> exponent = exact[(first + exactDigits + 2)..length];
        for (int digits = 2; ; digits++)
        {
            // Sign, first digit, point and the others; then the digits that are cut off decide which neighbour is nearer.
            int kept = first + digits + 1;
            ReadOnlySpan<byte> rest = exact[kept..(first + exactDigits + 2)];
            bool upIsNearer = rest[0] > '5' || (rest[0] == '5' && (rest[1..].ContainsAnyExcept((byte)'0') || (exact[kept - 1] & 1) == 1));
            for (int attempt = 0; attempt < 2; attempt++)
            {
                exact[..kept].CopyTo(text);
                if (upIsNearer == (attempt == 0))
                {
                    int at = kept - 1;
                    while (text[at] == '9')
                    {
                        text[at--] = (byte)'0';
                    }

                    text[at]++;
                }

                exponent.CopyTo(text[kept..]);
                if (ReadsBack(text[..(kept + exponent.Length)], value))
                {
                    return kept + exponent.Length;
                }
            }
        }
    }

    private static bool ReadsBack<T>(ReadOnlySpan<byte> text, T value)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T parsed) && parsed == value;

    private static bool TryCopy(ReadOnlySpan<byte> text, Span<byte> utf8, out int written)
    {
        bool fits = text.TryCopyTo(utf8);
        written = fits ? text.Length : 0;
        return fits;
    }

    /// <summary>Significant digits without leading and trailing zeros (one 0 for zero), and the power of ten of the first.</summary>
    private readonly ref struct Decimals
    {
        private readonly bool _negative;
        private readonly int _exponent;

        /// <param name="text">The base library's text of the number: 12.5, 1E+23, 5E-324.</param>
        /// <param name="digits">Room for the digits.</param>
        public Decimals(ReadOnlySpan<byte> text, Span<byte> digits)
        {
            _negative = text[0] == '-';
            int count = 0, pointAt = -1, place = 0, exponent = 0;
            for (int i = _negative ? 1 : 0; i < text.Length; i++)
            {
                byte c = text[i];
                if (c == '.')
                {
                    pointAt = place;
                }
                else if (c == 'E')
                {
                    bool down = text[i + 1] == '-';
                    for (int j = i + 2; j < text.Length; j++)
                    {
                        exponent = exponent * 10 + (text[j] - '0');
                    }

                    exponent = down ? -exponent : exponent;
                    break;
                }
                else
                {
                    place++;
                    if (count > 0 || c != '0')
                    {
                        digits[count++] = c;
                    }
                }
            }

            if (count == 0)
            {
                digits[0] = (byte)'0';
                Digits = digits[..1];
                return;
            }

            _exponent = exponent + (pointAt < 0 ? place : pointAt) - (place - count) - 1;
            while (count > 1 && digits[count - 1] == '0')
            {
                count--;
            }

            Digits = digits[..count];
        }

        public ReadOnlySpan<byte> Digits { get; }

        public bool TryFormat(Span<byte> utf8, out int written)
        {
            Span<byte> text = stackalloc byte[MaxLength];
            int at = 0;
            if (_negative)
            {
                text[at++] = (byte)'-';
            }

            if (_exponent is >= -3 and < 0)
            {
                text[at++] = (byte)'0';
                text[at++] = (byte)'.';
                text.Slice(at, -_exponent - 1).Fill((byte)'0');
                at += -_exponent - 1;
                Digits.CopyTo(text[at..]);
                at += Digits.Length;
                return TryCopy(text[..at], utf8, out written);
            }

            int whole = _exponent is >= 0 and < 7 ? _exponent + 1 : 1;
            for (int i = 0; i < whole; i++)
            {
                text[at++] = i < Digits.Length ? Digits[i] : (byte)'0';
            }

            text[at++] = (byte)'.';
            if (Digits.Length > whole)
            {
                Digits[whole..].CopyTo(text[at..]);
                at += Digits.Length - whole;
            }
            else
            {
                text[at++] = (byte)'0';
            }

            if (_exponent is < -3 or >= 7)
            {
                text[at++] = (byte)'E';
                _exponent.TryFormat(text[at..], out int length, default, CultureInfo.InvariantCulture);
                at += length;
            }

            return TryCopy(text[..at], utf8, out written);
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Connect.Data;

/// <summary>
/// An exact decimal number, unscaled × 10^-scale, of any length. The value of the Decimal logical type (Java's <c>java.math.BigDecimal</c>).
/// Unscaled values that fit 64 bits are held in place; longer ones on the heap.
/// </summary>
public readonly struct BigDecimal : IEquatable<BigDecimal>
{
    private readonly long _unscaled;
    private readonly int _scale;
    private readonly LongForm? _big;

    /// <summary>unscaled × 10^-scale.</summary>
    public BigDecimal(long unscaled, int scale)
    {
        _unscaled = unscaled;
        _scale = scale;
    }

    /// <summary>unscaled × 10^-scale.</summary>
    public BigDecimal(BigInteger unscaled, int scale)
    {
        _scale = scale;
        if (unscaled >= long.MinValue && unscaled <= long.MaxValue)
        {
            _unscaled = (long)unscaled;
        }
        else
        {
            _big = new LongForm(unscaled, scale);
        }
    }

    /// <summary>The same number with the same scale: 1.50m has scale 2.</summary>
    public BigDecimal(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        int scale = (parts[3] >> 16) & 0xFF;
        bool negative = parts[3] < 0;
        var low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        if (parts[2] == 0 && low <= long.MaxValue)
        {
            this = new BigDecimal(negative ? -(long)low : (long)low, scale);
        }
        else
        {
            BigInteger unscaled = ((BigInteger)(uint)parts[2] << 64) | low;
            this = new BigDecimal(negative ? -unscaled : unscaled, scale);
        }
    }

    internal BigDecimal(LongForm big)
    {
        _big = big;
        _scale = big.Scale;
    }

    /// <summary>Digits after the decimal point; negative for multiples of a power of ten.</summary>
    public int Scale => _scale;

    /// <summary>The number without its decimal point.</summary>
    public BigInteger UnscaledValue => _big is null ? _unscaled : _big.Unscaled;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _big is null ? Math.Sign(_unscaled) : _big.Unscaled.Sign;

    /// <summary>Number of decimal digits of the unscaled value; 1 for zero.</summary>
    public int Precision
    {
        get
        {
            if (_big is not null)
            {
                return BigInteger.Abs(_big.Unscaled).ToString(CultureInfo.InvariantCulture).Length;
            }

            ulong magnitude = Magnitude;
            int digits = 1;
            while (magnitude >= 10)
            {
                magnitude /= 10;
                digits++;
            }

            return digits;
        }
    }

    internal LongForm Big => _big ?? new LongForm(_unscaled, _scale);

    /// <summary>The unscaled value when it fits 64 bits.</summary>
    public bool TryGetUnscaledInt64(out long unscaled)
    {
        unscaled = _unscaled;
        return _big is null;
    }

    /// <summary>
    /// Reads Java's number literals: <c>12</c>, <c>-1.50</c>, <c>.5</c>, <c>5.</c>, <c>1E+3</c>. The scale is what the literal says. Digits of any script count, as in Java.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BigDecimal value)
    {
        value = default;
        int e = text.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = e < 0 ? text : text[..e];
        long exponent = 0;
        if (e >= 0 && !TryParseExponent(text[(e + 1)..], out exponent))
        {
            return false;
        }

        bool negative = false;
        if (mantissa.Length > 0 && mantissa[0] is '-' or '+')
        {
            negative = mantissa[0] == '-';
            mantissa = mantissa[1..];
        }

        int digits = 0, fraction = 0;
        bool point = false;
        ulong small = 0;
        foreach (char c in mantissa)
        {
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }

            int digit = DigitOf(c);
            if (digit < 0)
            {
                return false;
            }

            digits++;
            fraction += point ? 1 : 0;
            small = unchecked(small * 10 + (uint)digit);
        }

        long scale = fraction - exponent;
        if (digits == 0 || scale is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        if (digits <= 18)
        {
            value = new BigDecimal(negative ? -(long)small : (long)small, (int)scale);
            return true;
        }

        BigInteger big = ParseDigits(mantissa, digits);
        value = new BigDecimal(negative ? -big : big, (int)scale);
        return true;
    }

    /// <summary>Reads Java's number literals; see <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no decimal literal.</exception>
    public static BigDecimal Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out BigDecimal value) ? value : throw new FormatException("The text is not a decimal number such as 12, -1.50 or 1E+3.");

    /// <summary>The number whose unscaled value is given as big-endian two's complement, the Decimal logical type's wire form. Empty bytes are refused.</summary>
    /// <exception cref="FormatException">No bytes.</exception>
    public static BigDecimal FromUnscaledBytes(ReadOnlySpan<byte> bigEndian, int scale)
    {
        if (bigEndian.IsEmpty)
        {
            throw new FormatException("Zero length BigInteger");
        }

        if (bigEndian.Length <= 8)
        {
            long unscaled = (sbyte)bigEndian[0];
            foreach (byte b in bigEndian[1..])
            {
                unscaled = (unscaled << 8) | b;
            }

            return new BigDecimal(unscaled, scale);
        }

        return new BigDecimal(new BigInteger(bigEndian, isUnsigned: false, isBigEndian: true), scale);
    }

    /// <summary>Writes the unscaled value as minimal big-endian two's complement and returns the number of bytes, or -1 when they do not fit.</summary>
    public int WriteUnscaledBytes(Span<byte> destination)
    {
        if (_big is not null)
        {
            return _big.Unscaled.TryWriteBytes(destination, out int written, isUnsigned: false, isBigEndian: true) ? written : -1;
        }

        int count = UnscaledByteCount;
        if (destination.Length < count)
        {
            return -1;
        }

        long rest = _unscaled;
        for (int i = count - 1; i >= 0; i--)
        {
            destination[i] = (byte)rest;
            rest >>= 8;
        }

        return count;
    }

    /// <summary>Length of the minimal two's complement form of the unscaled value, in bytes.</summary>
    public int UnscaledByteCount
    {
        get
        {
            if (_big is not null)
            {
                return _big.Unscaled.GetByteCount();
            }

            ulong magnitude = (ulong)(_unscaled ^ (_unscaled >> 63));
            return (64 - BitOperations.LeadingZeroCount(magnitude)) / 8 + 1;
        }
    }

    /// <summary>The unscaled value as minimal big-endian two's complement.</summary>
    public byte[] ToUnscaledBytes()
    {
        var bytes = new byte[UnscaledByteCount];
        WriteUnscaledBytes(bytes);
        return bytes;
    }

    /// <summary>Equal when unscaled value and scale are equal, as in Java: 1.0 is not 1.00.</summary>
    public bool Equals(BigDecimal other) => _scale == other._scale && (_big, other._big) switch
    {
        (null, null) => _unscaled == other._unscaled,
        (not null, not null) => _big.Unscaled == other._big.Unscaled,
        _ => false,
    };

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is BigDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_scale, _big is null ? _unscaled.GetHashCode() : _big.Unscaled.GetHashCode());

    /// <summary>Same unscaled value and scale.</summary>
    public static bool operator ==(in BigDecimal left, in BigDecimal right) => left.Equals(right);

    /// <summary>Different unscaled value or scale.</summary>
    public static bool operator !=(in BigDecimal left, in BigDecimal right) => !left.Equals(right);

    /// <summary>Java's canonical text: plain where the scale is 0 or positive and the exponent at least -6, else with an exponent (<c>1E+3</c>, <c>1E-10</c>).</summary>
    public override string ToString() => DecimalText.ToCanonicalString(this);

    /// <summary>Digits without an exponent: <c>1000</c>, <c>0.0000000001</c>.</summary>
    public string ToPlainString() => DecimalText.ToPlainString(this);

    /// <summary>Writes the text of <see cref="ToString"/> as ASCII; false when it does not fit. Allocates only for unscaled values beyond 64 bits; 48 bytes hold any other.</summary>
    public bool TryFormat(Span<byte> utf8, out int written) => DecimalText.TryFormatCanonical(this, utf8, out written);

    /// <summary>The number as <see cref="decimal"/>, rounded where it has more than 28 digits.</summary>
    /// <exception cref="OverflowException">The number is too large for <see cref="decimal"/>.</exception>
    public decimal ToDecimal()
    {
        if (_big is null && _scale is >= 0 and <= 28)
        {
            ulong magnitude = Magnitude;
            return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, _unscaled < 0, (byte)_scale);
        }

        return decimal.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest double; infinite when too large.</summary>
    public double ToDouble()
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxShortLength];
        return _big is null && TryFormat(text, out int length)
            ? double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture)
            : double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest single-precision number; infinite when too large.</summary>
    public float ToSingle()
    {
        Span<byte> text = stackalloc byte[DecimalText.MaxShortLength];
        return _big is null && TryFormat(text, out int length)
            ? float.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture)
            : float.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The number when it is whole and fits 64 bits: 1.00 and 1E+3 do, 1.5 and 1E+19 do not.</summary>
    public bool TryToInt64(out long value)
    {
        value = 0;
        if (_scale == 0)
        {
            return TryGetUnscaledInt64(out value);
        }

        if (Sign == 0)
        {
            return true;
        }

        long wholeDigits = Precision - (long)_scale;
        if (wholeDigits is < 1 or > 19)
        {
            return false;
        }

        BigInteger rest = BigInteger.Zero;
        BigInteger whole = _scale < 0
            ? UnscaledValue * BigInteger.Pow(10, -_scale)
            : BigInteger.DivRem(UnscaledValue, BigInteger.Pow(10, _scale), out rest);
        if (!rest.IsZero || whole < long.MinValue || whole > long.MaxValue)
        {
            return false;
        }

        value = (long)whole;
        return true;
    }

    /// <summary>Java's <c>longValue</c>: the fraction is dropped, and of what is left the lowest 64 bits are taken.</summary>
    internal long ToInt64Unchecked()
    {
        if (_scale == 0 && _big is null)
        {
            return _unscaled;
        }

        // 10^64 is a multiple of 2^64, so nothing of the number reaches the lowest 64 bits.
        if (Sign == 0 || _scale <= -64 || Precision - (long)_scale <= 0)
        {
            return 0;
        }

        BigInteger whole = _scale <= 0 ? UnscaledValue * BigInteger.Pow(10, -_scale) : BigInteger.Divide(UnscaledValue, BigInteger.Pow(10, _scale));
        return unchecked((long)(ulong)(whole & ulong.MaxValue));
    }

    private ulong Magnitude => _unscaled < 0 ? (ulong)-(_unscaled + 1) + 1 : (ulong)_unscaled;

    private static int DigitOf(char c) => char.IsAsciiDigit(c) ? c - '0' : char.IsDigit(c) ? (int)char.GetNumericValue(c) : -1;

    // As in Java the exponent by itself must fit 32 bits.
    private static bool TryParseExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            negative = text[0] == '-';
            text = text[1..];
        }

        foreach (char c in text)
        {
            int digit = DigitOf(c);
            if (digit < 0 || exponent > int.MaxValue)
            {
                return false;
            }

            exponent = exponent * 10 + digit;
        }

        exponent = negative ? -exponent : exponent;
        return text.Length > 0 && exponent is >= int.MinValue and <= int.MaxValue;
    }

    private static BigInteger ParseDigits(ReadOnlySpan<char> mantissa, int count)
    {
        char[] digits = ArrayPool<char>.Shared.Rent(count);
        try
        {
            int at = 0;
            foreach (char c in mantissa)
            {
                if (c != '.')
                {
                    digits[at++] = (char)('0' + DigitOf(c));
                }
            }

            return BigInteger.Parse(digits.AsSpan(0, count), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(digits);
        }
    }

    /// <summary>An unscaled value beyond 64 bits and its scale, on the heap.</summary>
    internal sealed class LongForm(BigInteger unscaled, int scale) : IEquatable<LongForm>
    {
        public BigInteger Unscaled { get; } = unscaled;

        public int Scale { get; } = scale;

        public bool Equals(LongForm? other) => other is not null && Scale == other.Scale && Unscaled == other.Unscaled;

        public override bool Equals(object? obj) => Equals(obj as LongForm);

        public override int GetHashCode() => HashCode.Combine(Scale, Unscaled);
    }
}

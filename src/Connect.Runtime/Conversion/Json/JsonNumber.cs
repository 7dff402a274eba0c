using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>
/// A number literal and what Java makes of it: integers beyond 64 bits keep their low bits, fractions are cut when an integer is wanted, decimals keep the literal's scale.
/// </summary>
internal readonly ref struct JsonNumber
{
    private const int MaxDigits = 1000;

    // 10^64 is a multiple of 2^64, so larger powers leave no low bits.
    private const int LowBitsVanishAt = 64;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private readonly ReadOnlySpan<byte> _text;
    private readonly ulong _digits;
    private readonly int _significantDigits;
    private readonly int _fractionDigits;
    private readonly int _exponent;

    private JsonNumber(ReadOnlySpan<byte> text, bool isIntegral, ulong digits, int significantDigits, int fractionDigits, int exponent)
    {
        _text = text;
        IsIntegral = isIntegral;
        _digits = digits;
        _significantDigits = significantDigits;
        _fractionDigits = fractionDigits;
        _exponent = exponent;
    }

    /// <summary>Whether the literal has neither fraction nor exponent.</summary>
    public bool IsIntegral { get; }

    /// <summary>Whether it is integral and fits 32 bits.</summary>
    public bool IsInt32 => IsIntegral && _significantDigits <= 18 && SignedDigits is >= int.MinValue and <= int.MaxValue;

    private bool IsNegative => _text[0] == (byte)'-';

    private long SignedDigits => (long)(IsNegative ? 0 - _digits : _digits);

    /// <summary>Consumes an integer of up to 18 digits, the usual case; false, with nothing consumed, when the literal is anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTakeInteger(ref JsonScanner scanner, out long value)
    {
        ReadOnlySpan<byte> data = scanner.Data;
        int at = scanner.Position;
        bool negative = at < data.Length && data[at] == (byte)'-';
        if (negative)
        {
            at++;
        }

        int start = at;
        long sum = 0;
        while ((uint)at < (uint)data.Length && (uint)(data[at] - '0') <= 9)
        {
            sum = sum * 10 + (data[at] - '0');
            at++;
        }

        value = negative ? -sum : sum;
        if (at == start || at - start > 18 || (uint)at >= (uint)data.Length || data[at] is (byte)'.' or (byte)'e' or (byte)'E')
        {
            return false;
        }

        scanner.Position = at;
        return true;
    }

    /// <summary>Consumes the literal that is next, or fails when there is none.</summary>
    public static JsonNumber Take(ref JsonScanner scanner)
    {
        ReadOnlySpan<byte> data = scanner.Data;
        int start = scanner.Position;
        int at = start;
        if (at < data.Length && data[at] == (byte)'-')
        {
            at++;
        }

        ulong digits = 0;
        int significant = 0;
        int wholeStart = at;
        at = TakeDigits(data, at, ref digits, ref significant);
        if (at == wholeStart)
        {
            JsonErrors.Syntax(at, "a value was expected");
        }

        int fractionDigits = 0;
        bool integral = true;
        if (at < data.Length && data[at] == (byte)'.')
        {
            integral = false;
            int fractionStart = at + 1;
            at = TakeDigits(data, fractionStart, ref digits, ref significant);
            fractionDigits = at - fractionStart;
            if (fractionDigits == 0)
            {
                JsonErrors.Syntax(at, "a digit after the decimal point was expected");
            }
        }

        int exponent = 0;
        if (at < data.Length && data[at] is (byte)'e' or (byte)'E')
        {
            integral = false;
            at = TakeExponent(data, at + 1, out exponent);
        }

        if (at - start - (data[start] == (byte)'-' ? 1 : 0) - (fractionDigits > 0 ? 1 : 0) > MaxDigits)
        {
            JsonErrors.Syntax(start, $"a number has more than {MaxDigits} digits");
        }

        scanner.Position = at;
        return new JsonNumber(data[start..at], integral, digits, significant, fractionDigits, exponent);
    }

    /// <summary>The number cut to an integer, low 64 bits.</summary>
    public long ToInt64()
    {
        if (IsIntegral)
        {
            return SignedDigits;
        }

        long scale = (long)_fractionDigits - _exponent;
        if (_digits == 0 && _significantDigits == 0 || scale <= -LowBitsVanishAt || scale >= _significantDigits)
        {
            return 0;
        }

        BigInteger unscaled = ToDecimal().UnscaledValue;
        BigInteger cut = scale >= 0 ? BigInteger.Divide(unscaled, BigInteger.Pow(10, (int)scale)) : unscaled * BigInteger.Pow(10, (int)-scale);
        return (long)(ulong)(cut & ulong.MaxValue);
    }

    /// <summary>The nearest double; infinite when too large.</summary>
    public double ToDouble()
    {
        int exponent = _exponent - _fractionDigits;
        if (_significantDigits <= 15 && exponent is >= -22 and <= 22)
        {
            // Both numbers are exact, so one operation rounds once. Zero loses its sign, as Java's decimals have none.
            double digits = SignedDigits;
            return exponent < 0 ? digits / PowersOfTen[-exponent] : digits * PowersOfTen[exponent];
        }

        return double.Parse(_text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest float; infinite when too large.</summary>
    public float ToSingle()
    {
        if (IsIntegral && _significantDigits <= 18)
        {
            return SignedDigits;
        }

        return _significantDigits == 0 ? 0 : float.Parse(_text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The exact number with the literal's scale.</summary>
    public BigDecimal ToDecimal()
    {
        long scale = (long)_fractionDigits - _exponent;
        if (_significantDigits <= 18)
        {
            return new BigDecimal(SignedDigits, (int)scale);
        }

        Span<char> chars = stackalloc char[MaxDigits + 1];
        int count = 0;
        foreach (byte b in _text)
        {
            if (b is (byte)'e' or (byte)'E')
            {
                break;
            }

            if (b != (byte)'.')
            {
                chars[count++] = (char)b;
            }
        }

        return new BigDecimal(BigInteger.Parse(chars[..count], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), (int)scale);
    }

    private static int TakeDigits(ReadOnlySpan<byte> data, int at, ref ulong digits, ref int significant)
    {
        while ((uint)at < (uint)data.Length && (uint)(data[at] - '0') <= 9)
        {
            int digit = data[at] - '0';
            digits = digits * 10 + (ulong)digit;
            if (significant > 0 || digit != 0)
            {
                significant++;
            }

            at++;
        }

        return at;
    }

    private static int TakeExponent(ReadOnlySpan<byte> data, int at, out int exponent)
    {
        bool negative = at < data.Length && data[at] == (byte)'-';
        if (at < data.Length && data[at] is (byte)'-' or (byte)'+')
        {
            at++;
        }

        int start = at;
        long value = 0;
        while ((uint)at < (uint)data.Length && (uint)(data[at] - '0') <= 9)
        {
            // A decimal's scale has 32 bits; a little below that leaves room for the digits after the point.
            value = value * 10 + (data[at] - '0');
            if (value > int.MaxValue - MaxDigits)
            {
                JsonErrors.Syntax(at, "an exponent is too large");
            }

            at++;
        }

        if (at == start)
        {
            JsonErrors.Syntax(at, "a digit of an exponent was expected");
        }

        exponent = (int)(negative ? -value : value);
        return at;
    }
}

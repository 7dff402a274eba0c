using System.Text;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes fractional numbers as Java prints them: <c>1.0</c>, <c>1.0E10</c>, decimals with every digit, NaN and infinities as quoted text.</summary>
internal static class JsonNumberWriter
{
    private const int MaxFractionDigits = 6;

    // Up to six digits no two decimals are the same float.
    private const long MaxFloatDigits = 1_000_000;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
    private static readonly long[] IntegerPowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    public static void Write(ref Utf8Output output, double value)
    {
        Span<byte> room = output.Reserve(FloatText.MaxLength + 2);
        int length = TryWriteShort(room, value);
        if (length > 0)
        {
            output.Advance(length);
            return;
        }

        int quote = Open(room, double.IsFinite(value));
        FloatText.TryFormat(value, room[quote..], out int written);
        output.Advance(Close(room, quote, written));
    }

    public static void Write(ref Utf8Output output, float value)
    {
        Span<byte> room = output.Reserve(FloatText.MaxLength + 2);
        int length = TryWriteShort(room, value);
        if (length > 0)
        {
            output.Advance(length);
            return;
        }

        int quote = Open(room, float.IsFinite(value));
        FloatText.TryFormat(value, room[quote..], out int written);
        output.Advance(Close(room, quote, written));
    }

    /// <summary>The decimal's canonical text, an exponent included where Java writes one.</summary>
    public static void Write(ref Utf8Output output, in BigDecimal value)
    {
        // Within 18 digits and a scale of 0 to 18 the text is plain digits with a point; everything else is rare.
        if (value.Scale is < 0 or > 18 || !value.TryGetUnscaledInt64(out long unscaled) || unscaled == long.MinValue)
        {
            output.Write(Encoding.ASCII.GetBytes(value.ToString()));
            return;
        }

        if (value.Scale == 0)
        {
            output.WriteInteger(unscaled);
            return;
        }

        Span<byte> digits = stackalloc byte[IntegerText.Room];
        int length = IntegerText.Write(digits, Math.Abs(unscaled));
        int scale = value.Scale;
        if (length - 1 - scale < -6)
        {
            output.Write(Encoding.ASCII.GetBytes(value.ToString()));
            return;
        }

        Span<byte> room = output.Reserve(64);
        int at = 0;
        if (unscaled < 0)
        {
            room[at++] = (byte)'-';
        }

        int whole = length - scale;
        if (whole > 0)
        {
            digits[..whole].CopyTo(room[at..]);
            at += whole;
            room[at++] = (byte)'.';
            digits[whole..length].CopyTo(room[at..]);
            at += scale;
        }
        else
        {
            room[at++] = (byte)'0';
            room[at++] = (byte)'.';
            room.Slice(at, -whole).Fill((byte)'0');
            at -= whole;
            digits[..length].CopyTo(room[at..]);
            at += length;
        }

        output.Advance(at);
    }

    /// <summary>
    /// Writes a number of few digits after the point without the general shortest-digits search. For n below 2^53 and k up to 22 the quotient n / 10^k is the double
    /// nearest to that decimal; where it is the value itself, the decimal with the least such k is the shortest text that reads back. Returns the number of bytes,
    /// 0 for other numbers; <see cref="Utf8Output.ScalarBytes"/> are room enough.
    /// </summary>
    public static int TryWriteShort(Span<byte> room, double value)
    {
        double magnitude = Math.Abs(value);
        if (!(magnitude is >= 1e-3 and < 1e7))
        {
            return 0;
        }

        for (int k = 0; k <= MaxFractionDigits; k++)
        {
            double power = PowersOfTen[k];
            double product = magnitude * power;
            long scaled = (long)(product + 0.5);

            // The product is off by far less than this, so most numbers of digits are ruled out without a division.
            if (Math.Abs(product - scaled) < 1e-2 && scaled / power == magnitude)
            {
                return WritePlain(room, value < 0, scaled, k);
            }
        }

        return 0;
    }

    // As above with the float's 24 bits: n below 2^24 and k up to 10.
    private static int TryWriteShort(Span<byte> room, float value)
    {
        float magnitude = Math.Abs(value);
        if (!(magnitude is >= 1e-3f and < MaxFloatDigits))
        {
            return 0;
        }

        for (int k = 0; k <= MaxFractionDigits; k++)
        {
            double power = PowersOfTen[k];
            long scaled = (long)(magnitude * power + 0.5);
            if (scaled >= MaxFloatDigits)
            {
                return 0;
            }

            if (scaled / (float)power == magnitude)
            {
                return WritePlain(room, value < 0, scaled, k);
            }
        }

        return 0;
    }

    // scaled / 10^fractionDigits, with at least one digit after the point.
    private static int WritePlain(Span<byte> room, bool isNegative, long scaled, int fractionDigits)
    {
        int at = 0;
        if (isNegative)
        {
            room[at++] = (byte)'-';
        }

        long power = IntegerPowersOfTen[fractionDigits];
        long whole = fractionDigits == 0 ? scaled : scaled / power;
        uint fraction = (uint)(scaled - whole * power);
        at += IntegerText.Write(room[at..], whole);
        room[at++] = (byte)'.';
        int digits = Math.Max(fractionDigits, 1);
        for (int i = digits - 1; i >= 0; i--)
        {
            uint rest = fraction / 10;
            room[at + i] = (byte)('0' + (fraction - rest * 10));
            fraction = rest;
        }

        return at + digits;
    }

    // NaN and the infinities are no JSON numbers, so they are written as text.
    private static int Open(Span<byte> room, bool isFinite)
    {
        room[0] = (byte)'"';
        return isFinite ? 0 : 1;
    }

    private static int Close(Span<byte> room, int quote, int written)
    {
        if (quote == 0)
        {
            return written;
        }

        room[written + 1] = (byte)'"';
        return written + 2;
    }
}

using System.Buffers.Text;
using System.Text;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes fractional numbers as Java prints them: <c>1.0</c>, <c>1.0E10</c>, decimals with every digit, NaN and infinities as quoted text.</summary>
internal static class JsonNumberWriter
{
    private const int MaxFractionDigits = 6;

    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    public static void Write(ref Utf8Output output, double value)
    {
        if (!TryWriteShort(ref output, value))
        {
            WriteText(ref output, FloatText.Format(value), double.IsFinite(value));
        }
    }

    public static void Write(ref Utf8Output output, float value) => WriteText(ref output, FloatText.Format(value), float.IsFinite(value));

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

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(Math.Abs(unscaled), digits, out int length);
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
    /// nearest to that decimal; where it is the value itself, the decimal with the least such k is the shortest text that reads back.
    /// </summary>
    private static bool TryWriteShort(ref Utf8Output output, double value)
    {
        double magnitude = Math.Abs(value);
        if (!(magnitude is >= 1e-3 and < 1e7))
        {
            return false;
        }

        for (int k = 0; k <= MaxFractionDigits; k++)
        {
            double power = PowersOfTen[k];
            long scaled = (long)(magnitude * power + 0.5);
            if (scaled / power != magnitude)
            {
                continue;
            }

            Span<byte> room = output.Reserve(Utf8Output.ScalarBytes);
            int at = 0;
            if (value < 0)
            {
                room[at++] = (byte)'-';
            }

            (long whole, long fraction) = Math.DivRem(scaled, (long)power);
            Utf8Formatter.TryFormat(whole, room[at..], out int written);
            at += written;
            room[at++] = (byte)'.';
            int digits = Math.Max(k, 1);
            for (int i = digits - 1; i >= 0; i--)
            {
                (fraction, long digit) = Math.DivRem(fraction, 10);
                room[at + i] = (byte)('0' + digit);
            }

            output.Advance(at + digits);
            return true;
        }

        return false;
    }

    private static void WriteText(ref Utf8Output output, string text, bool finite)
    {
        Span<byte> room = output.Reserve(text.Length + 2);
        int at = 0;
        if (!finite)
        {
            room[at++] = (byte)'"';
        }

        at += Encoding.ASCII.GetBytes(text, room[at..]);
        if (!finite)
        {
            room[at++] = (byte)'"';
        }

        output.Advance(at);
    }
}

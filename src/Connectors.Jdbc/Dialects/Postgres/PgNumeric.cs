using System.Buffers.Binary;
using System.Numerics;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>
/// PostgreSQL's binary form of numeric: number of digits, weight of the first one, sign and scale as 16-bit words, then the digits to the base of 10,000.
/// </summary>
internal static class PgNumeric
{
    /// <summary>Bytes of a number without digits.</summary>
    public const int HeaderBytes = 8;

    private const ushort Negative = 0x4000;
    private const ushort NotANumber = 0xC000;
    private const ushort PositiveInfinity = 0xD000;
    private const ushort NegativeInfinity = 0xF000;
    private const int Base = 10_000;
    private const int BaseDigits = 4;

    private static readonly long[] PowersOfTen = CreatePowers();

    /// <summary>The number with exactly that scale.</summary>
    /// <exception cref="ConnectDataException">It is not a number or infinite, or has more digits behind the point.</exception>
    public static BigDecimal Read(ReadOnlySpan<byte> bytes, int scale)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        int weight = BinaryPrimitives.ReadInt16BigEndian(bytes[2..]);
        ushort sign = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if ((sign & NotANumber) == NotANumber)
        {
            throw new ConnectDataException("it is NaN or infinite, which the Decimal logical type cannot hold; numeric.mapping=best_fit reads columns without a scale as FLOAT64, which can");
        }

        // The power of ten that the last digit group stands at.
        int exponent = (weight - count + 1) * BaseDigits + scale;
        if (count <= BaseDigits)
        {
            long small = 0;
            for (int i = 0; i < count; i++)
            {
                small = small * Base + BinaryPrimitives.ReadUInt16BigEndian(bytes[(HeaderBytes + 2 * i)..]);
            }

            if (TryShift(small, exponent, out small))
            {
                return new BigDecimal(sign == Negative ? -small : small, scale);
            }
        }

        BigInteger unscaled = BigInteger.Zero;
        for (int i = 0; i < count; i++)
        {
            unscaled = unscaled * Base + BinaryPrimitives.ReadUInt16BigEndian(bytes[(HeaderBytes + 2 * i)..]);
        }

        if (exponent >= 0)
        {
            unscaled *= BigInteger.Pow(10, exponent);
        }
        else
        {
            unscaled = BigInteger.DivRem(unscaled, BigInteger.Pow(10, -exponent), out BigInteger rest);
            if (!rest.IsZero)
            {
                throw new ConnectDataException($"it has more than {scale} digits behind the point, the scale of its column");
            }
        }

        return new BigDecimal(sign == Negative ? -unscaled : unscaled, scale);
    }

    /// <summary>The nearest double; NaN and infinities are doubles, too.</summary>
    public static double ReadDouble(ReadOnlySpan<byte> bytes)
    {
        int count = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        int weight = BinaryPrimitives.ReadInt16BigEndian(bytes[2..]);
        switch (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]))
        {
            case NotANumber:
                return double.NaN;
            case PositiveInfinity:
                return double.PositiveInfinity;
            case NegativeInfinity:
                return double.NegativeInfinity;
        }

        // Up to 15 digits and small powers of ten are exact in doubles, and so is their quotient's rounding.
        int scale = Math.Max(0, (count - 1 - weight) * BaseDigits);
        BigDecimal exact = Read(bytes, scale);
        return exact.TryGetUnscaledInt64(out long unscaled) && Math.Abs(unscaled) < 1L << 53 && scale <= 22 ? unscaled / Math.Pow(10, scale) : exact.ToDouble();
    }

    /// <summary>Bytes that <see cref="Write"/> needs at most.</summary>
    public static int MaxLength(in BigDecimal value)
    {
        // Each group of four digits takes two bytes; one more at each end for the point within a group.
        long digits = value.TryGetUnscaledInt64(out _) ? 19 : (long)(value.UnscaledValue.GetBitLength() * 0.30103) + 1;
        long zeros = Math.Max(0, -(long)value.Scale);
        return checked((int)(HeaderBytes + 2 * ((digits + zeros) / BaseDigits + 3)));
    }

    /// <summary>Writes a number and returns the number of bytes.</summary>
    public static int Write(in BigDecimal value, Span<byte> destination)
    {
        int scale = value.Scale;
        int shown = Math.Max(0, scale);

        // Digits are grouped from the point on, so the last group must be full.
        int fill = scale >= 0 ? (BaseDigits - scale % BaseDigits) % BaseDigits : 0;
        int groupsBehind = (shown + fill) / BaseDigits;
        int count = value.TryGetUnscaledInt64(out long unscaled) && TryShift(Int128.Abs(unscaled), fill - Math.Min(scale, 0), out UInt128 small)
            ? WriteGroups(small, destination[HeaderBytes..], out int trailing)
            : WriteGroups(BigInteger.Abs(value.UnscaledValue) * BigInteger.Pow(10, fill - Math.Min(scale, 0)), destination[HeaderBytes..], out trailing);
        int weight = count + trailing - groupsBehind - 1;
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)count);
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], (short)(count == 0 ? 0 : weight));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], value.Sign < 0 ? Negative : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)shown);
        return HeaderBytes + 2 * count;
    }

    /// <summary>Writes NaN or an infinity in <see cref="HeaderBytes"/> bytes.</summary>
    public static void WriteSpecial(double value, Span<byte> destination)
    {
        destination.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], double.IsNaN(value) ? NotANumber : value > 0 ? PositiveInfinity : NegativeInfinity);
    }

    // Writes groups without the zero ones at the end, whose number is told.
    private static int WriteGroups(UInt128 magnitude, Span<byte> destination, out int trailing)
    {
        trailing = 0;
        if (magnitude == 0)
        {
            return 0;
        }

        Span<ushort> groups = stackalloc ushort[10];
        int count = 0;
        while (magnitude != 0)
        {
            if (magnitude <= ulong.MaxValue)
            {
                ulong rest = (ulong)magnitude;
                while (rest != 0)
                {
                    groups[count++] = (ushort)(rest % Base);
                    rest /= Base;
                }

                break;
            }

            (magnitude, UInt128 group) = UInt128.DivRem(magnitude, Base);
            groups[count++] = (ushort)group;
        }

        while (groups[trailing] == 0)
        {
            trailing++;
        }

        for (int i = count - 1; i >= trailing; i--)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[(2 * (count - 1 - i))..], groups[i]);
        }

        return count - trailing;
    }

    private static int WriteGroups(BigInteger magnitude, Span<byte> destination, out int trailing)
    {
        string digits = magnitude.ToString(System.Globalization.CultureInfo.InvariantCulture);
        int count = (digits.Length + BaseDigits - 1) / BaseDigits;
        trailing = 0;
        int end = digits.Length;
        while (end >= BaseDigits && digits.AsSpan(end - BaseDigits, BaseDigits).SequenceEqual("0000"))
        {
            end -= BaseDigits;
            trailing++;
        }

        int at = 0;
        int written = 0;
        for (int length = (end - 1) % BaseDigits + 1; at < end; at += length, length = BaseDigits)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[(2 * written++)..], ushort.Parse(digits.AsSpan(at, length), System.Globalization.CultureInfo.InvariantCulture));
        }

        return count - trailing;
    }

    // Multiplies by a power of ten, or divides where nothing is lost; false when it does not fit.
    private static bool TryShift(long value, int exponent, out long shifted)
    {
        shifted = value;
        if (exponent == 0 || value == 0)
        {
            return true;
        }

        if (exponent is < -18 or > 18)
        {
            return false;
        }

        if (exponent < 0)
        {
            (shifted, long rest) = Math.DivRem(value, PowersOfTen[-exponent]);
            return rest == 0;
        }

        long high = Math.BigMul(value, PowersOfTen[exponent], out long low);
        shifted = low;
        return high == 0 && low >= 0;
    }

    private static bool TryShift(Int128 value, int exponent, out UInt128 shifted)
    {
        // 19 digits and 18 more always fit.
        shifted = exponent <= 18 ? (UInt128)value * (ulong)PowersOfTen[exponent] : 0;
        return exponent <= 18;
    }

    private static long[] CreatePowers()
    {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes integers eight digits at a time: the digits are split within one 64-bit word, so there is neither a loop nor a branch for each.</summary>
internal static class IntegerText
{
    /// <summary>Bytes that <see cref="Write"/> may touch, a little more than the longest number has.</summary>
    public const int Room = 32;

    private const ulong EightDigitLimit = 100_000_000;
    private const ulong SixteenDigitLimit = EightDigitLimit * EightDigitLimit;
    private const ulong Zeros = 0x3030_3030_3030_3030;

    /// <summary>Writes the number at the beginning of the room and returns its length.</summary>
    public static int Write(Span<byte> room, long value)
    {
        if (value >= 0)
        {
            return WriteUnsigned(room, (ulong)value);
        }

        room[0] = (byte)'-';
        return WriteUnsigned(room[1..], 0 - (ulong)value) + 1;
    }

    private static int WriteUnsigned(Span<byte> room, ulong value)
    {
        if (value < EightDigitLimit)
        {
            return WriteFirst(room, (uint)value);
        }

        int length;
        (ulong upper, ulong lower) = Math.DivRem(value, EightDigitLimit);
        if (value < SixteenDigitLimit)
        {
            length = WriteFirst(room, (uint)upper);
        }
        else
        {
            (ulong first, ulong middle) = Math.DivRem(upper, EightDigitLimit);
            length = WriteFirst(room, (uint)first);
            BinaryPrimitives.WriteUInt64LittleEndian(room[length..], Split((uint)middle) | Zeros);
            length += 8;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(room[length..], Split((uint)lower) | Zeros);
        return length + 8;
    }

    // Up to eight digits without leading zeros; eight bytes are touched.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteFirst(Span<byte> room, uint value)
    {
        ulong digits = Split(value);
        int leading = BitOperations.TrailingZeroCount(digits | (1UL << 56)) >> 3;
        BinaryPrimitives.WriteUInt64LittleEndian(room, (digits | Zeros) >> (leading * 8));
        return 8 - leading;
    }

    // The eight digits of a number below 10^8, one a byte, the first in the lowest byte. Quotients are multiplications by the reciprocal: 10486 / 2^20 for 100,
    // exact below 10^4, and 103 / 2^10 for 10, exact below 100.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Split(uint value)
    {
        ulong upper = value / 10_000;
        ulong fours = upper | ((value - upper * 10_000) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        ulong twos = hundreds | ((fours - hundreds * 100) << 16);
        ulong tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((twos - tens * 10) << 8);
    }
}

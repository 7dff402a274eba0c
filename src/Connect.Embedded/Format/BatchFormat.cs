using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Connect.Embedded.Format;

/// <summary>
/// The blob of a stored batch; the row beside it holds base offset, record count and newest timestamp. Records have consecutive offsets from the base offset.
/// <code>
/// batch  := format:byte(1) crc32c:uint32le baseTimestamp:zigzag record*        the checksum covers everything after itself
/// record := timestamp-baseTimestamp:zigzag key:bytes value:bytes headerCount:varint header*
/// header := nameLength:varint name:utf8 value:bytes
/// bytes  := length+1:varint byte*                                             0 stands for null
/// </code>
/// Varints are little-endian groups of seven bits, as in protocol buffers. docs/embedded-log.md tells the same story.
/// </summary>
internal static class BatchFormat
{
    public const byte Version = 1;
    public const int ChecksumOffset = 1;
    public const int BodyOffset = 5;
    public const int MaxVarint = 10;

    /// <summary>A run of records is split so that one stored batch has at most this many…</summary>
    public const int MaxRecords = 5000;

    /// <summary>…and, unless a single record is larger, about this many bytes: what a reader takes into memory at least.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static int WriteVarint(Span<byte> target, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }

    public static ulong ReadVarint(byte[] source, ref int position)
    {
        byte first = source[position++];
        if (first < 0x80)
        {
            return first;
        }

        ulong value = first & 0x7fu;
        for (int shift = 7; ; shift += 7)
        {
            byte next = source[position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte value in data[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>Whether the blob is whole.</summary>
    public static bool IsValid(ReadOnlySpan<byte> blob) =>
        blob.Length > BodyOffset && blob[0] == Version && BinaryPrimitives.ReadUInt32LittleEndian(blob[ChecksumOffset..]) == Checksum(blob[BodyOffset..]);
}

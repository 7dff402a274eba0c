using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes JSON strings with the escapes that Java's converter writes: quotes, backslashes, control characters and every surrogate; other characters are raw UTF-8.</summary>
internal static class JsonStringWriter
{
    // A vector store may touch this many bytes after the last character.
    private const int Slack = 16;

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Writes the text in quotes.</summary>
    public static void Write(ref Utf8Output output, string text)
    {
        Span<byte> room = output.Reserve(text.Length + 2 + Slack);
        room[0] = (byte)'"';
        int plain = CopyPlain(text, room[1..]);
        if (plain == text.Length)
        {
            room[plain + 1] = (byte)'"';
            output.Advance(plain + 2);
            return;
        }

        output.Advance(plain + 1);
        WriteRest(ref output, text.AsSpan(plain));
        output.WriteByte((byte)'"');
    }

    /// <summary>
    /// Writes the text in quotes when it is ASCII without escapes, and returns the number of bytes, else 0. The room must be <see cref="Utf8Output.ScalarBytes"/>
    /// longer than the text.
    /// </summary>
    public static int TryWritePlain(Span<byte> room, string text)
    {
        if (CopyPlain(text, room[1..]) != text.Length)
        {
            return 0;
        }

        room[0] = (byte)'"';
        room[text.Length + 1] = (byte)'"';
        return text.Length + 2;
    }

    /// <summary><c>"name":</c>, escaped: what begins a member of that name.</summary>
    public static byte[] Member(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new Utf8Output(buffer, name.Length + 8);
        Write(ref output, name);
        output.WriteByte((byte)':');
        output.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Copies the leading characters that need no escape and are ASCII, and returns how many. The destination must be <see cref="Slack"/> bytes longer than the text,
    /// because whole vectors are stored and the part after the first other character is overwritten later.
    /// </summary>
    internal static int CopyPlain(ReadOnlySpan<char> text, Span<byte> destination)
    {
        if (!Vector128.IsHardwareAccelerated || destination.Length < text.Length + Slack - 1)
        {
            return CopyPlainScalar(text, destination);
        }

        ref ushort source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref byte target = ref MemoryMarshal.GetReference(destination);
        int length = text.Length;
        if (length >= 16)
        {
            int i = 0;
            while (true)
            {
                Vector128<byte> packed = Vector128.NarrowWithSaturation(
                    Vector128.LoadUnsafe(ref source, (nuint)i),
                    Vector128.LoadUnsafe(ref source, (nuint)i + 8));
                packed.StoreUnsafe(ref target, (nuint)i);
                uint special = Special(packed);
                if (special != 0)
                {
                    return i + BitOperations.TrailingZeroCount(special);
                }

                if (i + 16 == length)
                {
                    return length;
                }

                // The last vector overlaps the one before it.
                i = Math.Min(i + 16, length - 16);
            }
        }

        if (length >= 8)
        {
            Vector128<byte> packed = Vector128.NarrowWithSaturation(
                Vector128.LoadUnsafe(ref source),
                Vector128.LoadUnsafe(ref source, (nuint)(length - 8)));
            Unsafe.WriteUnaligned(ref target, packed.AsUInt64()[0]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - 8), packed.AsUInt64()[1]);
            uint special = Special(packed);
            return special == 0 ? length
                : (special & 0xFF) != 0 ? BitOperations.TrailingZeroCount(special)
                : length - 8 + BitOperations.TrailingZeroCount(special >> 8);
        }

        if (length >= 4)
        {
            ref byte bytes = ref Unsafe.As<ushort, byte>(ref source);
            Vector128<ushort> both = Vector128.Create(
                Unsafe.ReadUnaligned<ulong>(ref bytes),
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, (length - 4) * sizeof(char)))).AsUInt16();
            Vector128<byte> packed = Vector128.NarrowWithSaturation(both, both);
            Unsafe.WriteUnaligned(ref target, packed.AsUInt32()[0]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - 4), packed.AsUInt32()[1]);
            uint special = Special(packed) & 0xFF;
            return special == 0 ? length
                : (special & 0xF) != 0 ? BitOperations.TrailingZeroCount(special)
                : length - 4 + BitOperations.TrailingZeroCount(special >> 4);
        }

        return CopyPlainScalar(text, destination);
    }

    // Bytes that are quotes, backslashes, control characters or not ASCII: as signed numbers the latter two are the ones below a blank.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Special(Vector128<byte> packed) =>
        (Vector128.Equals(packed, Vector128.Create((byte)'"'))
            | Vector128.Equals(packed, Vector128.Create((byte)'\\'))
            | Vector128.LessThan(packed.AsSByte(), Vector128.Create((sbyte)' ')).AsByte()).ExtractMostSignificantBits();

    private static int CopyPlainScalar(ReadOnlySpan<char> text, Span<byte> destination)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is < ' ' or > '\x7F' or '"' or '\\')
            {
                return i;
            }

            destination[i] = (byte)c;
        }

        return text.Length;
    }

    private static void WriteRest(ref Utf8Output output, ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty)
        {
            char c = rest[0];
            if (c is >= ' ' and <= '\x7F' and not '"' and not '\\')
            {
                int plain = CopyPlain(rest, output.Reserve(rest.Length + Slack));
                output.Advance(plain);
                rest = rest[plain..];
                continue;
            }

            output.Advance(WriteOther(output.Reserve(Utf8Output.ScalarBytes), c));
            rest = rest[1..];
        }
    }

    private static int WriteOther(Span<byte> room, char c)
    {
        switch (c)
        {
            case '"' or '\\':
                return WriteShortEscape(room, (byte)c);
            case '\b':
                return WriteShortEscape(room, (byte)'b');
            case '\t':
                return WriteShortEscape(room, (byte)'t');
            case '\n':
                return WriteShortEscape(room, (byte)'n');
            case '\f':
                return WriteShortEscape(room, (byte)'f');
            case '\r':
                return WriteShortEscape(room, (byte)'r');
            case < ' ':
            case >= '\uD800' and <= '\uDFFF':
                room[0] = (byte)'\\';
                room[1] = (byte)'u';
                room[2] = HexDigits[c >> 12];
                room[3] = HexDigits[(c >> 8) & 0xF];
                room[4] = HexDigits[(c >> 4) & 0xF];
                room[5] = HexDigits[c & 0xF];
                return 6;
            case < '\u0800':
                room[0] = (byte)(0xC0 | (c >> 6));
                room[1] = (byte)(0x80 | (c & 0x3F));
                return 2;
            default:
                room[0] = (byte)(0xE0 | (c >> 12));
                room[1] = (byte)(0x80 | ((c >> 6) & 0x3F));
                room[2] = (byte)(0x80 | (c & 0x3F));
                return 3;
        }
    }

    private static int WriteShortEscape(Span<byte> room, byte letter)
    {
        room[0] = (byte)'\\';
        room[1] = letter;
        return 2;
    }
}

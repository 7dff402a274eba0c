using System.Buffers.Binary;
using System.Text;

namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Reads a message, numbers in little-endian order.</summary>
/// <exception cref="InvalidDataException">Every method: the message ends too early.</exception>
internal sealed class TdsReader(ReadOnlyMemory<byte> message)
{
    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public bool IsAtEnd => Position >= message.Length;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ushort ReadUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary>A number without a sign, of up to eight bytes.</summary>
    public long ReadInteger(int bytes)
    {
        long value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value |= (long)ReadByte() << (8 * i);
        }

        return value;
    }

    public byte[] ReadBytes(int count) => Take(count).ToArray();

    public string ReadUnicode(int characters) => Encoding.Unicode.GetString(Take(2 * characters));

    /// <summary>Characters whose number is in the byte before them.</summary>
    public string ReadShortText() => ReadUnicode(ReadByte());

    /// <summary>Characters whose number is in the two bytes before them.</summary>
    public string ReadText() => ReadUnicode(ReadUInt16());

    /// <summary>All that is left, as text.</summary>
    public string ReadRemainingText() => ReadUnicode((message.Length - Position) / 2);

    /// <summary>A reader of its own from a position of the message.</summary>
    public TdsReader At(int position) =>
        position <= message.Length ? new TdsReader(message[position..]) : throw new InvalidDataException($"Position {position} is behind the end of the message, {message.Length}.");

    /// <summary>The next byte, which stays.</summary>
    public byte Peek() => IsAtEnd ? throw new InvalidDataException("The message ended too early.") : message.Span[Position];

    public void Skip(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || message.Length - Position < count)
        {
            throw new InvalidDataException($"The message ended too early: {count} bytes were expected at {Position}, {message.Length - Position} are left.");
        }

        ReadOnlySpan<byte> taken = message.Span.Slice(Position, count);
        Position += count;
        return taken;
    }
}

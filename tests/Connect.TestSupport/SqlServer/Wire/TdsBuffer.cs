using System.Buffers.Binary;
using System.Text;

namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Bytes to send, numbers in little-endian order.</summary>
internal sealed class TdsBuffer
{
    private byte[] _bytes = new byte[512];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void WriteByte(int value) => Take(1)[0] = (byte)value;

    public void WriteInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void WriteInt16BigEndian(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void WriteInt32BigEndian(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    /// <summary>The lowest bytes of a number.</summary>
    public void WriteInteger(long value, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            WriteByte((byte)(value >> (8 * i)));
        }
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>UTF-16 without a length.</summary>
    public void WriteUnicode(string text) => Encoding.Unicode.GetBytes(text, Take(2 * text.Length));

    /// <summary>A byte with the number of characters, and these.</summary>
    public void WriteShortText(string text)
    {
        WriteByte(checked((byte)text.Length));
        WriteUnicode(text);
    }

    /// <summary>Two bytes with the number of characters, and these.</summary>
    public void WriteText(string text)
    {
        WriteInt16(checked((ushort)text.Length));
        WriteUnicode(text);
    }

    /// <summary>Fills in a length that was left open.</summary>
    /// <param name="position">Where its two bytes are.</param>
    public void SetInt16(int position, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(position), checked((ushort)value));

    /// <summary>Takes the first bytes out.</summary>
    public void Remove(int count)
    {
        _bytes.AsSpan(count, Length - count).CopyTo(_bytes);
        Length -= count;
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }

        Span<byte> taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }
}

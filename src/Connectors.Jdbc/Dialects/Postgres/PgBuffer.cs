using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>Bytes of PostgreSQL's binary formats on their way out; keeps its memory. Not thread-safe.</summary>
internal sealed class PgBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[4096];

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets everything from a position on and keeps the memory.</summary>
    public void Truncate(int length = 0) => Length = length;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleBigEndian(Take(4), value);

    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);

    public void WriteByte(byte value) => Take(1)[0] = value;

    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Text as UTF-8.</summary>
    public void WriteText(ReadOnlySpan<char> value)
    {
        Ensure(Encoding.UTF8.GetMaxByteCount(value.Length));
        Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
    }

    /// <summary>Overwrites four bytes written earlier.</summary>
    public void SetInt32(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(position), value);

    /// <summary>Bytes to be filled at once.</summary>
    public Span<byte> Take(int count)
    {
        Ensure(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(256, sizeHint));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Ensure(int count)
    {
        if (count > _bytes.Length - Length)
        {
            Array.Resize(ref _bytes, Math.Max(checked(Length + count), (int)Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        }
    }
}

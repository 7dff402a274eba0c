using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Appends UTF-8 to a buffer writer through one large span, so that most appends are a bounds check and a copy. Nothing reaches the writer before it grows or completes.</summary>
internal ref struct Utf8Output
{
    /// <summary>Longest number, literal or separator that one reservation has room for.</summary>
    public const int ScalarBytes = IntegerText.Room;

    private readonly IBufferWriter<byte> _writer;
    private Span<byte> _span;
    private int _position;
    private int _handedOver;

    public Utf8Output(IBufferWriter<byte> writer, int sizeHint)
    {
        _writer = writer;
        _span = writer.GetSpan(sizeHint);
    }

    private static ReadOnlySpan<byte> Base64Digits => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <summary>What is left of the present span.</summary>
    public readonly Span<byte> Rest => _span[_position..];

    /// <summary>Room for at least that many bytes; what was written into it counts after <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_span.Length - _position < count)
        {
            Grow(count);
        }

        return _span[_position..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => _position += count;

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _position += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _position++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInteger(long value)
    {
        // Two statements: reserving may start a new span and with it a new position.
        int written = IntegerText.Write(Reserve(ScalarBytes), value);
        _position += written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value)
    {
        int written = CopyBoolean(Reserve(ScalarBytes), value);
        _position += written;
    }

    /// <summary>Writes the literal at the beginning of the room and returns its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CopyBoolean(Span<byte> room, bool value)
    {
        if (value)
        {
            "true"u8.CopyTo(room);
            return 4;
        }

        "false"u8.CopyTo(room);
        return 5;
    }

    /// <summary>Base64 in quotes.</summary>
    public void WriteBase64(scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        room[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, room[1..], out _, out int written);
        room[written + 1] = (byte)'"';
        _position += written + 2;
    }

    /// <summary>Base64 in quotes of a number as big-endian two's complement, minimal length: a short decimal's.</summary>
    public void WriteBase64(long number, int byteCount)
    {
        int written = CopyBase64(Reserve(ScalarBytes), number, byteCount);
        _position += written;
    }

    /// <summary>Writes that base64 at the beginning of the room and returns its length.</summary>
    public static int CopyBase64(Span<byte> room, long number, int byteCount)
    {
        ulong bits = (ulong)number << (64 - byteCount * 8);
        int digits = (byteCount * 8 + 5) / 6;
        int length = (byteCount + 2) / 3 * 4;
        room[0] = (byte)'"';
        for (int i = 1; i <= length; i++)
        {
            room[i] = i <= digits ? Base64Digits[(int)(bits >> 58)] : (byte)'=';
            bits <<= 6;
        }

        room[length + 1] = (byte)'"';
        return length + 2;
    }

    /// <summary>Hands what was written to the writer and returns how many bytes it was in all.</summary>
    public int Complete()
    {
        _writer.Advance(_position);
        int written = _handedOver + _position;
        _span = default;
        _position = 0;
        return written;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        _writer.Advance(_position);
        _handedOver += _position;
        _position = 0;
        // Asks for more than needed, so that a writer that gives exactly what it is asked for is not asked for every field.
        _span = _writer.GetSpan(Math.Max(count, 512));
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Connect.Runtime.Log;

namespace Connect.Embedded.Format;

/// <summary>Writes one stored batch into a rented buffer, which becomes the run's.</summary>
internal sealed class RunEncoder
{
    private byte[] _buffer;
    private int _written;
    private long _baseTimestamp;

    public RunEncoder(int expectedBytes) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(expectedBytes, 256, BatchFormat.MaxBytes + (64 * 1024)));

    public int Count { get; private set; }

    public long MaxTimestamp { get; private set; }

    /// <summary>Whether a record of this size should start another stored batch.</summary>
    public bool IsFull(int recordBytes) => Count >= BatchFormat.MaxRecords || (Count > 0 && (long)_written + recordBytes > BatchFormat.MaxBytes);

    public void Add(AppendBatch batch, int index, long timestamp, bool hasKey, ReadOnlySpan<byte> key, bool hasValue, ReadOnlySpan<byte> value)
    {
        EnsureRoom((5 * BatchFormat.MaxVarint) + BatchFormat.BodyOffset + key.Length + value.Length);
        if (Count == 0)
        {
            _baseTimestamp = MaxTimestamp = timestamp;
            _buffer[0] = BatchFormat.Version;
            _written = BatchFormat.BodyOffset;
            WriteVarint(BatchFormat.ZigZag(timestamp));
        }

        WriteVarint(BatchFormat.ZigZag(timestamp - _baseTimestamp));
        WriteBytes(hasKey, key);
        WriteBytes(hasValue, value);
        int headers = batch.HeaderCount(index);
        WriteVarint((ulong)headers);
        for (int i = 0; i < headers; i++)
        {
            AddHeader(batch.Header(index, i));
        }

        MaxTimestamp = Math.Max(MaxTimestamp, timestamp);
        Count++;
    }

    /// <summary>Ends the batch. The buffer is the caller's from now on.</summary>
    public ReadOnlyMemory<byte> Finish(out byte[] buffer)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(BatchFormat.ChecksumOffset), BatchFormat.Checksum(_buffer.AsSpan(BatchFormat.BodyOffset, _written - BatchFormat.BodyOffset)));
        buffer = _buffer;
        _buffer = [];
        return buffer.AsMemory(0, _written);
    }

    private void AddHeader(LogHeader header)
    {
        int nameLength = Encoding.UTF8.GetByteCount(header.Key);
        ReadOnlySpan<byte> value = header.Value.GetValueOrDefault().Span;
        EnsureRoom((2 * BatchFormat.MaxVarint) + nameLength + value.Length);
        WriteVarint((ulong)nameLength);
        _written += Encoding.UTF8.GetBytes(header.Key, _buffer.AsSpan(_written));
        WriteBytes(header.Value is not null, value);
    }

    private void WriteBytes(bool present, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(present ? (ulong)bytes.Length + 1 : 0);
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    private void WriteVarint(ulong value) => _written += BatchFormat.WriteVarint(_buffer.AsSpan(_written), value);

    private void EnsureRoom(int needed)
    {
        if (_buffer.Length - _written >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max((long)_written + needed, Math.Min(2L * _buffer.Length, Array.MaxLength))));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

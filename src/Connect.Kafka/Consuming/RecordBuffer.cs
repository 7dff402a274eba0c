using System.Buffers;
using Confluent.Kafka;
using Connect.Runtime.Log;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Consuming;

/// <summary>
/// Records for one poll, their bytes in rented pieces that are given back when the buffer is cleared. Also what copies the client's memory there: it is the key's and value's
/// deserializer of the consumer that fills it.
/// </summary>
internal sealed class RecordBuffer
{
    // Small enough to stay out of the large object heap's way, large enough that a typical record is a small part of it.
    private const int PieceBytes = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _used;

    /// <summary>The records.</summary>
    public LogBatch Batch { get; private set; } = new();

    /// <summary>Offsets of the next record by partition, once this buffer was read.</summary>
    public Dictionary<TopicPartition, long> NextOffsets { get; } = [];

    /// <summary>Copies bytes.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (_pieces.Count == 0 || _pieces[^1].Length - _used < bytes.Length)
        {
            _pieces.Add(ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length, PieceBytes)));
            _used = 0;
        }

        byte[] piece = _pieces[^1];
        bytes.CopyTo(piece.AsSpan(_used));
        var copy = new ReadOnlyMemory<byte>(piece, _used, bytes.Length);
        _used += bytes.Length;
        return copy;
    }

    /// <summary>Drops what was read of partitions that are read from elsewhere now or not at all.</summary>
    public void Remove(IReadOnlySet<TopicPartition> partitions)
    {
        if (!NextOffsets.Keys.Any(partitions.Contains))
        {
            return;
        }

        foreach (TopicPartition partition in partitions)
        {
            NextOffsets.Remove(partition);
        }

        var kept = new LogBatch();
        foreach (ref readonly LogRecord record in Batch.Records)
        {
            if (!partitions.Contains(new TopicPartition(record.Topic, record.Partition)))
            {
                kept.Add(record);
            }
        }

        Batch = kept;
    }

    /// <summary>Forgets the records and gives their memory back.</summary>
    public void Clear()
    {
        Batch.Clear();
        NextOffsets.Clear();
        foreach (byte[] piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _pieces.Clear();
        _used = 0;
    }
}

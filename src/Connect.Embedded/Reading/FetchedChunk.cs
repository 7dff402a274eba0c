using System.Buffers;
using Connect.Data;
using Connect.Embedded.Format;
using Connect.Embedded.Storage;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded.Reading;

/// <summary>Stored batches of one partition, read ahead into one buffer, and how far they have been handed out. Records handed out are slices of the buffer.</summary>
internal sealed class FetchedChunk
{
    private static readonly IReadOnlyList<LogHeader> s_noHeaders = [];

    private readonly List<Segment> _segments = [];
    private byte[] _buffer = [];
    private int _segment;
    private int _position;
    private int _recordsLeft;
    private long _nextOffset;
    private long _baseTimestamp;

    public int Length { get; private set; }

    public bool IsEmpty => _segments.Count == 0;

    public bool IsExhausted => _recordsLeft == 0 && _segment == _segments.Count;

    public void Add(PartitionState partition, long baseOffset, int count, ReadOnlySpan<byte> blob, string path)
    {
        if (_buffer.Length - Length < blob.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Length + blob.Length + (Length > 0 ? Length : 0)));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ReturnBuffer();
            _buffer = larger;
        }

        Span<byte> copy = _buffer.AsSpan(Length, blob.Length);
        blob.CopyTo(copy);
        if (!BatchFormat.IsValid(copy))
        {
            throw new ConnectException(
                $"The embedded log '{path}' is damaged: the batch at {partition.Topic.Name}-{partition.Partition}@{baseOffset} does not match its checksum. Restore the file from a copy, or seek past offset {baseOffset + count - 1}.");
        }

        _segments.Add(new Segment(Length, blob.Length, baseOffset, count));
        Length += blob.Length;
    }

    /// <summary>Hands out records from <paramref name="position"/> on, within the limits.</summary>
    public void Drain(PartitionState partition, ref long position, LogBatch batch, int maxRecords, int maxBytes)
    {
        string topic = partition.Topic.Name;
        byte[] buffer = _buffer;
        while (!IsExhausted)
        {
            if (_recordsLeft == 0)
            {
                OpenSegment();
            }

            int at = _position;
            long timestamp = _baseTimestamp + BatchFormat.UnZigZag(BatchFormat.ReadVarint(buffer, ref at));
            ReadOnlyMemory<byte>? key = ReadBytes(buffer, ref at);
            ReadOnlyMemory<byte>? value = ReadBytes(buffer, ref at);
            int headerCount = (int)BatchFormat.ReadVarint(buffer, ref at);
            IReadOnlyList<LogHeader> headers = headerCount == 0 ? s_noHeaders : ReadHeaders(buffer, headerCount, ref at);
            if (_nextOffset >= position)
            {
                if (batch.Count >= maxRecords || (batch.Count > 0 && batch.ByteCount + (key?.Length ?? 0) + (value?.Length ?? 0) > maxBytes))
                {
                    return;
                }

                batch.Add(new LogRecord(topic, partition.Partition, _nextOffset, timestamp, TimestampType.CreateTime, key, value, headers));
                position = _nextOffset + 1;
            }

            _position = at;
            _nextOffset++;
            _recordsLeft--;
        }
    }

    /// <summary>Ready for another fetch. Nobody may read the records of the last one any more.</summary>
    public void Clear()
    {
        _segments.Clear();
        Length = _segment = _position = _recordsLeft = 0;
    }

    public void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static ReadOnlyMemory<byte>? ReadBytes(byte[] buffer, ref int at)
    {
        int length = (int)BatchFormat.ReadVarint(buffer, ref at) - 1;
        if (length < 0)
        {
            return null;
        }

        int start = at;
        at += length;
        return new ReadOnlyMemory<byte>(buffer, start, length);
    }

    private static LogHeader[] ReadHeaders(byte[] buffer, int count, ref int at)
    {
        var headers = new LogHeader[count];
        for (int i = 0; i < count; i++)
        {
            int length = (int)BatchFormat.ReadVarint(buffer, ref at);
            string name = System.Text.Encoding.UTF8.GetString(buffer, at, length);
            at += length;
            headers[i] = new LogHeader(name, ReadBytes(buffer, ref at));
        }

        return headers;
    }

    private void OpenSegment()
    {
        Segment segment = _segments[_segment++];
        _position = segment.Start + BatchFormat.BodyOffset;
        _recordsLeft = segment.Count;
        _nextOffset = segment.BaseOffset;
        _baseTimestamp = BatchFormat.UnZigZag(BatchFormat.ReadVarint(_buffer, ref _position));
    }

    private readonly record struct Segment(int Start, int Length, long BaseOffset, int Count);
}

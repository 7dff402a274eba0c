using System.Buffers;
using Connect.Source;

namespace Connect.Runtime.Log;

/// <summary>
/// Records to append, their bytes in one reused buffer: a converter writes key and value straight into it. Build a record with <see cref="BeginRecord"/>, write the key,
/// <see cref="EndKey"/>, write the value, <see cref="EndValue"/>, then perhaps headers, each ended by <see cref="EndHeader"/>, and <see cref="EndRecord"/>.
/// Afterwards the log writes each record's result into it. Not thread-safe; reuse it after <see cref="Clear"/>, dispose it to give the buffer back.
/// </summary>
public sealed class AppendBatch : IBufferWriter<byte>, IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly List<HeaderEntry> _headers = [];
    private byte[] _buffer;
    private int _written;
    private Entry _current;
    private int _partStart;
    private int _recordStart;

    /// <summary>An empty batch.</summary>
    /// <param name="initialBytes">First size of the buffer, which doubles as needed.</param>
    public AppendBatch(int initialBytes = 64 * 1024) => _buffer = ArrayPool<byte>.Shared.Rent(initialBytes);

    /// <summary>Number of complete records.</summary>
    public int Count => _entries.Count;

    /// <summary>Bytes of all keys, values and header values.</summary>
    public int ByteCount => _written;

    /// <summary>Starts a record.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="partition">Partition; null lets the log choose by murmur2 of the key's bytes.</param>
    /// <param name="timestamp">Milliseconds since the epoch; null for now.</param>
    public void BeginRecord(string topic, int? partition, long? timestamp)
    {
        _recordStart = _partStart = _written;
        _current = new Entry { Topic = topic, RequestedPartition = partition ?? -1, Timestamp = timestamp ?? -1, HeaderStart = _headers.Count };
    }

    /// <summary>What was written since <see cref="BeginRecord"/> is the key, or there is none.</summary>
    public void EndKey(bool hasKey) => _current.Key = EndPart(hasKey);

    /// <summary>What was written since <see cref="EndKey"/> is the value, or there is none (a tombstone).</summary>
    public void EndValue(bool hasValue) => _current.Value = EndPart(hasValue);

    /// <summary>What was written since the part before is that header's value, or it has none.</summary>
    public void EndHeader(string key, bool hasValue)
    {
        _headers.Add(new HeaderEntry(key, EndPart(hasValue)));
        _current.HeaderCount++;
    }

    /// <summary>The record is complete.</summary>
    public void EndRecord() => _entries.Add(_current);

    /// <summary>Forgets the record begun last, after a converter failed halfway.</summary>
    public void DiscardRecord()
    {
        _written = _recordStart;
        _headers.RemoveRange(_current.HeaderStart, _headers.Count - _current.HeaderStart);
    }

    /// <summary>Adds a complete record from bytes at hand.</summary>
    public void Add(string topic, int? partition, long? timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, IReadOnlyList<LogHeader>? headers = null)
    {
        BeginRecord(topic, partition, timestamp);
        this.Write(key);
        EndKey(hasKey);
        this.Write(value);
        EndValue(hasValue);
        foreach (LogHeader header in headers ?? [])
        {
            this.Write(header.Value.GetValueOrDefault().Span);
            EndHeader(header.Key, header.Value is not null);
        }

        EndRecord();
    }

    /// <summary>Topic of a record.</summary>
    public string Topic(int index) => _entries[index].Topic;

    /// <summary>Partition asked for, or null.</summary>
    public int? RequestedPartition(int index) => _entries[index].RequestedPartition is >= 0 and int partition ? partition : null;

    /// <summary>Timestamp asked for, or null.</summary>
    public long? RequestedTimestamp(int index) => _entries[index].Timestamp is >= 0 and long timestamp ? timestamp : null;

    /// <summary>Key bytes, valid until <see cref="Clear"/>; false when the key is null.</summary>
    public bool TryGetKey(int index, out ReadOnlyMemory<byte> key) => TryGetPart(_entries[index].Key, out key);

    /// <summary>Value bytes, valid until <see cref="Clear"/>; false when the value is null.</summary>
    public bool TryGetValue(int index, out ReadOnlyMemory<byte> value) => TryGetPart(_entries[index].Value, out value);

    /// <summary>Number of headers of a record.</summary>
    public int HeaderCount(int index) => _entries[index].HeaderCount;

    /// <summary>A header of a record, its bytes valid until <see cref="Clear"/>.</summary>
    public LogHeader Header(int index, int headerIndex)
    {
        HeaderEntry header = _headers[_entries[index].HeaderStart + headerIndex];

        // The cast matters: a bare null would become an empty value by way of byte[].
        return new LogHeader(header.Key, TryGetPart(header.Value, out ReadOnlyMemory<byte> value) ? value : (ReadOnlyMemory<byte>?)null);
    }

    /// <summary>The log took the record; for implementations of a log.</summary>
    public void SetAppended(int index, int partition, long offset, long timestamp)
    {
        ref Entry entry = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries)[index];
        entry.Partition = partition;
        entry.Offset = offset;
        entry.AppendTimestamp = timestamp;
        entry.Error = null;
        entry.Done = true;
    }

    /// <summary>The log refused the record; for implementations of a log.</summary>
    public void SetFailed(int index, Exception error)
    {
        ref Entry entry = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries)[index];
        entry.Error = error;
        entry.Done = true;
    }

    /// <summary>Where the record was appended, or why it was not (then true with an error), or false while neither is known.</summary>
    public bool TryGetResult(int index, out RecordMetadata metadata, out Exception? error)
    {
        Entry entry = _entries[index];
        metadata = entry.Error is null ? new RecordMetadata(entry.Topic, entry.Partition, entry.Offset, entry.AppendTimestamp) : default;
        error = entry.Error;
        return entry.Done;
    }

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Clear()
    {
        _entries.Clear();
        _headers.Clear();
        _written = 0;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - _written), nameof(count));
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <summary>Gives the buffer back; the batch must not be used again.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        Clear();
    }

    private Part EndPart(bool present)
    {
        int start = _partStart;
        if (!present)
        {
            _written = start;
        }

        _partStart = _written;
        return new Part(start, present ? _written - start : -1);
    }

    private bool TryGetPart(Part part, out ReadOnlyMemory<byte> bytes)
    {
        bytes = part.Length < 0 ? default : _buffer.AsMemory(part.Start, part.Length);
        return part.Length >= 0;
    }

    private void EnsureRoom(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _written >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max((long)_written + needed, Math.Min(2L * _buffer.Length, Array.MaxLength))));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private readonly record struct Part(int Start, int Length);

    private readonly record struct HeaderEntry(string Key, Part Value);

    private struct Entry
    {
        public string Topic;
        public int RequestedPartition;
        public long Timestamp;
        public Part Key;
        public Part Value;
        public int HeaderStart;
        public int HeaderCount;
        public bool Done;
        public int Partition;
        public long Offset;
        public long AppendTimestamp;
        public Exception? Error;
    }
}

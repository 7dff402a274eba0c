using Connect.Data;

namespace Connect.Runtime.Log;

/// <summary>Records a poll returned: in offset order per partition, their bytes valid until the next poll.</summary>
public sealed class LogBatch
{
    private readonly List<LogRecord> _records = [];

    /// <summary>Number of records.</summary>
    public int Count => _records.Count;

    /// <summary>Sum of key and value lengths.</summary>
    public long ByteCount { get; private set; }

    /// <summary>The records.</summary>
    public ReadOnlySpan<LogRecord> Records => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_records);

    /// <summary>Appends a record; for implementations of a log.</summary>
    public void Add(in LogRecord record)
    {
        _records.Add(record);
        ByteCount += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
    }

    /// <summary>Forgets the records and keeps the memory; for implementations of a log.</summary>
    public void Clear()
    {
        _records.Clear();
        ByteCount = 0;
    }
}

/// <summary>One record as read.</summary>
/// <param name="Topic">Topic name; the same string instance for all records of a topic.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Offset">Offset within the partition; compaction and transactions leave gaps.</param>
/// <param name="Timestamp">Milliseconds since the epoch; -1 for none.</param>
/// <param name="TimestampType">Who set the timestamp.</param>
/// <param name="Key">Key bytes, or null.</param>
/// <param name="Value">Value bytes, or null (a tombstone).</param>
/// <param name="Headers">Headers in order; never null.</param>
public readonly record struct LogRecord(
    string Topic,
    int Partition,
    long Offset,
    long Timestamp,
    TimestampType TimestampType,
    ReadOnlyMemory<byte>? Key,
    ReadOnlyMemory<byte>? Value,
    IReadOnlyList<LogHeader> Headers);

/// <summary>One header as stored.</summary>
/// <param name="Key">Header key.</param>
/// <param name="Value">Bytes, or null.</param>
public readonly record struct LogHeader(string Key, ReadOnlyMemory<byte>? Value);

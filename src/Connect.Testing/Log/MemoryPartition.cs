using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>One partition's records in offset order. Used under the log's lock.</summary>
internal sealed class MemoryPartition(string topic, int number)
{
    private List<MemoryRecord> _records = [];

    public TopicPartition Id { get; } = new(topic, number);

    /// <summary>Offset of the next record.</summary>
    public long End { get; private set; }

    public IReadOnlyList<MemoryRecord> Records => _records;

    /// <summary>Keeps the record at the end and gives its offset.</summary>
    public long Append(MemoryRecord record)
    {
        _records.Add(record with { Offset = End });
        return End++;
    }

    /// <summary>Index of the first record at that offset or after it.</summary>
    public int IndexOf(long offset)
    {
        int low = 0;
        int high = _records.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_records[middle].Offset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Drops every record that a newer one of the same key follows; offsets stay.</summary>
    public void Compact()
    {
        var newest = new Dictionary<ConnectValue, long>();
        foreach (MemoryRecord record in _records)
        {
            newest[KeyOf(record)] = record.Offset;
        }

        // A new list: a reader may still walk the old one.
        _records = _records.FindAll(record => newest[KeyOf(record)] == record.Offset);
    }

    public LogRecord Read(MemoryRecord record) =>
        new(Id.Topic, Id.Partition, record.Offset, record.Timestamp, TimestampType.CreateTime, record.Key, record.Value, record.Headers);

    // The data model compares bytes by content.
    private static ConnectValue KeyOf(MemoryRecord record) => record.Key?.ToArray();
}

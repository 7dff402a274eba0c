using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>The work topic: ordered, compacted at any moment, also under a reader that is on its way.</summary>
internal sealed class SimLog
{
    private List<(long Offset, WorkRecord Record)> _records = [];

    public long End { get; private set; }

    public int Count => _records.Count;

    public IEnumerable<WorkRecord> Records => _records.Select(entry => entry.Record);

    /// <summary>Called when a record has landed.</summary>
    public Action<long, WorkRecord> Landed { get; set; } = (_, _) => { };

    public void Append(WorkRecord record)
    {
        _records.Add((End, record));
        Landed(End++, record);
    }

    /// <summary>Keeps the newest record per key, and no tombstone that all readers have seen.</summary>
    public void Compact(long readByAll)
    {
        var newest = new Dictionary<string, long>();
        foreach ((long offset, WorkRecord record) in _records)
        {
            newest[record.Key] = offset;
        }

        _records = _records.FindAll(entry => newest[entry.Record.Key] == entry.Offset && !(entry.Record.IsDeleted && entry.Offset < readByAll));
    }

    /// <summary>Records from a position on; the position after them takes gaps into account.</summary>
    public IEnumerable<(long Offset, WorkRecord Record)> From(long position, int count)
    {
        int index = _records.BinarySearch((position, null!), Comparer<(long Offset, WorkRecord)>.Create((first, second) => first.Offset.CompareTo(second.Offset)));
        return _records.Skip(index < 0 ? ~index : index).Take(count);
    }
}

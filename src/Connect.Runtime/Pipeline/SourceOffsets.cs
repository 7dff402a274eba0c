using Connect.Source;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// The newest offset of each source partition before which every record was handled. Records are told in order; after the first one of a partition that was not
/// handled, later ones of it no longer count. Not thread-safe.
/// </summary>
internal sealed class SourceOffsets
{
    // A null source partition is legal and a partition of its own.
    private readonly Dictionary<PartitionKey, OffsetMap?> _offsets = [];
    private readonly HashSet<PartitionKey> _blocked = [];
    private PartitionKey _lastPartition;
    private bool _hasLast;
    private OffsetMap? _lastOffset;

    /// <summary>Whether there is anything to commit.</summary>
    public bool IsEmpty => !_hasLast && _offsets.Count == 0;

    /// <summary>Number of records told since the last <see cref="Take"/>.</summary>
    public long RecordCount { get; private set; }

    /// <summary>The record was acknowledged or dropped.</summary>
    public void Handled(SourceRecord record)
    {
        RecordCount++;

        // Consecutive records mostly share the partition instance; only a change of it costs a look-up.
        if (!_hasLast || !ReferenceEquals(_lastPartition.Partition, record.SourcePartition))
        {
            Settle();
            _lastPartition = new PartitionKey(record.SourcePartition);
            _hasLast = true;
        }

        _lastOffset = record.SourceOffset;
    }

    /// <summary>The record was not handled and will not be: nothing after it in its partition may be committed.</summary>
    public void Failed(SourceRecord record)
    {
        Settle();
        _blocked.Add(new PartitionKey(record.SourcePartition));
    }

    /// <summary>What may be committed, emptying this. Partitions without an offset are left out: there is nothing to store for them.</summary>
    public List<SourceOffsetChange> Take(out long recordCount)
    {
        Settle();
        recordCount = RecordCount;
        RecordCount = 0;
        var taken = new List<SourceOffsetChange>(_offsets.Count);
        foreach ((PartitionKey key, OffsetMap? offset) in _offsets)
        {
            if (offset is not null)
            {
                taken.Add(new SourceOffsetChange(key.Partition, offset));
            }
        }

        _offsets.Clear();
        return taken;
    }

    /// <summary>Puts back what could not be committed, unless there is something newer by now.</summary>
    public void Return(IEnumerable<SourceOffsetChange> offsets, long recordCount)
    {
        Settle();
        RecordCount += recordCount;
        foreach (SourceOffsetChange change in offsets)
        {
            _offsets.TryAdd(new PartitionKey(change.Partition), change.Offset);
        }
    }

    private void Settle()
    {
        if (_hasLast && !_blocked.Contains(_lastPartition))
        {
            _offsets[_lastPartition] = _lastOffset;
        }

        _hasLast = false;
    }

    private readonly record struct PartitionKey(OffsetMap? Partition);
}

namespace Connect.Embedded.Storage;

/// <summary>Reads the first and next offset of partitions from their rows.</summary>
internal sealed class PartitionBounds(Database database) : IDisposable
{
    private readonly Statement _first = database.Prepare("SELECT id FROM batches WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1");
    private readonly Statement _last = database.Prepare("SELECT id, count FROM batches WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1");
    private readonly Statement _firstCompacted = database.Prepare("SELECT id FROM compacted WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1");
    private readonly Statement _lastCompacted = database.Prepare("SELECT id, 1 FROM compacted WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1");

    /// <param name="compacted">Which table.</param>
    /// <param name="partitionId">Partition.</param>
    /// <param name="floor">The next offset noted when rows were deleted; the rows themselves may say more.</param>
    public (long Start, long End) Read(bool compacted, long partitionId, long floor)
    {
        var range = new PartitionState(null!, 0, partitionId, 0, 0);
        Statement last = (compacted ? _lastCompacted : _last).Bind(1, range.FirstRow).Bind(2, range.LastRow);
        long end = last.Step() ? Math.Max(floor, PartitionState.OffsetOf(last.Int64(0)) + last.Int64(1)) : floor;
        last.Reset();
        Statement first = (compacted ? _firstCompacted : _first).Bind(1, range.FirstRow).Bind(2, range.LastRow);
        long start = first.Step() ? PartitionState.OffsetOf(first.Int64(0)) : end;
        first.Reset();
        return (start, end);
    }

    public void Dispose()
    {
        database.Release(_first);
        database.Release(_last);
        database.Release(_firstCompacted);
        database.Release(_lastCompacted);
    }
}

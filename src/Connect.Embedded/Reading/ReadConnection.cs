using Connect.Data;
using Connect.Embedded.Storage;

namespace Connect.Embedded.Reading;

/// <summary>A connection that only reads, with the statements readers need. Used by one thread at a time.</summary>
internal sealed class ReadConnection(Database database) : IDisposable
{
    private readonly Statement _batchAt = database.Prepare("SELECT id FROM batches WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1");
    private readonly Statement _batches = database.Prepare("SELECT id, count, data FROM batches WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    private readonly Statement _compacted = database.Prepare("SELECT id, 1, data FROM compacted WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
    private readonly Statement _groupOffsets = database.Prepare("SELECT topic, partition, next_offset FROM group_offsets WHERE group_id = ?1");

    public Database Database => database;

    /// <summary>
    /// Reads stored batches from the one that holds the offset on, up to <paramref name="end"/> (the file may already have more than was published), until the chunk has its
    /// size. A chunk left empty means that nothing is there.
    /// </summary>
    public void Fetch(PartitionState partition, long offset, long end, int targetBytes, FetchedChunk chunk)
    {
        Statement rows = partition.Topic.IsCompacted ? _compacted : _batches;
        long first = partition.Row(offset);
        if (!partition.Topic.IsCompacted)
        {
            _batchAt.Bind(1, partition.FirstRow).Bind(2, first);
            first = _batchAt.Step() ? _batchAt.Int64(0) : first;
            _batchAt.Reset();
        }

        rows.Bind(1, first).Bind(2, partition.Row(end - 1));
        try
        {
            while (chunk.Length < targetBytes && rows.Step())
            {
                long baseOffset = PartitionState.OffsetOf(rows.Int64(0));
                int count = (int)rows.Int64(1);
                if (baseOffset + count > offset)
                {
                    chunk.Add(partition, baseOffset, count, rows.Blob(2), database.Path);
                }
            }
        }
        finally
        {
            // Ends the read transaction, or the file could never be checkpointed past it.
            rows.Reset();
        }
    }

    public Dictionary<TopicPartition, long> GroupOffsets(string group)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        _groupOffsets.Bind(1, group);
        try
        {
            while (_groupOffsets.Step())
            {
                offsets[new TopicPartition(_groupOffsets.Text(0), (int)_groupOffsets.Int64(1))] = _groupOffsets.Int64(2);
            }
        }
        finally
        {
            _groupOffsets.Reset();
        }

        return offsets;
    }

    public void Dispose() => database.Dispose();
}

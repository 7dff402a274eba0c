using Connect.Embedded.Storage;

namespace Connect.Embedded.Writing;

/// <summary>Records of one partition as one stored batch, or one record of a compacted topic.</summary>
internal sealed class EncodedRun(PartitionState partition, int count, long maxTimestamp, byte[] buffer, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> key, bool tombstone)
{
    public PartitionState Partition { get; } = partition;

    public int Count { get; } = count;

    public long MaxTimestamp { get; } = maxTimestamp;

    /// <summary>Rented; goes back to the pool when the request is over.</summary>
    public byte[] Buffer { get; } = buffer;

    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Of a record of a compacted topic.</summary>
    public ReadOnlyMemory<byte> Key { get; } = key;

    public bool Tombstone { get; } = tombstone;

    /// <summary>Set when written, and what comes next for results.</summary>
    public long BaseOffset { get; set; }

    /// <summary>The next offset to hand to a record's result.</summary>
    public long ResultOffset { get; set; }
}

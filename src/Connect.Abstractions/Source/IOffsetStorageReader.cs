namespace Connect.Source;

/// <summary>Reads the committed offsets of a source connector.</summary>
public interface IOffsetStorageReader
{
    /// <summary>The offset of a source partition, or null if none is stored.</summary>
    ValueTask<OffsetMap?> OffsetAsync(OffsetMap partition, CancellationToken cancellationToken);

    /// <summary>The offsets of several source partitions; those without one are left out.</summary>
    ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> OffsetsAsync(IReadOnlyCollection<OffsetMap> partitions, CancellationToken cancellationToken);
}

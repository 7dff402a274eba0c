using Connect.Runtime.Storage;
using Connect.Source;

namespace Connect.Runtime.Worker;

/// <summary>Committed offsets of one source connector, read up to what the store holds at the time of the call.</summary>
internal sealed class OffsetStorageReader(IOffsetStore store, string connector) : IOffsetStorageReader
{
    public async ValueTask<OffsetMap?> OffsetAsync(OffsetMap partition, CancellationToken cancellationToken)
    {
        await store.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return store.Find(connector, partition);
    }

    public async ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> OffsetsAsync(IReadOnlyCollection<OffsetMap> partitions, CancellationToken cancellationToken)
    {
        await store.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<OffsetMap, OffsetMap>();
        foreach (OffsetMap partition in partitions)
        {
            if (store.Find(connector, partition) is { } offset)
            {
                found[partition] = offset;
            }
        }

        return found;
    }
}

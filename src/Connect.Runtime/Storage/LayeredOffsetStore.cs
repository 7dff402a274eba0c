using Connect.Source;

namespace Connect.Runtime.Storage;

/// <summary>
/// The offsets of a connector that has an offsets topic of its own: they are written there, and what is not there yet is read from the worker's topic, so that a
/// connector that gets its own topic goes on where it was.
/// </summary>
/// <remarks>As Kafka Connect's <c>offsets.storage.topic</c> (KIP-618).</remarks>
internal sealed class LayeredOffsetStore(OffsetStore own, OffsetStore worker) : ITopicOffsetStore
{
    public string TopicName => own.TopicName;

    public Task ReadToEndAsync(CancellationToken cancellationToken) => Task.WhenAll(own.ReadToEndAsync(cancellationToken), worker.ReadToEndAsync(cancellationToken));

    public OffsetMap? Find(string connector, OffsetMap? partition) => own.Find(connector, partition) ?? worker.Find(connector, partition);

    public IReadOnlyList<SourceOffsetChange> All(string connector)
    {
        IReadOnlyList<SourceOffsetChange> newer = own.All(connector);
        return [.. newer, .. worker.All(connector).Where(older => own.Find(connector, older.Partition) is null)];
    }

    public async Task WriteAsync(string connector, IReadOnlyCollection<SourceOffsetChange> offsets, CancellationToken cancellationToken)
    {
        // First, so that a reset that fails half way does not bring an older offset back.
        SourceOffsetChange[] resets = [.. offsets.Where(change => change.Offset is null && worker.Find(connector, change.Partition) is not null)];
        await worker.WriteAsync(connector, resets, cancellationToken).ConfigureAwait(false);
        await own.WriteAsync(connector, offsets, cancellationToken).ConfigureAwait(false);
    }

    public byte[] KeyOf(string connector, OffsetMap? partition) => own.KeyOf(connector, partition);
}

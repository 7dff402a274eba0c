using Connect.Connectors;
using Connect.Data;

namespace Connect.Sink;

/// <summary>Defaults for <see cref="ISinkConnector"/>: leaves offsets to the runtime.</summary>
public abstract class SinkConnector : Connector, ISinkConnector
{
    /// <inheritdoc/>
    public abstract ISinkTask CreateTask();

    /// <inheritdoc/>
    public virtual ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken) => new(false);
}

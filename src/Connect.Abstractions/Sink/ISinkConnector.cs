using Connect.Connectors;
using Connect.Data;

namespace Connect.Sink;

/// <summary>Describes a target. Derive from <see cref="SinkConnector"/> for defaults.</summary>
public interface ISinkConnector : IConnector
{
    /// <summary>A new task, not yet initialized.</summary>
    ISinkTask CreateTask();

    /// <summary>Checks (and, where the connector keeps offsets elsewhere, applies) a change of offsets made through the REST API. The connector is stopped.</summary>
    /// <param name="config">The connector's configuration.</param>
    /// <param name="offsets">New offsets by partition; null resets.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>True when the connector looked at the offsets, false when it has nothing to say about them.</returns>
    ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken);
}

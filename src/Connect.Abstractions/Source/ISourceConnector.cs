using Connect.Connectors;

namespace Connect.Source;

/// <summary>Describes a source and splits it into tasks. Derive from <see cref="SourceConnector"/> for defaults.</summary>
public interface ISourceConnector : IConnector
{
    /// <summary>A new task, not yet initialized.</summary>
    ISourceTask CreateTask();

    /// <summary>Whether the connector can write exactly once with that configuration; null when it does not say.</summary>
    ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config);

    /// <summary>Whether the connector can draw transaction boundaries itself with that configuration.</summary>
    ConnectorTransactionBoundaries CanDefineTransactionBoundaries(IReadOnlyDictionary<string, string> config);

    /// <summary>Checks (and, where the connector keeps offsets elsewhere, applies) a change of offsets made through the REST API. The connector is stopped.</summary>
    /// <param name="config">The connector's configuration.</param>
    /// <param name="offsets">New offsets by source partition; a null value resets. Either may be null, as the user sent them; integers are INT64.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>True when the connector looked at the offsets, false when it has nothing to say about them.</returns>
    /// <exception cref="Errors.ConnectException">The offsets are not acceptable; the message goes to the caller.</exception>
    ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetChange> offsets, CancellationToken cancellationToken);
}

/// <summary>One requested change of a source offset.</summary>
/// <param name="Partition">The source partition; null if the caller sent none.</param>
/// <param name="Offset">The new offset; null resets the partition.</param>
public readonly record struct SourceOffsetChange(OffsetMap? Partition, OffsetMap? Offset);

/// <summary>Whether a source can write every record exactly once.</summary>
public enum ExactlyOnceSupport
{
    /// <summary>It can: it resumes exactly after the last committed offset.</summary>
    Supported,

    /// <summary>It cannot.</summary>
    Unsupported,
}

/// <summary>Whether a source can decide where transactions end.</summary>
public enum ConnectorTransactionBoundaries
{
    /// <summary>It can, through <see cref="ITransactionContext"/>.</summary>
    Supported,

    /// <summary>It cannot.</summary>
    Unsupported,
}

using Connect.Connectors;

namespace Connect.Source;

/// <summary>Defaults for <see cref="ISourceConnector"/>: says nothing about exactly once, draws no boundaries, leaves offsets to the runtime.</summary>
public abstract class SourceConnector : Connector, ISourceConnector
{
    /// <inheritdoc/>
    public abstract ISourceTask CreateTask();

    /// <inheritdoc/>
    public virtual ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) => null;

    /// <inheritdoc/>
    public virtual ConnectorTransactionBoundaries CanDefineTransactionBoundaries(IReadOnlyDictionary<string, string> config) =>
        ConnectorTransactionBoundaries.Unsupported;

    /// <inheritdoc/>
    public virtual ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetChange> offsets, CancellationToken cancellationToken) => new(false);
}

using Connect.Runtime.Herder;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>What a source task sees of the runtime.</summary>
internal sealed record SourceTaskContext(
    ConnectorTaskId Id,
    IReadOnlyDictionary<string, string> Configs,
    IOffsetStorageReader OffsetStorageReader,
    ITransactionContext? TransactionContext,
    ILogger Logger,
    TimeProvider TimeProvider) : ISourceTaskContext
{
    public string ConnectorName => Id.Connector;

    public int TaskId => Id.Task;
}

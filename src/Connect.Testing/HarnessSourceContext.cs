using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Testing;

/// <summary>What a source task sees of its harness.</summary>
internal sealed class HarnessSourceContext(
    string connectorName, int taskId, IReadOnlyDictionary<string, string> configs, IOffsetStorageReader offsets, ITransactionContext? transactions, ILogger logger, TimeProvider time)
    : ISourceTaskContext
{
    public string ConnectorName => connectorName;

    public int TaskId => taskId;

    public IReadOnlyDictionary<string, string> Configs => configs;

    public IOffsetStorageReader OffsetStorageReader => offsets;

    public ITransactionContext? TransactionContext => transactions;

    public ILogger Logger => logger;

    public TimeProvider TimeProvider => time;
}

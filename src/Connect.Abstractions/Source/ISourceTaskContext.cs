using Microsoft.Extensions.Logging;

namespace Connect.Source;

/// <summary>What the runtime offers a source task.</summary>
public interface ISourceTaskContext
{
    /// <summary>Connector name.</summary>
    string ConnectorName { get; }

    /// <summary>Task number from 0.</summary>
    int TaskId { get; }

    /// <summary>The configuration with config-provider references resolved as of now.</summary>
    IReadOnlyDictionary<string, string> Configs { get; }

    /// <summary>Reads committed source offsets.</summary>
    IOffsetStorageReader OffsetStorageReader { get; }

    /// <summary>Lets the task draw transaction boundaries; not null only with <c>transaction.boundary=connector</c>.</summary>
    ITransactionContext? TransactionContext { get; }

    /// <summary>A logger that carries connector and task.</summary>
    ILogger Logger { get; }

    /// <summary>The clock to use.</summary>
    TimeProvider TimeProvider { get; }
}

using Microsoft.Extensions.Logging;

namespace Connect.Connectors;

/// <summary>What the runtime offers a connector. Thread-safe.</summary>
public interface IConnectorContext
{
    /// <summary>Connector name.</summary>
    string ConnectorName { get; }

    /// <summary>The source changed shape (a new table): ask for task configurations again and restart the tasks if they differ.</summary>
    void RequestTaskReconfiguration();

    /// <summary>The connector cannot go on; it becomes FAILED with this error.</summary>
    void RaiseError(Exception error);

    /// <summary>Reads committed source offsets; null for sinks.</summary>
    Source.IOffsetStorageReader? OffsetStorageReader { get; }

    /// <summary>A logger that carries the connector's name.</summary>
    ILogger Logger { get; }

    /// <summary>The clock to use.</summary>
    TimeProvider TimeProvider { get; }
}

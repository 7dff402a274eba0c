using Connect.Connectors;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Testing;

/// <summary>What a connector sees of its harness, and what it asked for.</summary>
internal sealed class HarnessConnectorContext(string connectorName, IOffsetStorageReader? offsets, ILogger logger, TimeProvider time) : IConnectorContext
{
    private int _reconfigurations;
    private volatile Exception? _error;

    public int Reconfigurations => Volatile.Read(ref _reconfigurations);

    public Exception? Error => _error;

    public string ConnectorName => connectorName;

    public IOffsetStorageReader? OffsetStorageReader => offsets;

    public ILogger Logger => logger;

    public TimeProvider TimeProvider => time;

    public void RequestTaskReconfiguration() => Interlocked.Increment(ref _reconfigurations);

    public void RaiseError(Exception error) => _error = error;
}

using Connect.Configuration;
using Connect.Connectors;
using Connect.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Testing;

/// <summary>
/// Runs a connector without a worker: checks configurations (<see cref="ValidateAsync"/>), starts it and asks for its tasks' configurations (<see cref="TaskConfigsAsync"/>).
/// What it asks of its context can be looked at. Not thread-safe.
/// </summary>
/// <param name="createConnector">A new connector.</param>
public sealed class ConnectorHarness(Func<IConnector> createConnector) : IAsyncDisposable
{
    private readonly MemoryOffsets _offsets = new();
    private IConnector? _connector;
    private HarnessConnectorContext? _context;

    /// <summary>Connector name the connector sees. Default <c>test</c>.</summary>
    public string ConnectorName { get; init; } = "test";

    /// <summary>Logger the connector sees. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Clock the connector sees.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long one call of the connector may take. Default 30 s of real time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The running connector.</summary>
    /// <exception cref="InvalidOperationException">None is running.</exception>
    public IConnector RunningConnector => _connector ?? throw NotRunning();

    /// <summary>How often the running connector has asked for new task configurations.</summary>
    public int ReconfigurationRequests => _context?.Reconfigurations ?? throw NotRunning();

    /// <summary>The error with which the running connector has failed, or null.</summary>
    public Exception? RaisedError => _context is null ? throw NotRunning() : _context.Error;

    /// <summary>Sets a committed offset that a source connector reads; null resets it.</summary>
    public void SetOffset(OffsetMap partition, OffsetMap? offset) => _offsets.Set(partition, offset);

    /// <summary>What is wrong with a configuration: the error sentences of each key that has any. Empty when nothing is.</summary>
    /// <param name="config">The configuration as the user writes it, without the worker's own keys.</param>
    /// <param name="cancellationToken">Handed to the connector.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken = default)
    {
        IConnector connector = createConnector();
        IReadOnlyList<ConfigValue> values =
            await CallLimit.RunAsync(Timeout, "The connector's ValidateAsync", () => connector.ValidateAsync(config, cancellationToken).AsTask()).ConfigureAwait(false);
        return values.Where(value => value.ErrorMessages.Count > 0).ToDictionary(value => value.Name, IReadOnlyList<string> (value) => value.ErrorMessages);
    }

    /// <summary>Creates, initializes and starts a connector.</summary>
    /// <exception cref="InvalidOperationException">One is running.</exception>
    public async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken = default)
    {
        if (_connector is not null)
        {
            throw new InvalidOperationException("A connector is running; stop it first.");
        }

        IConnector connector = createConnector();
        _connector = connector;
        _context = new HarnessConnectorContext(ConnectorName, connector is ISourceConnector ? _offsets : null, Logger, TimeProvider);
        connector.Initialize(_context);
        await CallLimit.RunAsync(Timeout, "The connector's StartAsync", () => connector.StartAsync(config, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The running connector's task configurations.</summary>
    /// <exception cref="ConformanceException">There are more than <paramref name="maxTasks"/>.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken = default)
    {
        IConnector connector = RunningConnector;
        IReadOnlyList<IReadOnlyDictionary<string, string>> configs =
            await CallLimit.RunAsync(Timeout, "The connector's TaskConfigsAsync", () => connector.TaskConfigsAsync(maxTasks, cancellationToken)).ConfigureAwait(false);
        return configs.Count <= maxTasks
            ? configs
            : throw new ConformanceException($"TaskConfigsAsync returned {configs.Count} configurations where at most {maxTasks} were asked for; spread the work over fewer tasks.");
    }

    /// <summary>Stops the connector.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_connector is { } connector)
        {
            _connector = null;
            _context = null;
            await CallLimit.RunAsync(Timeout, "The connector's StopAsync", () => connector.StopAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the connector.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static InvalidOperationException NotRunning() => new("No connector is running; call StartAsync first.");
}

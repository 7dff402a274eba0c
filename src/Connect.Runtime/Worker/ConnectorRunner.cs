using Connect.Connectors;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Sink;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>One connector instance: created, started, asked for task configurations, stopped. Not thread-safe; its supervisor calls it from one queue.</summary>
/// <param name="services">What the worker shares.</param>
/// <param name="name">Connector name.</param>
/// <param name="reconfigurationRequested">Called on any thread when that instance wants its task configurations asked for again.</param>
/// <param name="errorRaised">Called on any thread when that instance gives up.</param>
internal sealed class ConnectorRunner(WorkerServices services, string name, Action<IConnector> reconfigurationRequested, Action<IConnector, Exception> errorRaised)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = services.Loggers.CreateLogger<ConnectorRunner>();
    private readonly Lock _lock = new();
    private IConnector? _connector;
    private CancellationTokenSource? _busy;
    private int _newerRequests;

    public bool IsRunning => _connector is not null;

    /// <summary>Creates and starts an instance with a configuration whose references are resolved. One that fails to start is stopped again.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string> config)
    {
        IConnector connector = PluginInstances.Connector(services.Plugins, config);
        _connector = connector;
        try
        {
            await CallAsync(async token =>
            {
                OffsetStorageReader? offsets = connector is ISourceConnector
                    ? new OffsetStorageReader(await services.Offsets.OpenAsync(config, token).ConfigureAwait(false), name)
                    : null;
                connector.Initialize(new Context(this, connector, offsets));
                await connector.StartAsync(config, token).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether this is the instance that runs now, not one that was replaced.</summary>
    public bool IsCurrent(IConnector connector) => ReferenceEquals(_connector, connector);

    /// <summary>
    /// Gives the call the connector is in, and any it gets into before <see cref="EndPreemption"/>, a little more time: something newer waits for it. Any thread.
    /// </summary>
    public void Preempt()
    {
        lock (_lock)
        {
            _newerRequests++;
            _busy?.CancelAfter(StopTimeout);
        }
    }

    /// <summary>What was newer has its turn now.</summary>
    public void EndPreemption()
    {
        lock (_lock)
        {
            _newerRequests--;
        }
    }

    /// <summary>Complete task configurations: the connector's own plus <c>task.class</c> and the topics.</summary>
    /// <exception cref="ConnectException">There are more than <c>tasks.max</c>.</exception>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(ConnectorConfig config)
    {
        IConnector connector = _connector ?? throw new InvalidOperationException("The connector is not running.");
        IReadOnlyList<IReadOnlyDictionary<string, string>> configs = await CallAsync(token => connector.TaskConfigsAsync(config.MaxTasks, token)).ConfigureAwait(false);
        if (configs.Count > config.MaxTasks)
        {
            if (config.EnforceMaxTasks)
            {
                throw new ConnectException(
                    $"The connector {name} has generated {configs.Count} tasks, which is greater than {config.MaxTasks}, the maximum number of tasks it is configured to create. "
                    + "This behaviour should be considered a bug and is disallowed. If necessary, it can be permitted by reconfiguring the connector with 'tasks.max.enforce' set to false.");
            }

            WorkerLog.TooManyTasks(_logger, name, configs.Count, config.MaxTasks);
        }

        return [.. configs.Select(taskConfig => Complete(taskConfig, connector, config))];
    }

    /// <summary>Stops the instance; errors and delays are logged, not thrown.</summary>
    public async Task StopAsync()
    {
        IConnector? connector = _connector;
        _connector = null;
        if (connector is null)
        {
            return;
        }

        try
        {
            await Task.Run(() => connector.StopAsync(CancellationToken.None)).WaitAsync(StopTimeout, services.Time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WorkerLog.ConnectorStopFailed(_logger, name, e);
        }
    }

    // The connector's code may block or never return; the supervisor's queue must not.
    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call)
    {
        using var busy = new CancellationTokenSource(Timeout.InfiniteTimeSpan, services.Time);
        lock (_lock)
        {
            _busy = busy;
            if (_newerRequests > 0)
            {
                busy.CancelAfter(StopTimeout);
            }
        }

        try
        {
            return await Task.Run(() => call(busy.Token)).WaitAsync(busy.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (busy.IsCancellationRequested)
        {
            throw new ConnectException($"Connector {name} did not start within {StopTimeout.TotalSeconds} s after a newer request arrived, and was given up.", e);
        }
        finally
        {
            lock (_lock)
            {
                _busy = null;
            }
        }
    }

    private static Dictionary<string, string> Complete(IReadOnlyDictionary<string, string> taskConfig, IConnector connector, ConnectorConfig config)
    {
        var complete = new Dictionary<string, string>(taskConfig, StringComparer.Ordinal) { [ConfigMaps.TaskClass] = connector.TaskClass };
        if (connector is ISinkConnector)
        {
            foreach (string key in (ReadOnlySpan<string>)["topics", "topics.regex"])
            {
                if (config.Originals.TryGetValue(key, out string? value))
                {
                    complete[key] = value;
                }
            }
        }

        return complete;
    }

    private sealed class Context(ConnectorRunner runner, IConnector connector, IOffsetStorageReader? offsets) : IConnectorContext
    {
        public string ConnectorName => runner.Name;

        public IOffsetStorageReader? OffsetStorageReader => offsets;

        public ILogger Logger => runner._logger;

        public TimeProvider TimeProvider => runner.Time;

        public void RequestTaskReconfiguration() => runner.RequestReconfiguration(connector);

        public void RaiseError(Exception error) => runner.RaiseError(connector, error);
    }

    private string Name => name;

    private TimeProvider Time => services.Time;

    private void RequestReconfiguration(IConnector connector) => reconfigurationRequested(connector);

    private void RaiseError(IConnector connector, Exception error) => errorRaised(connector, error);
}

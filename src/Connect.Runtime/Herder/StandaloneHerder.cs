using System.Collections.Concurrent;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Plugins;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herder;

/// <summary>
/// The herder of a worker that works alone. Configurations, target states, offsets and statuses live in the log, so everything goes on after a restart
/// (Java's standalone worker forgets them). Requests change the stores; a supervisor per connector brings the instances in line.
/// </summary>
internal sealed class StandaloneHerder : IHerder, IAsyncDisposable
{
    private readonly WorkerServices _services;
    private readonly ConfigStore _configs;
    private readonly ConnectorValidator _validator;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, ConnectorSupervisor> _supervisors = new(StringComparer.Ordinal);

    // Held while a request checks and changes the config store, not while connectors start or stop.
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ConnectorOffsetsService _offsets;
    private volatile bool _stopped;

    public StandaloneHerder(WorkerServices services, ConfigStore configs)
    {
        _services = services;
        _configs = configs;
        _logger = services.Loggers.CreateLogger<StandaloneHerder>();
        _validator = new ConnectorValidator(services.Plugins, services.Config, services.Transformer);
        _offsets = new ConnectorOffsetsService(services);
        services.Metrics.ObserveConnectors(() => [.. configs.Connectors().Select(Figures)]);
    }

    public string KafkaClusterId => _services.Log.ClusterId;

    public string WorkerId => _services.WorkerId;

    public PluginRegistry Plugins => _services.Plugins;

    public bool IsReady { get; private set; }

    /// <summary>Starts every stored connector; does not wait for them.</summary>
    public void Start()
    {
        foreach (string connector in _services.Statuses.Connectors().Where(connector => _configs.Find(connector) is null))
        {
            // Deleted by a worker that was killed before it came to that.
            _services.Statuses.Remove(connector);
        }

        foreach (string connector in _configs.Connectors())
        {
            // Those that were put meanwhile are on their way already.
            if (!_supervisors.ContainsKey(connector))
            {
                _ = Supervise(connector).ApplyAsync();
            }
        }

        IsReady = true;
    }

    public Task<IReadOnlyCollection<string>> ConnectorsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyCollection<string>>(_configs.Connectors());

    public Task<ConnectorInfo> ConnectorInfoAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult(Info(connector, Stored(connector)));

    public Task<ConnectorStateInfo> ConnectorStatusAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult(Status(connector) ?? throw new NotFoundException($"No status found for connector {connector}"));

    public Task<TaskStateInfo> TaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken = default) =>
        Task.FromResult(_services.Statuses.Find(task) is { } state
            ? new TaskStateInfo(task.Task, state.State, state.WorkerId, state.Trace)
            : throw new NotFoundException($"No status found for task {task}"));

    public Task<IReadOnlyList<TaskInfo>> TaskConfigsAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TaskInfo>>([.. Stored(connector).Tasks.Select((config, number) => new TaskInfo(new ConnectorTaskId(connector, number), config))]);

    public async Task<PutResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, string?> named = WithName(connector, config);
        await EnsureValidAsync(named, cancellationToken).ConfigureAwait(false);
        bool exists;
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            exists = _configs.Find(connector) is not null;
            if (exists && !allowReplace)
            {
                throw new AlreadyExistsException($"Connector {connector} already exists");
            }

            await _configs.PutConnectorAsync(connector, named, exists ? null : initialState, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }

        WarnAboutUnknownKeys(connector, named);
        PutResult result = new(!exists, Info(connector, Stored(connector)));
        _ = Supervise(connector).ApplyAsync();
        return result;
    }

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?> patch, CancellationToken cancellationToken = default)
    {
        var merged = new OrderedDictionary<string, string?>(Stored(connector).Config, StringComparer.Ordinal);
        foreach ((string key, string? value) in patch)
        {
            if (value is null)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return (await PutConnectorConfigAsync(connector, merged, initialState: null, allowReplace: true, cancellationToken).ConfigureAwait(false)).Connector;
    }

    public async Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ = Stored(connector);
            await _configs.RemoveConnectorAsync(connector, cancellationToken).ConfigureAwait(false);
            if (_supervisors.TryRemove(connector, out ConnectorSupervisor? supervisor))
            {
                // Within the lock: a connector created again under the same name must find the old tasks gone.
                await supervisor.CloseAsync(forget: true).ConfigureAwait(false);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task PauseConnectorAsync(string connector, CancellationToken cancellationToken = default) =>
        _ = (await SetTargetStateAsync(connector, TargetState.Paused, cancellationToken).ConfigureAwait(false)).ApplyTargetStateAsync();

    public async Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken = default) =>
        _ = (await SetTargetStateAsync(connector, TargetState.Started, cancellationToken).ConfigureAwait(false)).ApplyTargetStateAsync();

    public async Task StopConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        ConnectorSupervisor supervisor = await SetTargetStateAsync(connector, TargetState.Stopped, cancellationToken).ConfigureAwait(false);
        await supervisor.ApplyTargetStateAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task RestartConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        RequireKnown(connector);
        await Supervise(connector).RestartAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken = default)
    {
        RequireKnown(request.Connector);
        ConnectorStateInfo status = Status(request.Connector) ?? throw new NotFoundException($"Status for connector {request.Connector} not found");
        bool Affected(LifecycleState state) => !request.OnlyFailed || state == LifecycleState.Failed;

        WorkState connector = status.Connector;
        if (Affected(connector.State) && connector.State != LifecycleState.Stopped)
        {
            connector = connector with { State = LifecycleState.Restarting };
            _services.Statuses.Put(request.Connector, connector);
            _ = Supervise(request.Connector).ApplyAsync();
        }

        TaskStateInfo[] tasks = [.. status.Tasks];
        for (int i = 0; i < tasks.Length; i++)
        {
            if (request.IncludeTasks && Affected(tasks[i].State))
            {
                tasks[i] = tasks[i] with { State = LifecycleState.Restarting };
                _services.Statuses.Put(new ConnectorTaskId(request.Connector, tasks[i].Id), new WorkState(LifecycleState.Restarting, tasks[i].WorkerId, tasks[i].Trace));
            }
        }

        HashSet<int> restarting = [.. tasks.Where(task => task.State == LifecycleState.Restarting).Select(task => task.Id)];
        if (restarting.Count > 0)
        {
            _ = Supervise(request.Connector).RestartTasksAsync(restarting.Contains);
        }

        return await Task.FromResult(status with { Connector = connector, Tasks = tasks }).ConfigureAwait(false);
    }

    public async Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken = default)
    {
        RequireKnown(task.Connector);
        if (task.Task >= Stored(task.Connector).Tasks.Count || task.Task < 0)
        {
            throw new NotFoundException($"Unknown task: {task}");
        }

        await Supervise(task.Connector).RestartTasksAsync(number => number == task.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyCollection<string>> ActiveTopicsAsync(string connector, CancellationToken cancellationToken = default) =>
        _services.Config.TopicTrackingEnabled
            ? Task.FromResult(_services.Statuses.Topics(connector))
            : throw new ForbiddenException("Topic tracking is disabled.");

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken = default)
    {
        if (!_services.Config.TopicTrackingEnabled)
        {
            throw new ForbiddenException("Topic tracking is disabled.");
        }

        if (!_services.Config.TopicTrackingResetAllowed)
        {
            throw new ForbiddenException("Topic tracking reset is disabled.");
        }

        _services.Statuses.ResetTopics(connector);
        return Task.CompletedTask;
    }

    public Task<ConnectorOffsets> ConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default) =>
        _offsets.ReadAsync(connector, Stored(connector), cancellationToken);

    public Task<string> AlterConnectorOffsetsAsync(string connector, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken = default) =>
        offsets.Count == 0
            ? throw new BadRequestException("Partitions / offsets need to be provided for an alter offsets request")
            : _offsets.AlterAsync(connector, Stored(connector), offsets, cancellationToken);

    public Task<string> ResetConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default) =>
        _offsets.ResetAsync(connector, Stored(connector), cancellationToken);

    public Task<ConfigInfos> ValidateConnectorConfigAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken = default) =>
        _validator.ValidateAsync(config, cancellationToken);

    public IReadOnlyList<ConfigKeyInfo> PluginConfig(string plugin) => PluginConfigs.Describe(_services.Plugins, plugin);

    public Task PutTaskConfigsAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string>> configs, CancellationToken cancellationToken = default) =>
        throw new ConnectException("Kafka Connect in standalone mode does not support externally setting task configurations.");

    public Task FenceZombieSourceTasksAsync(string connector, CancellationToken cancellationToken = default) =>
        throw new ConnectException("Kafka Connect in standalone mode does not support exactly-once source connectors.");

    /// <summary>Stops all connectors and tasks, together within the graceful time-out; their states become UNASSIGNED.</summary>
    public async Task StopAsync()
    {
        IsReady = false;
        _stopped = true;
        await Task.WhenAll(_supervisors.Values.Select(supervisor => supervisor.CloseAsync(forget: false))).ConfigureAwait(false);
        _supervisors.Clear();
        await _services.Statuses.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Also after a host that failed half way through its start: whatever runs by then must end before stores and log are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync().ConfigureAwait(false);
        }

        _changing.Dispose();
    }

    private static OrderedDictionary<string, string?> WithName(string connector, IReadOnlyDictionary<string, string?> config)
    {
        var named = new OrderedDictionary<string, string?>(config, StringComparer.Ordinal);
        if (!named.TryGetValue(ConnectorKeys.Name, out string? given))
        {
            named[ConnectorKeys.Name] = connector;
        }
        else if (given != connector)
        {
            throw new BadRequestException($"Connector name configuration ({given}) doesn't match connector name in the URL ({connector})");
        }

        return named;
    }

    private async Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        ConfigInfos result = await _validator.ValidateAsync(config, cancellationToken).ConfigureAwait(false);
        if (result.ErrorCount > 0)
        {
            throw new BadRequestException(
                $"Connector configuration is invalid and contains the following {result.ErrorCount} error(s):\n{string.Join('\n', result.Errors)}\n"
                + "You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`");
        }
    }

    private void WarnAboutUnknownKeys(string connector, IReadOnlyDictionary<string, string?> config)
    {
        foreach (string warning in UnknownKeyCheck.Warnings(_services.Plugins, ConfigMaps.WithoutNulls(config)))
        {
            WorkerLog.ConfigWarning(_logger, connector, warning);
        }
    }

    private async Task<ConnectorSupervisor> SetTargetStateAsync(string connector, TargetState state, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StoredConnector stored = _configs.Find(connector) ?? throw new NotFoundException($"Unknown connector {connector}");
            if (stored.TargetState != state)
            {
                await _configs.PutTargetStateAsync(connector, state, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _changing.Release();
        }

        return Supervise(connector);
    }

    private ConnectorSupervisor Supervise(string connector) => _stopped
        ? throw new ConnectException("Worker is shutting down")
        : _supervisors.GetOrAdd(connector, static (name, herder) => new ConnectorSupervisor(herder._services, herder._configs, name), this);

    private StoredConnector Stored(string connector) => _configs.Find(connector) ?? throw new NotFoundException($"Connector {connector} not found");

    private void RequireKnown(string connector)
    {
        if (_configs.Find(connector) is null)
        {
            throw new NotFoundException($"Unknown connector: {connector}");
        }
    }

    private ConnectorInfo Info(string connector, StoredConnector stored) => new(
        connector,
        stored.Config,
        [.. Enumerable.Range(0, stored.Tasks.Count).Select(number => new ConnectorTaskId(connector, number))],
        PluginInstances.TypeOf(_services.Plugins, stored.Config));

    private ConnectorFigures Figures(string connector)
    {
        string? name = _configs.Find(connector)?.Config.GetValueOrDefault(ConnectorKeys.ConnectorClass);
        PluginDescriptor? plugin = name is null ? null : _services.Plugins.Find([PluginKind.Source, PluginKind.Sink], name);
        plugin = plugin is null ? null : _services.Plugins.SelectOrLatest(plugin, _configs.Find(connector)?.Config.GetValueOrDefault(ConnectorKeys.ConnectorVersion));
        return new ConnectorFigures(
            connector,
            _services.Statuses.Find(connector)?.State ?? LifecycleState.Unassigned,
            plugin?.Kind switch { PluginKind.Source => ConnectorType.Source, PluginKind.Sink => ConnectorType.Sink, _ => ConnectorType.Unknown },
            plugin?.Name ?? name ?? "",
            plugin?.Version ?? "",
            _services.Statuses.Tasks(connector).CountBy(task => task.State).ToDictionary());
    }

    private ConnectorStateInfo? Status(string connector) =>
        _services.Statuses.Find(connector) is { } state
            ? new ConnectorStateInfo(
                connector,
                state,
                _services.Statuses.Tasks(connector),
                _configs.Find(connector) is { } stored ? PluginInstances.TypeOf(_services.Plugins, stored.Config) : ConnectorType.Unknown)
            : null;
}

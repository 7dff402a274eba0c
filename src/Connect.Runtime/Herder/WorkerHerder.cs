using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Plugins;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herder;

/// <summary>
/// What herders have in common: requests are checked against, and answered from, the stores, which live in the log, so that everything goes on after a restart. Who runs
/// what, and how a change gets there, is for the kind of herder to say.
/// </summary>
internal abstract class WorkerHerder : IHerder, IAsyncDisposable
{
    private readonly ConnectorValidator _validator;
    private readonly ConnectorOffsetsService _offsets;
    private readonly ILogger _logger;

    // Held while a request checks and changes the config store, not while connectors start or stop.
    private readonly SemaphoreSlim _changing = new(1);

    protected WorkerHerder(WorkerServices services, ConfigStore configs)
    {
        Services = services;
        Configs = configs;
        _logger = services.Loggers.CreateLogger(GetType());
        _validator = new ConnectorValidator(services.Plugins, services.Config, services.Transformer);
        _offsets = new ConnectorOffsetsService(services);
        services.Metrics.ObserveConnectors(() => [.. configs.Connectors().Select(Figures).Where(connector => connector.RunsHere || connector.TasksByState.Count > 0)]);
    }

    public string KafkaClusterId => Services.Log.ClusterId;

    public string WorkerId => Services.WorkerId;

    public PluginRegistry Plugins => Services.Plugins;

    public bool IsReady { get; protected set; }

    /// <summary>What this worker runs.</summary>
    protected abstract IWorkShare Share { get; }

    protected WorkerServices Services { get; }

    protected ConfigStore Configs { get; }

    protected bool IsStopped { get; private set; }

    /// <summary>Starts what is stored; does not wait for connectors.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    public Task<IReadOnlyCollection<string>> ConnectorsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyCollection<string>>(Configs.Connectors());

    public Task<ConnectorInfo> ConnectorInfoAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult(Info(connector, Stored(connector)));

    public Task<ConnectorStateInfo> ConnectorStatusAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult(Status(connector) ?? throw new NotFoundException($"No status found for connector {connector}"));

    public Task<TaskStateInfo> TaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken = default) =>
        Task.FromResult(Status(task.Connector)?.Tasks.FirstOrDefault(status => status.Id == task.Task) ?? throw new NotFoundException($"No status found for task {task}"));

    public Task<IReadOnlyList<TaskInfo>> TaskConfigsAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TaskInfo>>([.. Stored(connector).Tasks.Select((config, number) => new TaskInfo(new ConnectorTaskId(connector, number), config))]);

    public async Task<PutResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, string?> named = WithName(connector, config);
        await EnsureValidAsync(named, cancellationToken).ConfigureAwait(false);
        bool exists;
        using (await ChangingAsync(cancellationToken).ConfigureAwait(false))
        {
            exists = Configs.Find(connector) is not null;
            if (exists && !allowReplace)
            {
                throw new AlreadyExistsException($"Connector {connector} already exists");
            }

            await Configs.PutConnectorAsync(connector, named, exists ? null : initialState, cancellationToken).ConfigureAwait(false);
        }

        WarnAboutUnknownKeys(connector, named);
        PutResult result = new(!exists, Info(connector, Stored(connector)));
        ConfigStored(connector);
        return result;
    }

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?> patch, CancellationToken cancellationToken = default)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
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
        using (await ChangingAsync(cancellationToken).ConfigureAwait(false))
        {
            _ = Stored(connector);
            await Configs.RemoveConnectorAsync(connector, cancellationToken).ConfigureAwait(false);

            // Within the lock: a connector created again under the same name must find the old tasks gone.
            await DeletedAsync(connector).ConfigureAwait(false);
        }
    }

    public async Task PauseConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await SetTargetStateAsync(connector, TargetState.Paused, cancellationToken).ConfigureAwait(false);
        TargetStateStored(connector);
    }

    public async Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await SetTargetStateAsync(connector, TargetState.Started, cancellationToken).ConfigureAwait(false);
        TargetStateStored(connector);
    }

    public async Task StopConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await SetTargetStateAsync(connector, TargetState.Stopped, cancellationToken).ConfigureAwait(false);
        await StoppedAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    public async Task RestartConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        RequireKnown(connector);
        await RestartInstanceAsync(connector, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken = default)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        RequireKnown(request.Connector);
        ConnectorStateInfo status = Status(request.Connector) ?? throw new NotFoundException($"Status for connector {request.Connector} not found");
        if (request.Restarts(status.Connector))
        {
            status = status with { Connector = status.Connector with { State = LifecycleState.Restarting } };
        }

        status = status with { Tasks = [.. status.Tasks.Select(task => request.Restarts(task) ? task with { State = LifecycleState.Restarting } : task)] };
        await RestartAsync(request, cancellationToken).ConfigureAwait(false);
        return status;
    }

    public async Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken = default)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        RequireKnown(task.Connector);
        if (task.Task >= Stored(task.Connector).Tasks.Count || task.Task < 0)
        {
            throw new NotFoundException($"Unknown task: {task}");
        }

        await RestartOneTaskAsync(task, cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyCollection<string>> ActiveTopicsAsync(string connector, CancellationToken cancellationToken = default) =>
        Services.Config.TopicTrackingEnabled
            ? Task.FromResult(Services.Statuses.Topics(connector))
            : throw new ForbiddenException("Topic tracking is disabled.");

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken = default)
    {
        if (!Services.Config.TopicTrackingEnabled)
        {
            throw new ForbiddenException("Topic tracking is disabled.");
        }

        if (!Services.Config.TopicTrackingResetAllowed)
        {
            throw new ForbiddenException("Topic tracking reset is disabled.");
        }

        Services.Statuses.ResetTopics(connector);
        return Task.CompletedTask;
    }

    public Task<ConnectorOffsets> ConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default) =>
        _offsets.ReadAsync(connector, Stored(connector), cancellationToken);

    public Task<string> AlterConnectorOffsetsAsync(string connector, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken = default) =>
        offsets.Count == 0
            ? throw new BadRequestException("Partitions / offsets need to be provided for an alter offsets request")
            : AlterAsync(connector, offsets, cancellationToken);

    public async Task<string> ResetConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        ConnectorOffsetsService.RequireStopped(connector, Stored(connector));
        await BeforeOffsetsChangeAsync(connector, cancellationToken).ConfigureAwait(false);
        return await _offsets.ResetAsync(connector, Stored(connector), cancellationToken).ConfigureAwait(false);
    }

    public Task<ConfigInfos> ValidateConnectorConfigAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken = default) =>
        _validator.ValidateAsync(config, cancellationToken);

    public IReadOnlyList<ConfigKeyInfo> PluginConfig(string plugin) => PluginConfigs.Describe(Services.Plugins, plugin);

    public virtual Task PublishLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Stops what runs here; states become UNASSIGNED. The second call does nothing.</summary>
    public async Task StopAsync()
    {
        IsReady = false;
        if (!IsStopped)
        {
            IsStopped = true;
            await StopWorkAsync().ConfigureAwait(false);
            await Services.Statuses.FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Also after a host that failed half way through its start: whatever runs by then must end before stores and log are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _changing.Dispose();
    }

    /// <summary>Sees what other workers have stored, so that a request finds what the one before it has left at another worker.</summary>
    protected abstract Task ReadChangesAsync(CancellationToken cancellationToken);

    /// <summary>A configuration was stored.</summary>
    protected abstract void ConfigStored(string connector);

    /// <summary>A connector was removed from the store.</summary>
    protected abstract Task DeletedAsync(string connector);

    /// <summary>PAUSED or STARTED was stored.</summary>
    protected abstract void TargetStateStored(string connector);

    /// <summary>STOPPED was stored; ends when the tasks are gone.</summary>
    protected abstract Task StoppedAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Restarts the connector's instance.</summary>
    protected abstract Task RestartInstanceAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Restarts instances as asked.</summary>
    protected abstract Task RestartAsync(RestartRequest request, CancellationToken cancellationToken);

    /// <summary>Restarts an existing task.</summary>
    protected abstract Task RestartOneTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken);

    /// <summary>Nothing may use the offsets of a connector, which is to be stopped, any more.</summary>
    protected abstract Task BeforeOffsetsChangeAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Stops everything that runs here.</summary>
    protected abstract Task StopWorkAsync();

    /// <summary>A state as it is shown, given what else is known of who runs it.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="task">The task's number; null for the connector itself.</param>
    /// <param name="workerId">Who put the state.</param>
    /// <param name="state">The state that was put.</param>
    protected virtual LifecycleState Shown(string connector, int? task, string workerId, LifecycleState state) => state;

    protected StoredConnector Stored(string connector) => Configs.Find(connector) ?? throw new NotFoundException($"Connector {connector} not found");

    protected ConnectorSupervisor CreateSupervisor(string connector) => new(Services, Configs, Share, connector);

    /// <summary>Forgets statuses of connectors that were deleted while, or by a worker that, was killed before it came to that.</summary>
    protected void ForgetDeleted()
    {
        foreach (string connector in Services.Statuses.Connectors().Where(connector => Configs.Find(connector) is null))
        {
            Services.Statuses.Remove(connector);
        }
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
        foreach (string warning in UnknownKeyCheck.Warnings(Services.Plugins, ConfigMaps.WithoutNulls(config)))
        {
            WorkerLog.ConfigWarning(_logger, connector, warning);
        }
    }

    private async Task<string> AlterAsync(string connector, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        ConnectorOffsetsService.RequireStopped(connector, Stored(connector));
        await BeforeOffsetsChangeAsync(connector, cancellationToken).ConfigureAwait(false);
        return await _offsets.AlterAsync(connector, Stored(connector), offsets, cancellationToken).ConfigureAwait(false);
    }

    private async Task SetTargetStateAsync(string connector, TargetState state, CancellationToken cancellationToken)
    {
        using (await ChangingAsync(cancellationToken).ConfigureAwait(false))
        {
            StoredConnector stored = Configs.Find(connector) ?? throw new NotFoundException($"Unknown connector {connector}");
            if (state == TargetState.Stopped && (stored.TargetState != state || stored.Tasks.Count > 0))
            {
                await Configs.PutStoppedAsync(connector, cancellationToken).ConfigureAwait(false);
            }
            else if (stored.TargetState != state)
            {
                await Configs.PutTargetStateAsync(connector, state, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Releaser> ChangingAsync(CancellationToken cancellationToken)
    {
        await ReadChangesAsync(cancellationToken).ConfigureAwait(false);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Releaser(_changing);
    }

    private void RequireKnown(string connector)
    {
        if (Configs.Find(connector) is null)
        {
            throw new NotFoundException($"Unknown connector: {connector}");
        }
    }

    private ConnectorInfo Info(string connector, StoredConnector stored) => new(
        connector,
        stored.Config,
        [.. Enumerable.Range(0, stored.Tasks.Count).Select(number => new ConnectorTaskId(connector, number))],
        PluginInstances.TypeOf(Services.Plugins, stored.Config));

    private ConnectorFigures Figures(string connector)
    {
        string? name = Configs.Find(connector)?.Config.GetValueOrDefault(ConnectorKeys.ConnectorClass);
        PluginDescriptor? plugin = name is null ? null : Services.Plugins.Find([PluginKind.Source, PluginKind.Sink], name);
        plugin = plugin is null ? null : Services.Plugins.SelectOrLatest(plugin, Configs.Find(connector)?.Config.GetValueOrDefault(ConnectorKeys.ConnectorVersion));
        return new ConnectorFigures(
            connector,
            Services.Statuses.Find(connector)?.State ?? LifecycleState.Unassigned,
            plugin?.Kind switch { PluginKind.Source => ConnectorType.Source, PluginKind.Sink => ConnectorType.Sink, _ => ConnectorType.Unknown },
            plugin?.Name ?? name ?? "",
            plugin?.Version ?? "",
            Services.Statuses.Tasks(connector).Where(task => Share.HasTask(new ConnectorTaskId(connector, task.Id))).CountBy(task => task.State).ToDictionary())
        {
            RunsHere = Share.HasConnector(connector),
        };
    }

    private ConnectorStateInfo? Status(string connector)
    {
        if (Configs.Find(connector) is not { } stored || Services.Statuses.Find(connector) is not { } state)
        {
            return null;
        }

        // Those of tasks that are no more are removed by whoever ran them, a little later.
        IEnumerable<TaskStateInfo> tasks = Services.Statuses.Tasks(connector).Where(task => task.Id < stored.Tasks.Count);
        return new ConnectorStateInfo(
            connector,
            state with { State = Shown(connector, null, state.WorkerId, state.State) },
            [.. tasks.Select(task => task with { State = Shown(connector, task.Id, task.WorkerId, task.State) })],
            PluginInstances.TypeOf(Services.Plugins, stored.Config));
    }

    private readonly struct Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}

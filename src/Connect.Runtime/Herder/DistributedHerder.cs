using Connect.Errors;
using Connect.Runtime.Cluster;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Herder;

/// <summary>
/// The herder of a worker in a cluster. A request appends to the config topic and is answered once it was read back, so any worker answers any request; every worker reads the topic
/// and brings the units it holds in line. Which those are, the <see cref="IWorkCluster"/> says.
/// </summary>
/// <remarks><c>request → config topic → every worker: told (<see cref="IConfigListener"/>) → those that hold a unit of the connector act → status topic</c></remarks>
internal sealed class DistributedHerder : WorkerHerder, IWorkHost, IConfigListener, IWorkShare
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    // On top of the time that tasks have for stopping.
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(5);

    private readonly IWorkCluster _cluster;
    private readonly LoggerLevels? _levels;
    private readonly ILogger _logger;
    private readonly HeldUnits _held;
    private volatile bool _statusesAreLate;

    public DistributedHerder(WorkerServices services, ConfigStore configs, IWorkCluster cluster, LoggerLevels? levels)
        : base(services, configs)
    {
        _cluster = cluster;
        _levels = levels;
        _logger = services.Loggers.CreateLogger<DistributedHerder>();
        _held = new HeldUnits(CreateSupervisor);
    }

    protected override IWorkShare Share => this;

    /// <summary>Joins the cluster; units come later.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Configs.Listen(this);
        await _cluster.StartAsync(this, cancellationToken).ConfigureAwait(false);
        IsReady = true;
    }

    public override Task PublishLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken = default) =>
        Configs.PutLoggerLevelAsync(logger, level, cancellationToken);

    /// <inheritdoc/>
    public bool HasConnector(string connector) => _held.Contains(new WorkUnit(connector));

    /// <inheritdoc/>
    public bool HasTask(ConnectorTaskId task) => _held.Contains(new WorkUnit(task.Connector, task.Task));

    /// <inheritdoc/>
    public bool Owns(WorkUnit unit) => _held.Contains(unit) && _cluster.Owns(unit);

    /// <inheritdoc/>
    public bool IsAnotherWorker(string workerId) => workerId != WorkerId && _cluster.Workers.Any(worker => worker.Id == workerId && worker.SlotCount > 0);

    /// <inheritdoc/>
    public IReadOnlyCollection<WorkUnit> WantedUnits()
    {
        var units = new List<WorkUnit>();
        foreach ((string connector, int tasks) in Configs.Wanted())
        {
            units.Add(new WorkUnit(connector));
            units.AddRange(Enumerable.Range(0, tasks).Select(number => new WorkUnit(connector, number)));
        }

        return units;
    }

    /// <summary>Reads everything that is in the config store now; statuses of connectors that are gone are forgotten.</summary>
    public async Task PrepareToLeadAsync(CancellationToken cancellationToken)
    {
        await Configs.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        ForgetDeleted();
    }

    /// <inheritdoc/>
    public void Start(WorkUnit unit)
    {
        ConnectorSupervisor supervisor = _held.Add(unit);
        if (unit.Task is null)
        {
            // What the worker before this one had begun; also when the connector itself does not come up.
            _ = supervisor.FenceAsync();
            _ = supervisor.ApplyAsync();
        }
        else
        {
            _ = supervisor.ApplyTasksAsync();
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(WorkUnit unit, CancellationToken timeUp) => _held.RemoveAsync(unit, async supervisor =>
    {
        await (unit.Task is { } number ? supervisor.ReleaseTaskAsync(number, timeUp) : supervisor.ReleaseAsync()).ConfigureAwait(false);

        // What this worker has said of the unit must stand before what the next one says.
        bool isFlushed = await Services.Statuses.FlushAsync(timeUp).ConfigureAwait(false);
        if (!isFlushed && !_statusesAreLate)
        {
            // Once for all that stops while the log is away.
            WorkerLog.StatusesNotFlushed(_logger, unit.Id);
        }

        _statusesAreLate = !isFlushed;
    });

    /// <inheritdoc/>
    public void ConnectorWritten(string connector)
    {
        _cluster.WantedUnitsChanged();
        _ = _held.Find(connector)?.ApplyAsync();
    }

    /// <inheritdoc/>
    public void ConnectorRemoved(string connector)
    {
        _cluster.WantedUnitsChanged();
        _ = _held.Find(connector)?.ForgetAsync();
        if (Services.Statuses.Find(connector)?.WorkerId == WorkerId && !HasConnector(connector))
        {
            Services.Statuses.Remove(connector);
        }
    }

    /// <inheritdoc/>
    public void TasksChanged(string connector)
    {
        _cluster.WantedUnitsChanged();
        if (_held.Find(connector) is { } supervisor)
        {
            _ = supervisor.ApplyTasksAsync();
            _ = supervisor.FenceAsync();
            if (Configs.Find(connector) is { } stored && (stored.AreTasksOutdated || stored is { TargetState: TargetState.Stopped, Tasks.Count: > 0 }))
            {
                _ = supervisor.CheckTasksAsync();
            }
        }

        ForgetReleased(connector);
    }

    /// <inheritdoc/>
    public void TargetStateWritten(string connector)
    {
        _cluster.WantedUnitsChanged();
        _ = _held.Find(connector)?.ApplyTargetStateAsync();
    }

    /// <inheritdoc/>
    public void RestartRequested(RestartRequest request) => _ = _held.Find(request.Connector)?.RestartAsync(request);

    /// <inheritdoc/>
    public void TaskRestartRequested(ConnectorTaskId task) => _ = _held.Find(task.Connector)?.RestartTasksAsync(number => number == task.Task);

    /// <inheritdoc/>
    public void LoggerLevelRequested(string logger, string level)
    {
        try
        {
            _levels?.TrySet(logger, level, out _);
        }
        catch (BadRequestException e)
        {
            WorkerLog.LoggerLevelRefused(_logger, logger, e);
        }
    }

    protected override Task ReadChangesAsync(CancellationToken cancellationToken) => Configs.ReadToEndAsync(cancellationToken);

    protected override void ConfigStored(string connector)
    {
        // Told by the config store, as on every other worker.
    }

    protected override void TargetStateStored(string connector)
    {
        // Told by the config store, as on every other worker.
    }

    protected override Task DeletedAsync(string connector) => Task.CompletedTask;

    protected override async Task StoppedAsync(string connector, CancellationToken cancellationToken) =>
        await HasStoppedAsync(connector, cancellationToken).ConfigureAwait(false);

    // Asked of all, whoever runs it.
    protected override Task RestartInstanceAsync(string connector, CancellationToken cancellationToken) =>
        Configs.PutRestartAsync(new RestartRequest(connector, OnlyFailed: false, IncludeTasks: false), cancellationToken);

    protected override Task RestartAsync(RestartRequest request, CancellationToken cancellationToken) => Configs.PutRestartAsync(request, cancellationToken);

    protected override Task RestartOneTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken) => Configs.PutTaskRestartAsync(task, cancellationToken);

    protected override async Task BeforeOffsetsChangeAsync(string connector, CancellationToken cancellationToken)
    {
        bool hasStopped = await HasStoppedAsync(connector, cancellationToken).ConfigureAwait(false);
        if (Configs.Find(connector) is { } stored && SourceFencing.IsPending(Services, stored))
        {
            throw new ConnectException("Failed to perform zombie fencing for source connector prior to modifying offsets. Send the request again.");
        }

        if (!hasStopped)
        {
            throw new ConnectException(
                $"The offsets of connector {connector} cannot be changed yet: its tasks have not stopped on all workers: {string.Join(", ", Services.Statuses.Tasks(connector).Select(task => $"{task.Id} is {task.State.WireName()} at {task.WorkerId}"))}. Send the request again; if it keeps failing, restart the worker that "
                + $"GET /connectors/{connector}/status shows.");
        }
    }

    protected override Task StopWorkAsync() => _cluster.StopAsync();

    /// <summary>What its worker has lost is not RUNNING any more, though that worker, which may be dead, has not said so.</summary>
    protected override LifecycleState Shown(string connector, int? task, string workerId, LifecycleState state) =>
        state is LifecycleState.Running or LifecycleState.Paused or LifecycleState.Restarting && _cluster.WorkerOf(new WorkUnit(connector, task)) != workerId
            ? LifecycleState.Unassigned
            : state;

    // The leader may have read of fewer tasks, and taken them from this worker, before this worker has read of that.
    private void ForgetReleased(string connector)
    {
        int count = Configs.Find(connector)?.Tasks.Count ?? 0;
        foreach (TaskStateInfo status in Services.Statuses.Tasks(connector))
        {
            var id = new ConnectorTaskId(connector, status.Id);
            if (status.Id >= count && status.WorkerId == WorkerId && status.State == LifecycleState.Unassigned && !HasTask(id))
            {
                Services.Statuses.Remove(id);
            }
        }
    }

    /// <summary>Waits until no worker has a task of the connector any more, nor may have one: each forgets the status of what it has stopped.</summary>
    private async Task<bool> HasStoppedAsync(string connector, CancellationToken cancellationToken)
    {
        long started = Services.Time.GetTimestamp();
        TimeSpan limit = Services.Config.TaskShutdownGracefulTimeout + StopMargin;
        while (Services.Statuses.Tasks(connector).Any(task => task.WorkerId == WorkerId || IsAnotherWorker(task.WorkerId))
            || (Configs.Find(connector) is { } stored && SourceFencing.IsPending(Services, stored)))
        {
            if (Services.Time.GetElapsedTime(started) > limit)
            {
                return false;
            }

            await Task.Delay(LookInterval, Services.Time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}

using Connect.Connectors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>
/// Brings what this worker runs of one connector to what the config store says: the connector itself, whose changes go through one queue, so that a connector that is slow to start
/// holds up nobody but itself, and its <see cref="ConnectorTasks"/>. The worker that runs the connector decides on the tasks, wherever they run.
/// </summary>
/// <remarks>
/// Life cycle of the instance: created → RUNNING → PAUSED or STOPPED → RUNNING; FAILED from anywhere, left by restart, stop or a new configuration.
/// Tasks follow: paused with the connector, removed when it is stopped or deleted.
/// </remarks>
internal sealed class ConnectorSupervisor
{
    private readonly WorkerServices _services;
    private readonly ConfigStore _configs;
    private readonly IWorkShare _share;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly ConnectorRunner _connector;
    private readonly ConnectorTasks _tasks;
    private readonly SourceFencing _fencing;
    private readonly SerialQueue _fences = new();
    private readonly SerialQueue _queue = new();
    private CancellationTokenSource _released = new();

    // What the instance was started with, and what its tasks were last asked for with, references resolved.
    private IReadOnlyDictionary<string, string?>? _config;
    private IReadOnlyDictionary<string, string>? _appliedConfig;
    private volatile bool _closed;

    public ConnectorSupervisor(WorkerServices services, ConfigStore configs, IWorkShare share, string name)
    {
        _services = services;
        _configs = configs;
        _share = share;
        _name = name;
        _logger = services.Loggers.CreateLogger<ConnectorSupervisor>();
        _connector = new ConnectorRunner(services, name, RequestReconfiguration, RaiseError);
        _fencing = new SourceFencing(services, configs, share, name);
        _tasks = new ConnectorTasks(services, configs, share, name, _fencing);
    }

    /// <summary>Restarts the instance with what is stored and brings the tasks in line, if it is this worker's; a failure shows in the status only.</summary>
    public Task ApplyAsync() => RunInsteadAsync(() => RestartInstanceAsync(rethrow: false));

    /// <summary>Restarts the instance; a failure is thrown as well.</summary>
    public Task RestartAsync() => RunInsteadAsync(() => RestartInstanceAsync(rethrow: true));

    /// <summary>Brings instance and tasks to the stored target state.</summary>
    public Task ApplyTargetStateAsync() => RunInsteadAsync(() => LogFailureAsync(async () =>
    {
        if (_configs.Find(_name) is not { } stored)
        {
            return;
        }

        if (stored.TargetState == TargetState.Started && _share.HasConnector(_name))
        {
            // One that was stopped and resumed before this worker came to that runs, but its tasks are gone.
            await (_connector.IsRunning ? ReconfigureIfRunningAsync() : RestartInstanceAsync(rethrow: false)).ConfigureAwait(false);
            return;
        }

        if (stored.TargetState != TargetState.Started)
        {
            await _connector.StopAsync().ConfigureAwait(false);
        }

        if (stored.TargetState == TargetState.Paused)
        {
            Report(LifecycleState.Paused);
        }

        await _tasks.ApplyAsync().ConfigureAwait(false);
        if (stored.TargetState == TargetState.Stopped)
        {
            Report(LifecycleState.Stopped);
        }
    }));

    /// <summary>Brings the tasks that run here to what is committed.</summary>
    public Task ApplyTasksAsync() => _tasks.ApplyAsync();

    /// <summary>Looks whether the committed tasks are what this worker, which decides on them, wants.</summary>
    public Task CheckTasksAsync() => RunAsync(() => LogFailureAsync(async () =>
    {
        await TakeBackTasksAsync().ConfigureAwait(false);
        await ReconfigureIfRunningAsync().ConfigureAwait(false);
    }));

    /// <summary>Restarts what runs here of the connector and its tasks, as asked; failures show in the status only.</summary>
    public Task RestartAsync(RestartRequest request)
    {
        var restarts = new List<Task>(2);
        if (_share.HasConnector(_name) && _services.Statuses.Find(_name) is { } connector && request.Restarts(connector))
        {
            _services.Statuses.Put(_name, connector with { State = LifecycleState.Restarting, WorkerId = _services.WorkerId });
            restarts.Add(ApplyAsync());
        }

        HashSet<int> numbers = [];
        foreach (TaskStateInfo task in _services.Statuses.Tasks(_name).Where(request.Restarts))
        {
            var id = new ConnectorTaskId(_name, task.Id);
            if (_share.HasTask(id))
            {
                _services.Statuses.Put(id, new WorkState(LifecycleState.Restarting, _services.WorkerId, task.Trace));
                numbers.Add(task.Id);
            }
        }

        if (numbers.Count > 0)
        {
            restarts.Add(RestartTasksAsync(numbers.Contains));
        }

        return Task.WhenAll(restarts);
    }

    /// <summary>Makes way for tasks of an exactly-once source that wait until older ones are fenced, if the connector is this worker's.</summary>
    public Task FenceAsync()
    {
        CancellationToken released = Volatile.Read(ref _released).Token;
        return _fences.EnqueueAsync(() => _closed ? Task.CompletedTask : _fencing.RunAsync(released));
    }

    /// <summary>Restarts those of the tasks that run here.</summary>
    public Task RestartTasksAsync(Func<int, bool> which) => _tasks.RestartAsync(which);

    /// <summary>The connector itself is not this worker's any more.</summary>
    public async Task ReleaseAsync()
    {
        _services.Reloader.Forget(_name);
        Task stopped = EnqueueInsteadAsync(() => StopInstanceAsync(forget: false));

        // Or what is fenced here late would hit tasks that the next owner of the connector has let start.
        await Interlocked.Exchange(ref _released, new CancellationTokenSource()).CancelAsync().ConfigureAwait(false);
        await _fences.EnqueueAsync(() => Task.CompletedTask).ConfigureAwait(false);
        await stopped.ConfigureAwait(false);
    }

    /// <summary>A task is not this worker's any more; one that has not stopped when <paramref name="timeUp"/> is cancelled is abandoned.</summary>
    public Task ReleaseTaskAsync(int number, CancellationToken timeUp) => _tasks.ReleaseAsync(number, timeUp);

    /// <summary>The connector was deleted, perhaps to be created again.</summary>
    public Task ForgetAsync()
    {
        _services.Reloader.Forget(_name);
        Task stopped = _tasks.StopAllAsync(forget: true);
        return EnqueueInsteadAsync(async () =>
        {
            bool isOurs = _share.HasConnector(_name);
            await StopInstanceAsync(isOurs).ConfigureAwait(false);
            await stopped.ConfigureAwait(false);
            if (isOurs)
            {
                _services.Statuses.Remove(_name);
            }
        });
    }

    /// <summary>Nothing runs here, and nothing starts here any more: there may be a successor.</summary>
    public void Retire()
    {
        _closed = true;
        _tasks.Retire();
    }

    /// <summary>Ends instance and tasks for good.</summary>
    /// <param name="forget">Whether the connector was deleted, else the worker shuts down and states become UNASSIGNED.</param>
    public async Task CloseAsync(bool forget)
    {
        _closed = true;
        _services.Reloader.Forget(_name);
        Task closed = _tasks.CloseAsync(forget);
        await EnqueueInsteadAsync(async () =>
        {
            await StopInstanceAsync(forget).ConfigureAwait(false);
            await closed.ConfigureAwait(false);
            if (forget)
            {
                _services.Statuses.Remove(_name);
            }
        }).ConfigureAwait(false);
    }

    private Task RunAsync(Func<Task> operation) => _queue.EnqueueAsync(() => UnlessClosedAsync(operation));

    private Task RunInsteadAsync(Func<Task> operation) => EnqueueInsteadAsync(() => UnlessClosedAsync(operation));

    // A start that hangs, or is about to, makes room for what the user asks for now.
    private Task EnqueueInsteadAsync(Func<Task> operation)
    {
        _connector.Preempt();
        return _queue.EnqueueAsync(() =>
        {
            _connector.EndPreemption();
            return operation();
        });
    }

    private async Task UnlessClosedAsync(Func<Task> operation)
    {
        if (!_closed)
        {
            using IDisposable? scope = _logger.BeginScope(new ConnectorContext(_name, "worker"));
            await operation().ConfigureAwait(false);
        }
    }

    // Most callers do not wait for the change.
    private async Task LogFailureAsync(Func<Task> change)
    {
        try
        {
            await change().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WorkerLog.ChangeFailed(_logger, _name, e);
            throw;
        }
    }

    private async Task RestartInstanceAsync(bool rethrow)
    {
        // In this order: what a successor of this supervisor holds is not its own.
        if (!_share.HasConnector(_name) || _closed || _configs.Find(_name) is not { } stored)
        {
            return;
        }

        await _connector.StopAsync().ConfigureAwait(false);
        if (stored.TargetState != TargetState.Started)
        {
            Report(stored.TargetState == TargetState.Paused ? LifecycleState.Paused : LifecycleState.Stopped);
            await TakeBackTasksAsync().ConfigureAwait(false);
            await _tasks.ApplyAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            IReadOnlyDictionary<string, string> config = _services.Reloader.Resolve(_name, ConfigMaps.WithoutNulls(stored.Config), ReloadAsync);
            _config = stored.Config;
            await _connector.StartAsync(config).ConfigureAwait(false);
            Report(LifecycleState.Running);
            _services.Metrics.ConnectorStarted(_name, succeeded: true);
            WorkerLog.ConnectorRunning(_logger, _name);
            await ReconfigureTasksAsync(config).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _services.Metrics.ConnectorStarted(_name, succeeded: false);
            await FailAsync(e).ConfigureAwait(false);
            await _tasks.ApplyAsync().ConfigureAwait(false);
            if (rethrow)
            {
                throw;
            }
        }
    }

    // A value that the configuration refers to has changed; a connector that is paused or stopped reads it when it is resumed.
    private Task ReloadAsync() => RunAsync(() => _configs.Find(_name) is { TargetState: TargetState.Started } ? RestartInstanceAsync(rethrow: false) : Task.CompletedTask);

    private async Task ReconfigureTasksAsync(IReadOnlyDictionary<string, string> config)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> resolved = await _connector.TaskConfigsAsync(ConnectorConfig.Parse(config)).ConfigureAwait(false);

        // Whoever changed the connector or its target state meanwhile is the next in the queue.
        if (_share.HasConnector(_name) && _configs.Find(_name) is { TargetState: TargetState.Started } stored && ConfigMaps.AreEqual(stored.Config, _config))
        {
            IReadOnlyList<IReadOnlyDictionary<string, string>> configs = [.. resolved.Select(task => WithReferences(task, stored.Config, config))];

            // Converters and transformations are read from the connector's configuration: another one makes other tasks, too.
            bool isResolvedAnew = _appliedConfig is not null && !ConfigMaps.AreEqual(_appliedConfig, config);
            if (isResolvedAnew || stored.AreTasksOutdated || !ConfigMaps.AreEqual(configs, stored.Tasks))
            {
                await _configs.PutTasksAsync(_name, configs, stored.Config, CancellationToken.None).ConfigureAwait(false);
            }

            _appliedConfig = config;
        }

        await _tasks.ApplyAsync().ConfigureAwait(false);
    }

    // Tasks that were committed after the connector was stopped, by a worker that did not know yet.
    private Task TakeBackTasksAsync() => _share.HasConnector(_name) && _configs.Find(_name) is { TargetState: TargetState.Stopped, Tasks.Count: > 0 } stored
        ? _configs.PutTasksAsync(_name, [], stored.Config, CancellationToken.None)
        : Task.CompletedTask;

    private async Task StopInstanceAsync(bool forget)
    {
        await _connector.StopAsync().ConfigureAwait(false);
        _appliedConfig = null;
        if (!forget && _services.Statuses.Find(_name) is { State: not LifecycleState.Failed and not LifecycleState.Stopped })
        {
            _services.Statuses.Release(_name, _services.WorkerId);
            if (_configs.Find(_name) is null)
            {
                _services.Statuses.Remove(_name);
            }
        }

        _services.Statuses.Disown(_name, task: null);
    }

    // What the connector copied from its own configuration is stored as the user wrote it, so that secrets stay references.
    private static Dictionary<string, string> WithReferences(
        IReadOnlyDictionary<string, string> task, IReadOnlyDictionary<string, string?> raw, IReadOnlyDictionary<string, string> resolved)
    {
        var copy = new Dictionary<string, string>(task, StringComparer.Ordinal);
        foreach ((string key, string value) in task)
        {
            if (raw.TryGetValue(key, out string? written) && written is not null && resolved.TryGetValue(key, out string? read) && read == value)
            {
                copy[key] = written;
            }
        }

        return copy;
    }

    private void RequestReconfiguration(IConnector connector) => _ = RunAsync(() => _connector.IsCurrent(connector) ? ReconfigureIfRunningAsync() : Task.CompletedTask);

    private async Task ReconfigureIfRunningAsync()
    {
        if (!_connector.IsRunning || _config is null || _configs.Find(_name) is not { TargetState: TargetState.Started })
        {
            return;
        }

        try
        {
            await ReconfigureTasksAsync(_services.Transformer.Transform(ConfigMaps.WithoutNulls(_config))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WorkerLog.ReconfigurationFailed(_logger, _name, e);
            await FailAsync(e).ConfigureAwait(false);
        }
    }

    // An instance that was replaced or stopped meanwhile has no say any more.
    private void RaiseError(IConnector connector, Exception error) => _ = RunAsync(() => _connector.IsCurrent(connector) ? FailAsync(error) : Task.CompletedTask);

    private async Task FailAsync(Exception error)
    {
        WorkerLog.ConnectorFailed(_logger, _name, error);
        await _connector.StopAsync().ConfigureAwait(false);
        Report(LifecycleState.Failed, error.ToString());
    }

    private void Report(LifecycleState state, string? trace = null)
    {
        if (_share.HasConnector(_name))
        {
            _services.Statuses.Put(_name, new WorkState(state, _services.WorkerId, trace));
        }
    }
}

using Connect.Connectors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>
/// Brings one connector and its tasks to what the config store says. Every operation goes through one queue, so a connector that is slow to start holds up
/// nobody but itself.
/// </summary>
/// <remarks>
/// Life cycle of the instance: created → RUNNING → PAUSED or STOPPED → RUNNING; FAILED from anywhere, left by restart, stop or a new configuration.
/// Tasks follow: paused with the connector, removed when it is stopped or deleted.
/// </remarks>
internal sealed class ConnectorSupervisor
{
    private readonly WorkerServices _services;
    private readonly ConfigStore _configs;
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly ConnectorRunner _connector;
    private readonly SerialQueue _queue = new();
    private readonly SortedDictionary<int, TaskRunner> _tasks = [];
    private readonly RestartPolicy _restarts;
    private readonly CancellationTokenSource _closing = new();
    private IReadOnlyDictionary<string, string>? _appliedConfig;
    private volatile bool _closed;

    public ConnectorSupervisor(WorkerServices services, ConfigStore configs, string name)
    {
        _services = services;
        _configs = configs;
        _name = name;
        _logger = services.Loggers.CreateLogger<ConnectorSupervisor>();
        _connector = new ConnectorRunner(services, name, RequestReconfiguration, RaiseError);
        _restarts = new RestartPolicy(services.Config.TaskRestart, Random.Shared);
    }

    /// <summary>Restarts the instance with what is stored and brings the tasks in line; a failure shows in the status only.</summary>
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

        switch (stored.TargetState)
        {
            case TargetState.Started:
                if (!_connector.IsRunning)
                {
                    await RestartInstanceAsync(rethrow: false).ConfigureAwait(false);
                }

                ForEachTask(task => task.Resume());
                break;
            case TargetState.Paused:
                await _connector.StopAsync().ConfigureAwait(false);
                Report(LifecycleState.Paused);
                ForEachTask(task => task.Pause());
                break;
            case TargetState.Stopped:
                await _connector.StopAsync().ConfigureAwait(false);
                await StopTasksAsync(forget: true).ConfigureAwait(false);
                if (stored.Tasks.Count > 0)
                {
                    await _configs.PutTasksAsync(_name, [], stored.Config, CancellationToken.None).ConfigureAwait(false);
                }

                Report(LifecycleState.Stopped);
                break;
        }
    }));

    /// <summary>Restarts tasks, all of them or those that failed.</summary>
    public Task RestartTasksAsync(Func<int, bool> which) => RunAsync(async () =>
    {
        if (_configs.Find(_name) is not { } stored)
        {
            return;
        }

        for (int number = 0; number < stored.Tasks.Count; number++)
        {
            if (which(number))
            {
                _restarts.Forget(number);
                await StopTaskAsync(number).ConfigureAwait(false);
                StartTask(stored, number);
            }
        }
    });

    /// <summary>Ends instance and tasks for good.</summary>
    /// <param name="forget">Whether the connector was deleted, else the worker shuts down and states become UNASSIGNED.</param>
    public async Task CloseAsync(bool forget)
    {
        _closed = true;
        _services.Reloader.Forget(_name);
        await _closing.CancelAsync().ConfigureAwait(false);
        _connector.Preempt();
        await _queue.EnqueueAsync(async () =>
        {
            await _connector.StopAsync().ConfigureAwait(false);
            await StopTasksAsync(forget).ConfigureAwait(false);
            if (forget)
            {
                _services.Statuses.Remove(_name);
            }
            else if (_services.Statuses.Find(_name) is { State: not LifecycleState.Failed and not LifecycleState.Stopped })
            {
                Report(LifecycleState.Unassigned);
            }
        }).ConfigureAwait(false);
    }

    private Task RunAsync(Func<Task> operation) => _queue.EnqueueAsync(async () =>
    {
        if (!_closed)
        {
            using IDisposable? scope = _logger.BeginScope(new ConnectorContext(_name, "worker"));
            await operation().ConfigureAwait(false);
        }
    });

    // A start that hangs makes room for what the user asks for now.
    private Task RunInsteadAsync(Func<Task> operation)
    {
        _connector.Preempt();
        return RunAsync(operation);
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
        if (_configs.Find(_name) is not { } stored)
        {
            return;
        }

        await _connector.StopAsync().ConfigureAwait(false);
        if (stored.TargetState != TargetState.Started)
        {
            Report(stored.TargetState == TargetState.Paused ? LifecycleState.Paused : LifecycleState.Stopped);
            StartMissingTasks(stored);
            return;
        }

        try
        {
            IReadOnlyDictionary<string, string> config = _services.Reloader.Resolve(_name, ConfigMaps.WithoutNulls(stored.Config), ReloadAsync);
            await _connector.StartAsync(config).ConfigureAwait(false);
            Report(LifecycleState.Running);
            _services.Metrics.ConnectorStarted(_name, succeeded: true);
            WorkerLog.ConnectorRunning(_logger, _name);
            await ReconfigureTasksAsync(stored, config).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _services.Metrics.ConnectorStarted(_name, succeeded: false);
            await FailAsync(e).ConfigureAwait(false);
            StartMissingTasks(stored);
            if (rethrow)
            {
                throw;
            }
        }
    }

    // A value that the configuration refers to has changed; a connector that is paused or stopped reads it when it is resumed.
    private Task ReloadAsync() => RunAsync(() => _configs.Find(_name) is { TargetState: TargetState.Started } ? RestartInstanceAsync(rethrow: false) : Task.CompletedTask);

    private async Task ReconfigureTasksAsync(StoredConnector stored, IReadOnlyDictionary<string, string> config)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> resolved = await _connector.TaskConfigsAsync(ConnectorConfig.Parse(config)).ConfigureAwait(false);
        IReadOnlyList<IReadOnlyDictionary<string, string>> configs = [.. resolved.Select(task => WithReferences(task, stored.Config, config))];
        if (!ConfigMaps.AreEqual(configs, stored.Tasks))
        {
            await StopTasksAsync(forget: false).ConfigureAwait(false);
            await _configs.PutTasksAsync(_name, configs, stored.Config, CancellationToken.None).ConfigureAwait(false);
        }
        else if (HasTasksOfOtherConfig(stored) || (_appliedConfig is not null && !ConfigMaps.AreEqual(_appliedConfig, config)))
        {
            // Converters and transformations are read from the connector's configuration.
            await StopTasksAsync(forget: false).ConfigureAwait(false);
        }

        // Also those a worker left behind that was killed on the way.
        foreach (TaskStateInfo status in _services.Statuses.Tasks(_name).Where(status => status.Id >= configs.Count))
        {
            _services.Statuses.Remove(new ConnectorTaskId(_name, status.Id));
        }

        _appliedConfig = config;
        StartMissingTasks(stored with { Tasks = configs });
    }

    private bool HasTasksOfOtherConfig(StoredConnector stored)
    {
        lock (_tasks)
        {
            return _tasks.Values.Any(task => !ConfigMaps.AreEqual(task.ConnectorConfig, stored.Config));
        }
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

    private void RequestReconfiguration(IConnector connector) => _ = RunAsync(async () =>
    {
        if (!_connector.IsCurrent(connector) || _configs.Find(_name) is not { TargetState: TargetState.Started } stored)
        {
            return;
        }

        try
        {
            await ReconfigureTasksAsync(stored, _services.Transformer.Transform(ConfigMaps.WithoutNulls(stored.Config))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WorkerLog.ReconfigurationFailed(_logger, _name, e);
            await FailAsync(e).ConfigureAwait(false);
        }
    });

    // An instance that was replaced or stopped meanwhile has no say any more.
    private void RaiseError(IConnector connector, Exception error) => _ = RunAsync(() => _connector.IsCurrent(connector) ? FailAsync(error) : Task.CompletedTask);

    private async Task FailAsync(Exception error)
    {
        WorkerLog.ConnectorFailed(_logger, _name, error);
        await _connector.StopAsync().ConfigureAwait(false);
        Report(LifecycleState.Failed, error.ToString());
    }

    private void StartMissingTasks(StoredConnector stored)
    {
        for (int number = 0; number < stored.Tasks.Count; number++)
        {
            lock (_tasks)
            {
                if (_tasks.ContainsKey(number))
                {
                    continue;
                }
            }

            StartTask(stored, number);
        }
    }

    private void StartTask(StoredConnector stored, int number)
    {
        var id = new ConnectorTaskId(_name, number);
        if (_services.Statuses.Find(id) is not { State: LifecycleState.Restarting })
        {
            _services.Statuses.Put(id, new WorkState(LifecycleState.Unassigned, _services.WorkerId));
        }

        var runner = new TaskRunner(_services, id, stored.Config, stored.Tasks[number], paused: stored.TargetState != TargetState.Started);
        lock (_tasks)
        {
            _tasks[number] = runner;
        }

        if (_services.Config.TaskRestart is not null)
        {
            _ = RestartWhenFailedAsync(runner);
        }
    }

    private async Task RestartWhenFailedAsync(TaskRunner failed)
    {
        long started = _services.Time.GetTimestamp();
        await failed.Completion.ConfigureAwait(false);
        if (!failed.HasFailed || _closed)
        {
            return;
        }

        TimeSpan? delay = null;
        await RunAsync(() =>
        {
            delay = _restarts.NextDelay(failed.Id.Task, _services.Time.GetElapsedTime(started));
            if (delay is { } wait && _services.Statuses.Find(failed.Id) is { State: LifecycleState.Failed } status)
            {
                WorkerLog.TaskRestartScheduled(_logger, failed.Id.ToString(), (long)wait.TotalMilliseconds);
                _services.Statuses.Put(failed.Id, status with { State = LifecycleState.Restarting });
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false);
        if (delay is null)
        {
            return;
        }

        await Task.Delay(delay.Value, _services.Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RunAsync(async () =>
        {
            // Somebody may have restarted, reconfigured or stopped the task meanwhile.
            bool isCurrent;
            lock (_tasks)
            {
                isCurrent = _tasks.TryGetValue(failed.Id.Task, out TaskRunner? current) && ReferenceEquals(current, failed);
            }

            if (isCurrent && _configs.Find(_name) is { } stored && failed.Id.Task < stored.Tasks.Count)
            {
                await StopTaskAsync(failed.Id.Task).ConfigureAwait(false);
                StartTask(stored, failed.Id.Task);
            }
        }).ConfigureAwait(false);
    }

    private async Task StopTaskAsync(int number)
    {
        TaskRunner? task;
        lock (_tasks)
        {
            _tasks.Remove(number, out task);
        }

        if (task is not null)
        {
            await task.StopAsync(_services.Config.TaskShutdownGracefulTimeout).ConfigureAwait(false);
        }
    }

    private async Task StopTasksAsync(bool forget)
    {
        TaskRunner[] tasks;
        lock (_tasks)
        {
            tasks = [.. _tasks.Values];
            _tasks.Clear();
        }

        await Task.WhenAll(tasks.Select(task => task.StopAsync(_services.Config.TaskShutdownGracefulTimeout))).ConfigureAwait(false);
        foreach (TaskRunner task in tasks)
        {
            if (forget)
            {
                _services.Statuses.Remove(task.Id);
            }
            else if (!task.HasFailed)
            {
                _services.Statuses.Put(task.Id, new WorkState(LifecycleState.Unassigned, _services.WorkerId));
            }
        }
    }

    private void ForEachTask(Action<TaskRunner> action)
    {
        lock (_tasks)
        {
            foreach (TaskRunner task in _tasks.Values)
            {
                action(task);
            }
        }
    }

    private void Report(LifecycleState state, string? trace = null) => _services.Statuses.Put(_name, new WorkState(state, _services.WorkerId, trace));
}

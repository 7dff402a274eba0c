using System.Collections.Concurrent;
using Connect.Runtime.Herder;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>
/// The tasks of one connector that are this worker's, brought to what the config store says. Their changes go through a queue of their own: a connector that is slow to start does
/// not keep its tasks from stopping. Thread-safe.
/// </summary>
internal sealed class ConnectorTasks
{
    private readonly WorkerServices _services;
    private readonly ConfigStore _configs;
    private readonly IWorkShare _share;
    private readonly string _connector;
    private readonly ILogger _logger;
    private readonly SerialQueue _queue = new();
    private readonly ConcurrentDictionary<int, TaskRunner> _running = [];
    private readonly SourceFencing _fencing;
    private readonly RestartPolicy _restarts;
    private readonly CancellationTokenSource _closing = new();
    private volatile bool _closed;

    public ConnectorTasks(WorkerServices services, ConfigStore configs, IWorkShare share, string connector, SourceFencing fencing)
    {
        _services = services;
        _configs = configs;
        _share = share;
        _connector = connector;
        _fencing = fencing;
        _logger = services.Loggers.CreateLogger<ConnectorTasks>();
        _restarts = new RestartPolicy(services.Config.TaskRestart, Random.Shared);
    }

    /// <summary>Stops tasks that are not wanted as they are, starts those that are missing, pauses and resumes the others.</summary>
    public Task ApplyAsync() => RunAsync(async () =>
    {
        StoredConnector? stored = _configs.Find(_connector);
        int count = Count(stored);
        await StopAsync([.. _running.Values.Where(task => task.Id.Task >= count || task.Generation != stored!.TasksGeneration || !_share.HasTask(task.Id))]).ConfigureAwait(false);
        foreach (TaskRunner task in _running.Values)
        {
            SetPaused(task, stored!);
        }

        for (int number = 0; number < count; number++)
        {
            Start(stored!, number);
        }

        // Also those that a worker left behind that was killed on the way; those of tasks that still run somewhere are for their worker to remove.
        foreach (TaskStateInfo status in _services.Statuses.Tasks(_connector).Where(status => status.Id >= count))
        {
            var id = new ConnectorTaskId(_connector, status.Id);
            if (_share.HasTask(id) || (_share.HasConnector(_connector) && !_share.IsAnotherWorker(status.WorkerId)))
            {
                _services.Statuses.Remove(id);
            }
        }
    });

    /// <summary>Restarts tasks of this worker.</summary>
    public Task RestartAsync(Func<int, bool> which) => RunAsync(async () =>
    {
        StoredConnector? stored = _configs.Find(_connector);
        for (int number = 0; number < Count(stored); number++)
        {
            if (which(number))
            {
                _restarts.Forget(number);
                await StopAsync(number).ConfigureAwait(false);
                Start(stored!, number);
            }
        }
    });

    /// <summary>Stops a task that is not this worker's any more; one that has not stopped when <paramref name="timeUp"/> is cancelled is abandoned.</summary>
    public async Task ReleaseAsync(int number, CancellationToken timeUp)
    {
        // Not only when its turn comes: tasks stop side by side, and time may be up before the queue gets there.
        using CancellationTokenRegistration now = RequestStop(number, timeUp);
        await _queue.EnqueueAsync(async () =>
        {
            // Queued changes of before may have started it again, or it is ours again by now: its next start is queued behind this.
            using CancellationTokenRegistration later = RequestStop(number, timeUp);
            if (_running.TryGetValue(number, out TaskRunner? task))
            {
                await StopAsync([task]).ConfigureAwait(false);
            }

            _services.Statuses.Disown(_connector, number);
        }).ConfigureAwait(false);
    }

    /// <summary>Stops all tasks.</summary>
    /// <param name="forget">Whether the connector was deleted; else states become UNASSIGNED.</param>
    public Task StopAllAsync(bool forget) => _queue.EnqueueAsync(() => StopAsync([.. _running.Values], forget));

    /// <summary>Nothing runs here, and nothing starts here any more: there may be a successor.</summary>
    public void Retire() => _closed = true;

    /// <summary>Stops all tasks for good.</summary>
    /// <param name="forget">Whether the connector was deleted; else states become UNASSIGNED.</param>
    public async Task CloseAsync(bool forget)
    {
        _closed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        await StopAllAsync(forget).ConfigureAwait(false);
    }

    private static int Count(StoredConnector? stored) => stored is null or { TargetState: TargetState.Stopped } ? 0 : stored.Tasks.Count;

    private static void SetPaused(TaskRunner task, StoredConnector stored)
    {
        if (stored.TargetState == TargetState.Paused)
        {
            task.Pause();
        }
        else if (!stored.AreTasksOutdated)
        {
            // A task of an earlier configuration, which the user has changed while it was paused, does not go on: another one is about to be made.
            task.Resume();
        }
    }

    private Task RunAsync(Func<Task> operation) => _queue.EnqueueAsync(async () =>
    {
        if (!_closed)
        {
            using IDisposable? scope = _logger.BeginScope(new ConnectorContext(_connector, "worker"));
            await operation().ConfigureAwait(false);
        }
    });

    private void Start(StoredConnector stored, int number)
    {
        var id = new ConnectorTaskId(_connector, number);
        if (_running.ContainsKey(number) || !_share.HasTask(id) || _closed)
        {
            return;
        }

        if (_services.Statuses.Find(id) is not { State: LifecycleState.Restarting } status || status.WorkerId != _services.WorkerId)
        {
            _services.Statuses.Put(id, new WorkState(LifecycleState.Unassigned, _services.WorkerId));
        }

        if (_services.AwaitsFencing && SourceFencing.IsPending(_services, stored))
        {
            // Starts when that is over.
            return;
        }

        var runner = new TaskRunner(_services, id, stored, token => _fencing.WaitForStartAsync(id, stored.TasksGeneration, token));
        _running[number] = runner;
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
            delay = IsCurrent(failed) ? _restarts.NextDelay(failed.Id.Task, _services.Time.GetElapsedTime(started)) : null;
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
            if (IsCurrent(failed) && _configs.Find(_connector) is { } stored && failed.Id.Task < Count(stored))
            {
                await StopAsync(failed.Id.Task).ConfigureAwait(false);
                Start(stored, failed.Id.Task);
            }
        }).ConfigureAwait(false);
    }

    private bool IsCurrent(TaskRunner task) => _running.TryGetValue(task.Id.Task, out TaskRunner? current) && ReferenceEquals(current, task);

    // Asks a task to end, whatever else is done with it, and abandons it when time is up.
    private CancellationTokenRegistration RequestStop(int number, CancellationToken timeUp)
    {
        if (!_running.TryGetValue(number, out TaskRunner? task))
        {
            return default;
        }

        _ = task.RequestStopAsync();
        return timeUp.UnsafeRegister(static state => ((TaskRunner)state!).Abandon(), task);
    }

    private async Task StopAsync(int number)
    {
        if (_running.TryGetValue(number, out TaskRunner? task))
        {
            await task.StopAsync(_services.Config.TaskShutdownGracefulTimeout).ConfigureAwait(false);
            _running.Remove(number, out _);
        }
    }

    /// <summary>Stops tasks together; the states of those that are no more, or of all, are forgotten.</summary>
    private async Task StopAsync(IReadOnlyList<TaskRunner> tasks, bool forget = false)
    {
        await Task.WhenAll(tasks.Select(task => task.StopAsync(_services.Config.TaskShutdownGracefulTimeout))).ConfigureAwait(false);
        foreach (TaskRunner task in tasks)
        {
            _running.Remove(task.Id.Task, out _);
            if (!forget && !task.HasFailed)
            {
                _services.Statuses.Release(task.Id, _services.WorkerId);
            }

            // Looked at only now: whoever reads a smaller number of tasks later forgets what is UNASSIGNED by then.
            if (forget || task.Id.Task >= Count(_configs.Find(_connector)))
            {
                _services.Statuses.Remove(task.Id);
            }
        }
    }
}

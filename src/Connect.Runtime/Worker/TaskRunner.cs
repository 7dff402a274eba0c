using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>
/// One task's life: waits while paused → starts the task → runs its pipeline → stops the task. Reports RUNNING, PAUSED and FAILED with its trace to the status store.
/// A runner runs once; a restart is a new runner.
/// </summary>
internal sealed class TaskRunner
{
    private readonly WorkerServices _services;
    private readonly IReadOnlyDictionary<string, string?> _connectorConfig;
    private readonly IReadOnlyDictionary<string, string> _taskConfig;
    private readonly Func<CancellationToken, Task> _mayStart;
    private readonly ILogger _logger;
    private readonly PauseGate _gate;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskMetrics _metrics;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Lock _reporting = new();

    public TaskRunner(WorkerServices services, ConnectorTaskId id, StoredConnector stored, Func<CancellationToken, Task> mayStart)
    {
        _mayStart = mayStart;
        _services = services;
        Id = id;
        Generation = stored.TasksGeneration;
        _connectorConfig = stored.Config;
        _taskConfig = stored.Tasks[id.Task];
        _gate = new PauseGate(stored.TargetState != TargetState.Started);
        _logger = services.Loggers.CreateLogger<TaskRunner>();
        _metrics = new TaskMetrics(services.Metrics, id);
        Completion = Task.Run(RunAsync);
    }

    public ConnectorTaskId Id { get; }

    /// <summary>The set of task configurations it was made from.</summary>
    public long Generation { get; }

    /// <summary>Ends, without an error, when the task has stopped or failed.</summary>
    public Task Completion { get; }

    /// <summary>Whether the task ended with an error.</summary>
    public bool HasFailed { get; private set; }

    public void Pause() => _gate.Pause();

    public void Resume() => _gate.Resume();

    /// <summary>Asks the task to end and waits; one that does not end in time, or that <see cref="Abandon"/> was called for, is abandoned.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        long started = _services.Time.GetTimestamp();
        await RequestStopAsync().ConfigureAwait(false);
        try
        {
            await Completion.WaitAsync(timeout, _services.Time, _abandoned.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            Abandon();
            _metrics.Dispose();
            WorkerLog.TaskAbandoned(_logger, Id.ToString(), (long)_services.Time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>Asks the task to end.</summary>
    public Task RequestStopAsync() => _stopping.CancelAsync();

    /// <summary>Ends the wait for the task's end: it reports and writes nothing any more.</summary>
    public void Abandon()
    {
        lock (_reporting)
        {
            _ = _abandoned.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        using IDisposable? scope = _logger.BeginScope(new ConnectorContext(Id.Connector, $"task-{Id.Task}"));
        try
        {
            if (_gate.IsPaused)
            {
                Report(LifecycleState.Paused);
                await _gate.WaitAsync(_stopping.Token).ConfigureAwait(false);
            }

            await RunStartedAsync().ConfigureAwait(false);
            WorkerLog.TaskStopped(_logger, Id.ToString(), _metrics.Received, _metrics.Committed);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            HasFailed = true;
            WorkerLog.TaskFailed(_logger, Id.ToString(), e);
            Report(LifecycleState.Failed, e.ToString());
        }
        finally
        {
            _metrics.Dispose();
        }
    }

    private async Task RunStartedAsync()
    {
        StartedTask started;
        try
        {
            _metrics.Calls.Begin(TaskCall.Start);
            started = await new TaskStarter(_services, _mayStart).StartAsync(Id, _connectorConfig, _taskConfig, _metrics, _stopping.Token).ConfigureAwait(false);
            _metrics.Calls.End(TaskCall.Start);
            _services.Metrics.TaskStarted(Id.Connector, succeeded: true);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            _services.Metrics.TaskStarted(Id.Connector, succeeded: false);
            throw;
        }

        await using (started.ConfigureAwait(false))
        {
            Report(LifecycleState.Running);
            WorkerLog.TaskRunning(_logger, Id.ToString());
            await started.RunAsync(
                _gate, paused => Report(paused ? LifecycleState.Paused : LifecycleState.Running), _stopping.Token, _abandoned.Token).ConfigureAwait(false);
        }
    }

    private void Report(LifecycleState state, string? trace = null)
    {
        // Under a lock, or a task just abandoned could still overwrite what its successor reports.
        lock (_reporting)
        {
            if (!_abandoned.IsCancellationRequested)
            {
                _services.Statuses.Put(Id, new WorkState(state, _services.WorkerId, trace));
            }
        }
    }
}

using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>Logs when a task gets stuck and when it goes on again. It does not end the task: what it waits for may come back, and a restart would not help then.</summary>
internal sealed class TaskWatchdog(WorkerProgress progress, WorkerConfig config, TimeProvider time, ILogger<TaskWatchdog> logger) : IAsyncDisposable
{
    // Looks this often during one time-out.
    private const int LooksPerTimeout = 4;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<ConnectorTaskId, string> _stuck = [];
    private Task _watching = Task.CompletedTask;

    public void Start()
    {
        if (config.TaskProgressTimeout > TimeSpan.Zero)
        {
            _watching = WatchAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(config.TaskProgressTimeout / LooksPerTimeout, time);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            Look();
        }
    }

    private void Look()
    {
        IReadOnlyList<StuckTask> stuck = progress.Stuck();
        foreach (StuckTask task in stuck)
        {
            if (_stuck.TryAdd(task.Task, task.Call))
            {
                WorkerLog.TaskStuck(logger, task.Task.ToString(), task.Call, (long)task.Duration.TotalSeconds);
            }
        }

        foreach (ConnectorTaskId task in _stuck.Keys.Except(stuck.Select(task => task.Task)).ToArray())
        {
            WorkerLog.TaskGoesOn(logger, task.ToString(), _stuck[task]);
            _stuck.Remove(task);
        }
    }
}

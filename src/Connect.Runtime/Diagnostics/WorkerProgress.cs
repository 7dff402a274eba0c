using Connect.Runtime.Herder;

namespace Connect.Runtime.Diagnostics;

/// <summary>How far each running task has come, for progress displays, shutdown summaries and health checks. Thread-safe.</summary>
public sealed class WorkerProgress
{
    private readonly ConnectMetrics _metrics;
    private readonly TimeSpan _timeout;

    internal WorkerProgress(ConnectMetrics metrics, TimeSpan timeout)
    {
        _metrics = metrics;
        _timeout = timeout;
    }

    /// <summary>The figures of the running tasks, by connector and number.</summary>
    public IReadOnlyList<TaskProgress> Tasks() =>
    [
        .. _metrics.Tasks()
            .Select(task => new TaskProgress(task.Id, task.Received, task.Delivered, task.Committed, task.Skipped, task.Lag, task.SinceProgress))
            .OrderBy(task => task.Task),
    ];

    /// <summary>
    /// Tasks that have been in one call for longer than the worker's <c>task.progress.timeout.ms</c>: a start, put or commit that does not return, or a batch that is
    /// refused again and again. By connector and number; always empty when that setting is 0.
    /// </summary>
    public IReadOnlyList<StuckTask> Stuck()
    {
        if (_timeout == TimeSpan.Zero)
        {
            return [];
        }

        var stuck = new List<StuckTask>();
        foreach (TaskMetrics task in _metrics.Tasks())
        {
            if (task.Calls.Longest() is { } longest && longest.Duration > _timeout)
            {
                stuck.Add(new StuckTask(task.Id, longest.Call.ToString().ToLowerInvariant(), longest.Duration));
            }
        }

        stuck.Sort(static (first, second) => first.Task.CompareTo(second.Task));
        return stuck;
    }
}

/// <summary>How far a task has come since it was started.</summary>
/// <param name="Task">The task.</param>
/// <param name="Received">Records polled (source) or read (sink).</param>
/// <param name="Delivered">Records acknowledged by the log (source) or taken by put (sink).</param>
/// <param name="Committed">Records whose offsets are committed.</param>
/// <param name="Skipped">Records skipped because of tolerated errors.</param>
/// <param name="Lag">Records in the log that a sink task has not read.</param>
/// <param name="SinceProgress">How long ago a batch last moved.</param>
public sealed record TaskProgress(ConnectorTaskId Task, long Received, long Delivered, long Committed, long Skipped, long Lag, TimeSpan SinceProgress);

/// <summary>A task that does not come forward.</summary>
/// <param name="Task">The task.</param>
/// <param name="Call">What it is in: <c>start</c>, <c>convert</c>, <c>append</c>, <c>put</c>, <c>rebalance</c> or <c>commit</c>.</param>
/// <param name="Duration">For how long.</param>
public sealed record StuckTask(ConnectorTaskId Task, string Call, TimeSpan Duration)
{
    /// <summary>Such as <c>orders-0 (in put for 95 s)</c>.</summary>
    public override string ToString() => $"{Task} (in {Call} for {(long)Duration.TotalSeconds} s)";
}

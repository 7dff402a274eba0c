using Connect.Runtime.Herder;

namespace Connect.Runtime.Diagnostics;

/// <summary>How far each running task has come, for progress displays and shutdown summaries. Thread-safe.</summary>
public sealed class WorkerProgress
{
    private readonly ConnectMetrics _metrics;

    internal WorkerProgress(ConnectMetrics metrics) => _metrics = metrics;

    /// <summary>The figures of the running tasks, by connector and number.</summary>
    public IReadOnlyList<TaskProgress> Tasks() =>
    [
        .. _metrics.Tasks()
            .Select(task => new TaskProgress(task.Id, task.Received, task.Delivered, task.Committed, task.Skipped, task.Lag, task.SinceProgress))
            .OrderBy(task => task.Task),
    ];
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

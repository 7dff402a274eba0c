using Connect.Runtime.Configuration;

namespace Connect.Runtime.Worker;

/// <summary>Decides when each failed task of a connector starts again: doubling waits with jitter, forgotten after a healthy time. Not thread-safe.</summary>
/// <param name="settings">The worker's settings; null never restarts.</param>
/// <param name="random">Gives the jitter.</param>
internal sealed class RestartPolicy(TaskRestartSettings? settings, Random random)
{
    private readonly Dictionary<int, int> _failures = [];

    /// <summary>How long to wait before the task starts again, or null when it stays FAILED.</summary>
    /// <param name="task">Task number.</param>
    /// <param name="ran">How long it ran before it failed.</param>
    public TimeSpan? NextDelay(int task, TimeSpan ran)
    {
        if (settings is null)
        {
            return null;
        }

        int failures = ran >= settings.ResetAfter ? 0 : _failures.GetValueOrDefault(task);
        _failures[task] = failures + 1;
        if (failures >= settings.MaxAttempts)
        {
            return null;
        }

        double longest = settings.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30));
        longest = Math.Min(longest, settings.BackoffMax.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(longest / 2 + random.NextDouble() * longest / 2);
    }

    /// <summary>Somebody restarted the task: its failures are forgotten.</summary>
    public void Forget(int task) => _failures.Remove(task);
}

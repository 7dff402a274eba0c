namespace Connect.Runtime.Configuration;

/// <summary>How a worker restarts failed tasks by itself: after a wait that doubles with each failure in a row, with jitter.</summary>
/// <param name="Backoff">Wait before the first restart.</param>
/// <param name="BackoffMax">Longest wait.</param>
/// <param name="MaxAttempts">Restarts in a row after which the task stays FAILED; null for no limit.</param>
/// <param name="ResetAfter">How long a task must have run for its failures to be forgotten.</param>
public sealed record TaskRestartSettings(TimeSpan Backoff, TimeSpan BackoffMax, int? MaxAttempts, TimeSpan ResetAfter);

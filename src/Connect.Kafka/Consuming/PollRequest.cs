using System.Diagnostics;
using Connect.Runtime.Log;

namespace Connect.Kafka.Consuming;

/// <summary>A caller that waits for records.</summary>
internal sealed class PollRequest(TimeSpan timeout, CancellationToken cancellationToken)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<LogBatch> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The records.</summary>
    public Task<LogBatch> Result => _result.Task;

    /// <summary>Whether the caller does not want to wait any more.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>Time left to wait; zero when it is over.</summary>
    public TimeSpan Left => Stopwatch.GetElapsedTime(_started) is var elapsed && elapsed < timeout ? timeout - elapsed : TimeSpan.Zero;

    /// <summary>Ends the request with records, perhaps none.</summary>
    public void Complete(LogBatch batch) => _result.TrySetResult(batch);

    /// <summary>Ends the request with an error.</summary>
    public void Fail(Exception error) => _result.TrySetException(error);

    /// <summary>Ends the request as cancelled.</summary>
    public void Cancel() => _result.TrySetCanceled(cancellationToken);
}

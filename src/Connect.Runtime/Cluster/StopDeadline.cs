namespace Connect.Runtime.Cluster;

/// <summary>
/// Tells units that stop when their time is up. A lease ends before the session does, and what is left of the session is for stopping; after that, another worker may begin with them.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class StopDeadline(TimeProvider time) : IDisposable
{
    private CancellationTokenSource _timeUp = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Cancelled when the time is up; never while the worker has a lease.</summary>
    public CancellationToken TimeUp => _timeUp.Token;

    /// <summary>The lease is over.</summary>
    /// <param name="left">Time until others may begin; nothing and less mean at once.</param>
    public void Set(TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            _timeUp.CancelAfter(left);
        }
        else
        {
            // What waits for it must not run here.
            _ = _timeUp.CancelAsync();
        }
    }

    /// <summary>The worker has a lease again.</summary>
    public void Clear()
    {
        _timeUp.CancelAfter(Timeout.InfiniteTimeSpan);
        if (_timeUp.IsCancellationRequested)
        {
            _timeUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timeUp.Dispose();
}

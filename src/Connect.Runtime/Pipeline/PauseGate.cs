namespace Connect.Runtime.Pipeline;

/// <summary>Lets one loop through while open; closing it also cancels whatever the loop is waiting for. Thread-safe.</summary>
internal sealed class PauseGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _closing = new();

    public PauseGate(bool paused)
    {
        if (paused)
        {
            _closing.Cancel();
        }
        else
        {
            _opened.SetResult();
        }
    }

    public bool IsPaused
    {
        get
        {
            lock (_lock)
            {
                return !_opened.Task.IsCompleted;
            }
        }
    }

    /// <summary>Cancelled when the gate closes.</summary>
    public CancellationToken Closing
    {
        get
        {
            lock (_lock)
            {
                return _closing.Token;
            }
        }
    }

    public void Pause()
    {
        CancellationTokenSource closing;
        lock (_lock)
        {
            if (!_opened.Task.IsCompleted)
            {
                return;
            }

            _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            closing = _closing;
        }

        // Whoever waits on it, perhaps in a connector's code, goes on elsewhere.
        _ = closing.CancelAsync();
    }

    public void Resume()
    {
        lock (_lock)
        {
            if (_opened.Task.IsCompleted)
            {
                return;
            }

            _closing = new CancellationTokenSource();
            _opened.SetResult();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _opened.Task.WaitAsync(cancellationToken);
        }
    }
}

namespace Connect.TestSupport.SqlServer;

/// <summary>A point of an answer that the server waits at until the test lets it go on. All requests that come to it share it.</summary>
public sealed class TdsGate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a request waits here; what the answer had before is on its way to the client then.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Ends when a client took back a request that waited here, or is gone.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>Lets requests pass, from now on.</summary>
    public void Open() => _opened.TrySetResult();

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        try
        {
            await _opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }
    }
}

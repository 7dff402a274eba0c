namespace Connect.Runtime.Worker;

/// <summary>Runs asynchronous operations one after the other, in the order they were queued. Thread-safe.</summary>
internal sealed class SerialQueue
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Queues an operation; the task ends as the operation does, whatever became of those before it.</summary>
    public Task EnqueueAsync(Func<Task> operation)
    {
        lock (_lock)
        {
            Task previous = _last;
            Task queued = Task.Run(RunAsync);
            _last = queued;
            return queued;

            async Task RunAsync()
            {
                await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await operation().ConfigureAwait(false);
            }
        }
    }
}

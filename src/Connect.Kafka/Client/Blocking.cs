namespace Connect.Kafka.Client;

/// <summary>Runs calls of the client that have no asynchronous form and wait for a broker.</summary>
internal static class Blocking
{
    /// <summary>On a thread of its own, for it may wait long; cancelling stops waiting for it.</summary>
    public static Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken);

    /// <summary>As above, without a result.</summary>
    public static Task RunAsync(Action call, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken);
}

namespace Connect.Runtime.Pipeline;

/// <summary>Runs one started task until it is stopped or fails.</summary>
internal interface ITaskPipeline : IAsyncDisposable
{
    /// <summary>Moves records until <paramref name="stopping"/> is cancelled; then finishes what is on its way and commits offsets.</summary>
    /// <param name="gate">Closed while the task is paused.</param>
    /// <param name="paused">Told when the task has come to rest and when it goes on.</param>
    /// <param name="stopping">Asks for a graceful end.</param>
    /// <param name="abandoned">Cancelled when that took too long: from then on nothing is written or committed, and what the log lent is given back.</param>
    /// <exception cref="Exception">What made the task fail.</exception>
    Task RunAsync(PauseGate gate, Action<bool> paused, CancellationToken stopping, CancellationToken abandoned);
}

namespace Connect.Runtime.Pipeline;

/// <summary>The append stage of a source task and what follows it: acknowledgement and offset commit. Called from one loop.</summary>
internal interface ISourceDelivery : IAsyncDisposable
{
    /// <summary>Prepares the producer, before the task reads its offsets: afterwards no older instance of the task can add to them.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Begins.</summary>
    /// <param name="failed">Told when a batch failed for good while nothing else is being delivered.</param>
    /// <param name="stopping">Cancelled when the task is to end; what the log keeps refusing is given up a while after that.</param>
    /// <param name="abandoned">Cancelled when the task counts as gone: nothing may be written any more.</param>
    void Start(Action<Exception> failed, CancellationToken stopping, CancellationToken abandoned);

    /// <summary>Takes a batch, in order, and gives it back to <paramref name="recycle"/> once it is over. May return while the batch is still on its way.</summary>
    /// <exception cref="Errors.ConnectException">A batch failed for good, this one or an earlier one.</exception>
    ValueTask DeliverAsync(SourceBatch batch, Action<SourceBatch> recycle);

    /// <summary>Waits for what is on its way and commits the offsets of what was acknowledged.</summary>
    /// <param name="failed">Whether the task ends with an error: an open transaction is then discarded.</param>
    ValueTask CompleteAsync(bool failed);
}

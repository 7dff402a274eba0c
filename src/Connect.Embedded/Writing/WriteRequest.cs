using Connect.Embedded.Storage;

namespace Connect.Embedded.Writing;

/// <summary>
/// Something to write. The writer thread calls <see cref="Validate"/> and <see cref="Execute"/>, perhaps again alone when something else in the same SQLite transaction
/// failed, then <see cref="Publish"/> once it is committed, and at last completes or fails the task.
/// </summary>
internal abstract class WriteRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    /// <summary>About how much this writes, to bound a transaction.</summary>
    public virtual int Bytes => 256;

    /// <summary>Throws when the request cannot be met; nothing was written by then.</summary>
    public virtual void Validate()
    {
    }

    /// <summary>Writes, within a transaction that others share.</summary>
    public abstract void Execute(LogWriter writer);

    /// <summary>The transaction is committed: tell the world.</summary>
    public virtual void Publish()
    {
    }

    public void Complete() => _done.TrySetResult();

    public virtual void Fail(Exception error)
    {
        _done.TrySetException(error);

        // Callers that gave up waiting must not turn this into an unobserved exception.
        _ = _done.Task.Exception;
    }
}

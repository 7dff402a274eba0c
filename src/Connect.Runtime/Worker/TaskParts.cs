namespace Connect.Runtime.Worker;

/// <summary>What was opened for a task that is being built. Unless the task's pipeline takes it over, it is closed again, last first.</summary>
internal sealed class TaskParts : IAsyncDisposable
{
    private readonly Stack<object> _opened = [];

    public T Add<T>(T part)
        where T : class
    {
        _opened.Push(part);
        return part;
    }

    /// <summary>The pipeline closes them from now on.</summary>
    public void HandOver() => _opened.Clear();

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out object? part))
        {
            if (part is IAsyncDisposable closes)
            {
                await closes.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ((IDisposable)part).Dispose();
            }
        }
    }
}

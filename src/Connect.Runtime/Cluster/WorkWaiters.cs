namespace Connect.Runtime.Cluster;

/// <summary>Those who wait for the state to be of a certain kind. Used under the state's lock.</summary>
internal sealed class WorkWaiters
{
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _waiters = [];

    public Task Add(Func<bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((condition, met));
        return met.Task;
    }

    public void Look()
    {
        for (int i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_waiters[i].Condition())
            {
                _waiters[i].Met.TrySetResult();
                _waiters.RemoveAt(i);
            }
        }
    }

    public void Cancel()
    {
        _waiters.ForEach(waiter => waiter.Met.TrySetCanceled());
        _waiters.Clear();
    }
}

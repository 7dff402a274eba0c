namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>Virtual time: what is due happens in order, at once.</summary>
internal sealed class SimClock
{
    private readonly PriorityQueue<Action, (TimeSpan Due, long Order)> _events = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public void At(TimeSpan due, Action action) => _events.Enqueue(action, (due < Now ? Now : due, _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public void RunUntil(TimeSpan end)
    {
        while (_events.TryPeek(out Action? action, out (TimeSpan Due, long) next) && next.Due <= end)
        {
            _events.Dequeue();
            Now = next.Due;
            action();
        }

        Now = end;
    }
}

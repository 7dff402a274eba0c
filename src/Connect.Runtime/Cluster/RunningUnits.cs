namespace Connect.Runtime.Cluster;

/// <summary>Units that run at this worker or are stopping, each for the slot it belongs to.</summary>
internal sealed class RunningUnits
{
    private readonly Dictionary<WorkUnit, Run> _runs = [];

    public int Count => _runs.Count;

    public IEnumerable<WorkUnit> All => _runs.Keys;

    public bool Contains(WorkUnit unit) => _runs.ContainsKey(unit);

    /// <summary>Whether the unit runs and was not told to stop.</summary>
    public bool IsRunning(WorkUnit unit) => _runs.TryGetValue(unit, out Run run) && !run.IsStopping;

    public bool AnyOf(IReadOnlyCollection<int> slots) => _runs.Values.Any(run => slots.Contains(run.Slot));

    public IEnumerable<WorkUnit> Of(IReadOnlyCollection<int> slots) => _runs.Where(run => slots.Contains(run.Value.Slot)).Select(run => run.Key);

    public void Start(WorkUnit unit, int slot) => _runs[unit] = new Run(slot, IsStopping: false);

    public void Stop(WorkUnit unit) => _runs[unit] = _runs[unit] with { IsStopping = true };

    public void Remove(WorkUnit unit) => _runs.Remove(unit);

    private readonly record struct Run(int Slot, bool IsStopping);
}

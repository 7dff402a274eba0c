namespace Connect.Runtime.Cluster;

/// <summary>
/// The slots of this worker. One counts from when everything was read that was in the work topic after it was assigned: only then is it known what earlier owners were told.
/// </summary>
internal sealed class SlotTenures
{
    private readonly Dictionary<int, long> _barriers = [];
    private readonly List<int> _waiting = [];

    /// <summary>The slots, ascending, those behind their barrier too.</summary>
    public IReadOnlyList<int> All => [.. _barriers.Keys.Order()];

    public int Count => _barriers.Count;

    /// <summary>Slots whose barrier is reached.</summary>
    public IEnumerable<int> Active => _barriers.Keys.Where(IsActive);

    public bool Contains(int slot) => _barriers.ContainsKey(slot);

    public bool IsActive(int slot) => _barriers.ContainsKey(slot) && !_waiting.Contains(slot);

    public void Add(IEnumerable<int> slots, long barrier)
    {
        foreach (int slot in slots)
        {
            _barriers[slot] = barrier;
            _waiting.Remove(slot);
            _waiting.Add(slot);
        }
    }

    public void Remove(IEnumerable<int> slots)
    {
        foreach (int slot in slots)
        {
            _barriers.Remove(slot);
            _waiting.Remove(slot);
        }
    }

    /// <summary>Slots whose barrier has just been reached.</summary>
    public IReadOnlyList<int> Reach(long position)
    {
        List<int> reached = _waiting.FindAll(slot => _barriers[slot] <= position);
        reached.ForEach(slot => _waiting.Remove(slot));
        return reached;
    }
}

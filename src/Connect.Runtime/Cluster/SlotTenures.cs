namespace Connect.Runtime.Cluster;

/// <summary>
/// The slots of this worker. One counts when everything was read that was in the work topic after it was assigned: only then is it known what earlier owners were told. That
/// takes two barriers. Up to the first, compaction may have taken away the newest placement of a unit that has ended, and left an older one that looks valid; what deleted
/// the older one was in the topic by then, so it is before the second barrier, which is looked up when the first is reached.
/// </summary>
internal sealed class SlotTenures
{
    private readonly Dictionary<int, Tenure> _tenures = [];
    private readonly List<int> _waiting = [];
    private long _lookUps;

    /// <summary>The slots, ascending, those behind a barrier too.</summary>
    public IReadOnlyList<int> All => [.. _tenures.Keys.Order()];

    public int Count => _tenures.Count;

    /// <summary>Whether a slot's barriers are reached.</summary>
    public bool AnyActive => _waiting.Count < _tenures.Count;

    public bool IsActive(int slot) => _tenures.ContainsKey(slot) && !_waiting.Contains(slot);

    public void Add(IEnumerable<int> slots, long barrier)
    {
        foreach (int slot in slots)
        {
            _tenures[slot] = new Tenure(barrier, null);
            _waiting.Remove(slot);
            _waiting.Add(slot);
        }
    }

    public void Remove(IEnumerable<int> slots)
    {
        foreach (int slot in slots)
        {
            _tenures.Remove(slot);
            _waiting.Remove(slot);
        }
    }

    /// <summary>Number of the look-up that is needed for slots whose first barrier has just been reached; null if there is none.</summary>
    public long? ReachFirst(long position)
    {
        List<int> reached = _waiting.FindAll(slot => _tenures[slot] is { LookUp: null } tenure && tenure.Barrier <= position);
        if (reached.Count == 0)
        {
            return null;
        }

        _lookUps++;
        reached.ForEach(slot => _tenures[slot] = new Tenure(long.MaxValue, _lookUps));
        return _lookUps;
    }

    /// <summary>The second barrier.</summary>
    public void LookedUp(long lookUp, long end)
    {
        foreach (int slot in _waiting.FindAll(slot => _tenures[slot].LookUp == lookUp))
        {
            _tenures[slot] = new Tenure(end, lookUp);
        }
    }

    /// <summary>Slots whose second barrier has just been reached.</summary>
    public IReadOnlyList<int> ReachSecond(long position)
    {
        List<int> reached = _waiting.FindAll(slot => _tenures[slot] is { LookUp: not null } tenure && tenure.Barrier <= position);
        reached.ForEach(slot => _waiting.Remove(slot));
        return reached;
    }

    private readonly record struct Tenure(long Barrier, long? LookUp);
}

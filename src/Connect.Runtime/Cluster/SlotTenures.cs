namespace Connect.Runtime.Cluster;

/// <summary>
/// The slots of this worker. One counts when everything was read that was in the work topic after it was assigned: only then is it known what earlier owners were told. That
/// takes two barriers. Up to the first, compaction may have taken away the newest placement of a unit that has ended, and left an older one that looks valid; what deleted
/// the older one was in the topic by then, so it is before the second barrier, which is looked up when the first is reached.
/// </summary>
internal sealed class SlotTenures
{
    private const int Barriers = 2;

    private readonly SortedDictionary<int, Tenure> _tenures = [];
    private long _lookUps;

    /// <summary>The slots, ascending, those behind a barrier too.</summary>
    public IReadOnlyList<int> All => [.. _tenures.Keys];

    public int Count => _tenures.Count;

    /// <summary>Whether all barriers of a slot are reached.</summary>
    public bool AnyActive => _tenures.Values.Any(tenure => tenure.IsActive);

    public bool IsActive(int slot) => _tenures.TryGetValue(slot, out Tenure tenure) && tenure.IsActive;

    /// <summary>Slots were assigned; tells the number of the look-up that their first barrier takes.</summary>
    public long Add(IEnumerable<int> slots)
    {
        _lookUps++;
        foreach (int slot in slots)
        {
            _tenures[slot] = new Tenure(long.MaxValue, _lookUps, Barriers - 1);
        }

        return _lookUps;
    }

    public void Remove(IEnumerable<int> slots)
    {
        foreach (int slot in slots)
        {
            _tenures.Remove(slot);
        }
    }

    /// <summary>Somebody else had the slots until now: as if they were assigned just now.</summary>
    public long Restart() => Add(All);

    /// <summary>A barrier that was asked for.</summary>
    public void LookedUp(long lookUp, long end)
    {
        foreach (int slot in All)
        {
            if (_tenures[slot] is { Barrier: long.MaxValue } tenure && tenure.LookUp == lookUp)
            {
                _tenures[slot] = tenure with { Barrier = end };
            }
        }
    }

    /// <summary>Tells which slots are active from now on, and the number of the look-up that others take; null for none.</summary>
    public IReadOnlyList<int> Reach(long position, out long? lookUp)
    {
        lookUp = null;
        List<int>? active = null;
        foreach (int slot in All)
        {
            Tenure tenure = _tenures[slot];
            if (tenure.IsActive || tenure.Barrier > position)
            {
                continue;
            }

            if (tenure.BarriersLeft == 0)
            {
                _tenures[slot] = tenure with { IsActive = true };
                (active ??= []).Add(slot);
            }
            else
            {
                lookUp ??= ++_lookUps;
                _tenures[slot] = new Tenure(long.MaxValue, _lookUps, tenure.BarriersLeft - 1);
            }
        }

        return active ?? (IReadOnlyList<int>)[];
    }

    private readonly record struct Tenure(long Barrier, long LookUp, int BarriersLeft, bool IsActive = false);
}

using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>
/// The cluster as the work topic tells it: a state machine over the topic's records in their order, the same at every worker that has read as far, also when compaction
/// has removed what was deleted.
/// </summary>
/// <param name="leadersKept">Newest leader records that are never deleted, so that no reader on its way misses one.</param>
internal sealed class WorkTable(int leadersKept = 32)
{
    private readonly Dictionary<WorkUnit, PlacedUnit> _units = [];
    private readonly SlotIndex _bySlot = new();
    private readonly SlotIndex _byFrom = new();
    private readonly HashSet<PlacedUnit> _moving = [];
    private PlacementId _last;

    /// <summary>Offset of the next record to read.</summary>
    public long Position { get; private set; }

    /// <summary>The newest leader record; null before the first.</summary>
    public LeaderTerm? Leader { get; private set; }

    /// <summary>The workers.</summary>
    public ClusterMembers Members { get; } = new();

    /// <summary>What may be deleted.</summary>
    public WorkGarbage Garbage { get; } = new(leadersKept);

    /// <summary>All units with a placement, ended ones too.</summary>
    public IReadOnlyCollection<PlacedUnit> Units => _units.Values;

    /// <summary>Number of units that wait for a release.</summary>
    public int MovingCount => _moving.Count;

    public PlacedUnit? Find(WorkUnit unit) => _units.GetValueOrDefault(unit);

    /// <summary>Units placed in the slot.</summary>
    public IReadOnlyCollection<PlacedUnit> In(int slot) => _bySlot[slot];

    /// <summary>Units that the slot's owner has to release.</summary>
    public IReadOnlyCollection<PlacedUnit> LeavingFrom(int slot) => _byFrom[slot];

    /// <summary>Everything before that offset was read; compaction and transactions leave gaps.</summary>
    public void Advance(long position) => Position = Math.Max(Position, position);

    /// <summary>Takes the next record.</summary>
    public void Apply(long offset, WorkRecord record)
    {
        Advance(offset + 1);
        switch (record)
        {
            case LeaderRecord leader:
                Apply(offset, leader);
                break;
            case PlacementRecord placement:
                Apply(placement);
                break;
            case ReleaseRecord release:
                Apply(release);
                break;
            case MemberRecord member:
                Members.Apply(offset, member);
                break;
        }
    }

    private void Apply(long offset, LeaderRecord leader)
    {
        if (leader.IsDeleted)
        {
            Garbage.RemoveLeader(leader);
            return;
        }

        Leader = new LeaderTerm(offset, leader);
        Garbage.AddLeader(leader);

        // Whatever an earlier leader has still under way is older than this.
        _last = new PlacementId(offset, 0);
    }

    private void Apply(PlacementRecord placement)
    {
        if (placement.IsDeleted)
        {
            ApplyDeletion(placement);
            return;
        }

        if (placement.Id.CompareTo(_last) <= 0)
        {
            Garbage.AddInvalid(placement);
            return;
        }

        _last = placement.Id;
        if (!_units.TryGetValue(placement.Unit, out PlacedUnit? unit))
        {
            _units.Add(placement.Unit, unit = new PlacedUnit(placement.Unit));
        }

        if (unit.HasRelease)
        {
            Garbage.AddRelease(unit.Unit, unit.Id);
        }

        _bySlot.Remove(unit.Slot, unit);
        _byFrom.Remove(unit.From, unit);
        unit.Place(placement);
        _bySlot.Add(unit.Slot, unit);
        _byFrom.Add(unit.From, unit);
        Look(unit);
    }

    private void ApplyDeletion(PlacementRecord placement)
    {
        if (Garbage.RemoveInvalid(placement) || !_units.TryGetValue(placement.Unit, out PlacedUnit? unit))
        {
            return;
        }

        if (unit.Forget(placement.Id))
        {
            Garbage.Look(unit);
        }
        else if (unit.Id == placement.Id)
        {
            // It has ended; or it was replaced, and what replaced it is deleted too and was compacted before this reader came there.
            Remove(unit);
        }
    }

    private void Remove(PlacedUnit unit)
    {
        _units.Remove(unit.Unit);
        _bySlot.Remove(unit.Slot, unit);
        _byFrom.Remove(unit.From, unit);
        _moving.Remove(unit);
        Garbage.Forget(unit);
        foreach (PlacementId id in unit.Superseded)
        {
            Garbage.AddInvalid(new PlacementRecord(unit.Unit, id));
        }

        if (unit.HasRelease)
        {
            Garbage.AddRelease(unit.Unit, unit.Id);
        }
    }

    private void Apply(ReleaseRecord release)
    {
        if (release.IsDeleted)
        {
            Garbage.RemoveRelease(release.Unit, release.Placement);
        }
        else if (Find(release.Unit) is { } unit && unit.Id == release.Placement)
        {
            unit.Release();
            _byFrom.Remove(unit.From, unit);
            Look(unit);
        }
        else
        {
            Garbage.AddRelease(release.Unit, release.Placement);
        }
    }

    private void Look(PlacedUnit unit)
    {
        Garbage.Look(unit);
        if (unit.IsSettled)
        {
            _moving.Remove(unit);
        }
        else
        {
            _moving.Add(unit);
        }
    }
}

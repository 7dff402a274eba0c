using Connect.Runtime.Cluster.Placing;
using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>What the owner of slot 0 does: becomes leader, places units, deletes what is not needed any more.</summary>
internal sealed class WorkLeadership(
    MemberId me, int slotCount, ClusterTimings timings, Func<IReadOnlyCollection<WorkUnit>> wanted, WorkTable table, WorkOutbox outbox)
{
    /// <summary>The slot whose owner leads.</summary>
    public const int Slot = 0;

    // What one round deletes at most, so that appends of placements do not wait behind thousands of tombstones.
    private const int UpkeepBatch = 1000;

    private readonly Dictionary<WorkUnit, PlacementRecord> _sent = [];
    private readonly Dictionary<MemberId, TimeSpan> _replacedSince = [];
    private long _abandoned = -1;
    private LeaderRecord? _pending;
    private long _leaderRecords;
    private long _sequence;
    private bool _eligible;
    private bool _prepared;
    private bool _planNeeded;
    private TimeSpan _nextPlan;
    private TimeSpan _nextUpkeep;

    /// <summary>The epoch in which this worker leads; null while it does not.</summary>
    public long? Epoch { get; private set; }

    /// <summary>Something a plan depends on has changed.</summary>
    public void Changed() => _planNeeded = true;

    /// <summary>A placement was read.</summary>
    public void Read(PlacementRecord placement)
    {
        if (_sent.TryGetValue(placement.Unit, out PlacementRecord? sent) && sent.Id == placement.Id)
        {
            _sent.Remove(placement.Unit);
        }

        // Also after the last deletion of a unit, which may be wanted again.
        _planNeeded = true;
    }

    public void Prepared(bool succeeded)
    {
        _prepared = succeeded && _eligible;
        if (!succeeded && _eligible)
        {
            outbox.Do(new PrepareToLead());
        }
    }

    /// <summary>Gives up the epoch, since a placement may come or not: in the next one that is decided.</summary>
    public void Abandon()
    {
        _abandoned = Math.Max(_abandoned, table.Leader?.Epoch ?? -1);
        Epoch = null;
        _sent.Clear();
        _replacedSince.Clear();
    }

    public void Step(TimeSpan now, bool eligible)
    {
        if (eligible != _eligible)
        {
            _eligible = eligible;
            _prepared = false;
            Abandon();
            if (eligible)
            {
                outbox.Do(new PrepareToLead());
            }
        }

        if (!eligible)
        {
            return;
        }

        if (!Lead() || !_prepared)
        {
            return;
        }

        if (_planNeeded && now >= _nextPlan)
        {
            _planNeeded = false;
            _nextPlan = now + timings.PlanInterval;
            Plan();
        }

        if (now >= _nextUpkeep)
        {
            _nextUpkeep = now + timings.UpkeepInterval;
            DeleteGarbage(now);
        }
    }

    private bool Lead()
    {
        if (table.Leader is { } leader && leader.Record.Member == me && leader.Epoch > _abandoned)
        {
            if (Epoch != leader.Epoch)
            {
                // Placements sent in an earlier epoch were read by now or do not count.
                Epoch = leader.Epoch;
                _sent.Clear();
                _planNeeded = true;
            }

            return true;
        }

        Epoch = null;
        if (_pending is null || !outbox.IsSent(_pending))
        {
            _pending = new LeaderRecord(me, ++_leaderRecords);
            outbox.Send(_pending);
        }

        return false;
    }

    private void Plan()
    {
        HashSet<WorkUnit> units = [.. wanted()];
        foreach (PlacedUnit unit in table.Units)
        {
            if (unit is { IsSettled: true, Slot: { } slot } && !units.Contains(unit.Unit) && !_sent.ContainsKey(unit.Unit))
            {
                Send(unit.Unit, null, slot);
            }
        }

        List<MemberRecord> members = [.. table.Members.WithSlots.OrderBy(member => member.Member.Worker, StringComparer.Ordinal)];
        List<PlanWorker> workers = [.. members.Select(member => new PlanWorker([.. member.Slots.Where(slot => table.Members.OwnerOf(slot) == member)], member.IsLeaving))];
        foreach (PlannedMove move in PlacementPlanner.Plan(workers, [.. units.Select(Look).OfType<PlanUnit>()], table.Members.AreStable(slotCount)))
        {
            Send(move.Unit, move.Slot, move.From);
        }
    }

    // Null for a unit that has to stop before it is placed anew.
    private PlanUnit? Look(WorkUnit unit)
    {
        if (_sent.TryGetValue(unit, out PlacementRecord? sent))
        {
            return sent.Slot is null ? null : new PlanUnit(unit, sent.Slot, CanMove: false);
        }

        PlacedUnit? placed = table.Find(unit);
        if (placed is null or { HasEnded: true })
        {
            return new PlanUnit(unit, null, CanMove: true);
        }

        return placed.Slot is null ? null : new PlanUnit(unit, placed.Slot, placed.IsSettled);
    }

    private void Send(WorkUnit unit, int? slot, int? from)
    {
        var placement = new PlacementRecord(unit, new PlacementId(Epoch!.Value, ++_sequence), slot, from);
        _sent.Add(unit, placement);
        outbox.Send(placement);
    }

    private void DeleteGarbage(TimeSpan now)
    {
        foreach (WorkRecord tombstone in table.Garbage.Tombstones().Take(UpkeepBatch))
        {
            outbox.Send(tombstone);
        }

        foreach (MemberRecord member in table.Members.All)
        {
            if (!table.Members.IsReplaced(member))
            {
                _replacedSince.Remove(member.Member);
            }
            else if (_replacedSince.TryAdd(member.Member, now) || now - _replacedSince[member.Member] < timings.ForgetAfter)
            {
                continue;
            }
            else
            {
                outbox.Send(member.Deleted());
            }
        }
    }
}

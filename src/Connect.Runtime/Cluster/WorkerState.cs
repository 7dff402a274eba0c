using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>
/// What one worker knows and decides, without clock, thread or I/O: others tell it what happens, then <see cref="Step"/> answers with what to do. Not thread-safe.
/// <code>
/// slot assigned → barrier read → units placed there are started (once released) → moved away: stopped, release appended
///                                                                               → slot revoked, lease over: stopped
/// slot 0        → barrier read → leader record appended and read back → places units
/// </code>
/// </summary>
/// <param name="me">This worker.</param>
/// <param name="url">Where its REST API is.</param>
/// <param name="slotCount">Number of slots of the cluster.</param>
/// <param name="timings">Times of the protocol.</param>
/// <param name="wanted">The units that should run somewhere.</param>
/// <param name="table">The topic as read so far; the state feeds it.</param>
internal sealed class WorkerState(MemberId me, string? url, int slotCount, ClusterTimings timings, Func<IReadOnlyCollection<WorkUnit>> wanted, WorkTable table)
{
    private readonly SlotTenures _slots = new();
    private readonly RunningUnits _running = new();
    private readonly WorkerAdmission _admission = new(timings.Session);
    private readonly WorkOutbox _outbox = new();
    private readonly HashSet<WorkUnit> _dirty = [];
    private readonly WorkClaim _claim = new(me, url, timings.UpkeepInterval);
    private WorkLeadership? _leadership;
    private TimeSpan _now;
    private TimeSpan? _leaseEnd;
    private bool _hadLease;
    private bool _closing;

    /// <summary>This worker.</summary>
    public MemberId Id => me;

    /// <summary>The cluster as read so far.</summary>
    public WorkTable Table => table;

    /// <summary>When this worker must have stopped, unless the lease is extended; null without a lease.</summary>
    public TimeSpan? LeaseEnd => _leaseEnd;

    /// <summary>Slots of this worker, those not usable yet too.</summary>
    public IReadOnlyList<int> Slots => _slots.All;

    /// <summary>Units that run here or are stopping.</summary>
    public IReadOnlyCollection<WorkUnit> Units => [.. _running.All];

    /// <summary>Whether the worker's share is about to change: a slot does not count yet, or units wait for a release.</summary>
    public bool IsRebalancing => table.MovingCount > 0 || (_slots.Count > 0 && !_slots.All.All(_slots.IsActive));

    /// <summary>Whether the worker places units now.</summary>
    public bool IsLeading => Leadership.Epoch is not null;

    /// <summary>Whether a worker that leaves has nothing any more, or there is nobody to give it to.</summary>
    public bool IsDrained =>
        (_running.Count == 0 && _slots.All.All(slot => table.In(slot).Count == 0 && table.LeavingFrom(slot).Count == 0))
        || !table.Members.WithSlots.Any(member => member.Member != me && !member.IsLeaving);

    /// <summary>Whether everything has stopped and nothing keeps the worker from ending.</summary>
    public bool IsClosed => _closing && _running.Count == 0;

    private WorkLeadership Leadership => _leadership ??= new WorkLeadership(me, slotCount, timings, wanted, table, _outbox);

    /// <summary>Whether the unit runs here by right at that time.</summary>
    public bool Owns(WorkUnit unit, TimeSpan now) => _running.IsRunning(unit) && HasLease(now);

    /// <summary>Whether the worker may run units at that time, as far as signs of life go.</summary>
    public bool HasLease(TimeSpan now) => now < _leaseEnd;

    /// <summary>Whether nothing of these slots runs any more, in this process or in one before it, as of the last step.</summary>
    public bool MayGiveBack(IReadOnlyCollection<int> slots) => !_running.AnyOf(slots) && _admission.IsAlone(_now);

    /// <summary>The group gave slots to this worker.</summary>
    public void Assigned(IEnumerable<int> slots)
    {
        LookUpEnd(_slots.Add(slots));
        _claim.Changed();
    }

    /// <summary>The end of the work topic, as of after the action that asked for it.</summary>
    public void EndLookedUp(long number, long end) => _slots.LookedUp(number, end);

    /// <summary>The group takes slots away; it does so once their units have stopped.</summary>
    public void Revoked(IReadOnlyCollection<int> slots)
    {
        _slots.Remove(slots);
        _dirty.UnionWith(_running.Of(slots));
        _claim.Changed();
    }

    /// <summary>The slots are gone already, and perhaps somebody else's: the group does not know this worker any more.</summary>
    public void Lost(IReadOnlyCollection<int> slots)
    {
        Revoked(slots);
        LeaseEnded();
    }

    /// <summary>The group took a sign of life of this worker.</summary>
    /// <param name="until">Time at which it was sent, and the length of a lease.</param>
    public void LeaseExtended(TimeSpan until) => _leaseEnd = _leaseEnd > until ? _leaseEnd : until;

    /// <summary>The group does not know this worker any more.</summary>
    public void LeaseEnded()
    {
        _leaseEnd = null;
        _admission.Reset();
    }

    /// <summary>The next record of the work topic.</summary>
    public void Read(long offset, WorkRecord record)
    {
        table.Apply(offset, record);
        _outbox.Settle(record);
        switch (record)
        {
            case PlacementRecord placement:
                _dirty.Add(placement.Unit);
                Leadership.Read(placement);
                break;
            case ReleaseRecord release:
                _dirty.Add(release.Unit);
                Leadership.Changed();
                break;
            case MemberRecord:
                _claim.Changed();
                Leadership.Changed();
                break;
        }
    }

    /// <summary>Everything before that offset was read.</summary>
    public void ReadTo(long position) => table.Advance(position);

    /// <summary>A unit has stopped.</summary>
    public void UnitStopped(WorkUnit unit)
    {
        _running.Remove(unit);
        _dirty.Add(unit);
    }

    /// <summary>A record may not have been appended; whether it comes nevertheless is unknown.</summary>
    public void AppendFailed(WorkRecord record)
    {
        _outbox.Settle(record);
        switch (record)
        {
            case PlacementRecord { IsDeleted: false }:
                Leadership.Abandon();
                break;
            case ReleaseRecord release:
                _dirty.Add(release.Unit);
                break;
            case MemberRecord:
                _claim.Changed();
                break;
        }
    }

    /// <summary>Other units should run than before.</summary>
    public void WantedChanged() => Leadership.Changed();

    /// <summary>The config store was read to its end, or that failed.</summary>
    public void LeadPrepared(bool succeeded) => Leadership.Prepared(succeeded);

    /// <summary>Asks the leader to give this worker's units to others.</summary>
    public void Leave() => _claim.Leave();

    /// <summary>Stops all units, for good.</summary>
    public void Close()
    {
        _closing = true;
        _dirty.UnionWith(_running.All);
    }

    /// <summary>What to do now. To be called after each event, and now and then for the time's sake.</summary>
    public IReadOnlyList<WorkAction> Step(TimeSpan now)
    {
        _now = now;
        LookAtLease();
        LookAtSlots();
        foreach (WorkUnit unit in _dirty)
        {
            Reconcile(unit);
        }

        _dirty.Clear();
        if (!_closing)
        {
            _claim.Step(now, _slots, table, _outbox);
        }

        Leadership.Step(now, IsUsable(WorkLeadership.Slot));
        return _outbox.TakeActions();
    }

    private bool IsUsable(int? slot) => slot is { } number && !_closing && _admission.IsGranted && HasLease(_now) && _slots.IsActive(number);

    private void LookAtLease()
    {
        bool hasLease = HasLease(_now);
        if (hasLease != _hadLease)
        {
            _hadLease = hasLease;
            LookAtUnitsOf(_slots.All);
            _dirty.UnionWith(_running.All);
        }
    }

    private void LookAtSlots()
    {
        if (_slots.Count > 0)
        {
            _admission.Joined(_now);
        }

        LookAtUnitsOf(_slots.Reach(table.Position, out long? lookUp));
        if (lookUp is { } number)
        {
            LookUpEnd(number);
        }

        // The own record is in the topic, and what was there when the first slots came is read. Not a question of the lease: the group may ask for slots before it took the
        // first sign of life, and takes none while it waits for them.
        bool mayLook = table.Members.Find(me) is not null && _slots.AnyActive;
        if (_admission.TryGrant(_now, mayLook, () => table.Members.OthersOf(me).Count > 0))
        {
            if (_admission.HasWaited)
            {
                // The process before may have released units until just now.
                LookUpEnd(_slots.Restart());
            }

            LookAtUnitsOf(_slots.All);
            foreach (MemberRecord other in table.Members.OthersOf(me))
            {
                _outbox.Send(other.Deleted());
            }
        }
    }

    private void LookUpEnd(long number) => _outbox.Do(new LookUpEnd(number));

    private void LookAtUnitsOf(IEnumerable<int> slots)
    {
        foreach (int slot in slots)
        {
            _dirty.UnionWith(table.In(slot).Select(unit => unit.Unit));
            _dirty.UnionWith(table.LeavingFrom(slot).Select(unit => unit.Unit));
        }
    }

    private void Reconcile(WorkUnit unit)
    {
        PlacedUnit? placed = table.Find(unit);
        bool mustRelease = placed is { IsSettled: false } && IsUsable(placed.From);

        // Who has both slots hands over to itself.
        bool isMine = IsUsable(placed?.Slot) && (placed!.IsSettled || mustRelease);
        if (!isMine)
        {
            Stop(unit);
        }
        else if (!_running.Contains(unit))
        {
            _running.Start(unit, placed!.Slot!.Value);
            _outbox.Do(new StartUnit(unit));
        }
        else if (_running.IsRunning(unit))
        {
            _running.Start(unit, placed!.Slot!.Value);
        }

        if (mustRelease && (isMine ? _running.IsRunning(unit) : !_running.Contains(unit)))
        {
            _outbox.Send(new ReleaseRecord(unit, placed!.Id));
        }
    }

    private void Stop(WorkUnit unit)
    {
        if (_running.IsRunning(unit))
        {
            _running.Stop(unit);
            _outbox.Do(new StopUnit(unit));
        }
    }
}

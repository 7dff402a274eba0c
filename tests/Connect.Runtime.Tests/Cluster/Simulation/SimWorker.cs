using Connect.Runtime.Cluster;
using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>One process of a worker: its state machine, and around it the network, the clock and units that take time to stop.</summary>
internal sealed class SimWorker
{
    private readonly SimCluster _cluster;
    private readonly SimOptions _options;
    private readonly Random _random;
    private readonly Queue<Action> _whileFrozen = new();
    private readonly List<(int[] Slots, int Generation)> _beingRevoked = [];
    private readonly HashSet<WorkUnit> _zombies = [];
    private readonly Queue<WorkRecord> _landing = new();
    private TimeSpan _lastFromGroup;
    private TimeSpan _lastLanding;
    private int _membership;
    private bool _readScheduled;
    private bool _readingPaused;
    private bool _joining;
    private bool _partitioned;
    private bool _leaving;
    private bool _ended;

    public SimWorker(SimCluster cluster, SimOptions options, Random random, string name, string incarnation)
    {
        _cluster = cluster;
        _options = options;
        _random = random;
        Name = name;
        State = new WorkerState(
            new MemberId(name, incarnation), "http://" + name, options.Slots, options.Timings, () => cluster.Wanted, new WorkTable(options.LeadersKept));
    }

    public string Name { get; }

    public WorkerState State { get; }

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    public bool IsStopping { get; private set; }

    /// <summary>Units as they run in the process.</summary>
    public HashSet<WorkUnit> Running { get; } = [];

    public int Starts { get; private set; }

    public void Begin()
    {
        Join();
        Tick();
        Heartbeat();
        ScheduleRead();
    }

    /// <summary>Whether the unit does something here: a process that is frozen beyond its lease does not, nor what it left behind when it wakes up.</summary>
    public bool IsActive(WorkUnit unit) =>
        IsAlive && Running.Contains(unit) && !_zombies.Contains(unit) && (!IsFrozen || _options.Sabotage.HasFlag(Sabotage.IgnoreLease) || _cluster.Clock.Now < State.LeaseEnd);

    public void Crash()
    {
        IsAlive = false;
        Running.Clear();
    }

    public void Freeze() => IsFrozen = true;

    public void Unfreeze()
    {
        if (!IsFrozen)
        {
            return;
        }

        if (!(_cluster.Clock.Now < State.LeaseEnd))
        {
            _zombies.UnionWith(Running);
        }

        IsFrozen = false;
        Do(() => { });
        while (_whileFrozen.TryDequeue(out Action? action) && !IsFrozen)
        {
            Do(action);
        }
    }

    /// <summary>Cuts the worker off from the brokers, or ends that.</summary>
    public void Partition(bool partitioned)
    {
        _partitioned = partitioned;
        if (!partitioned)
        {
            ScheduleRead();
        }
    }

    /// <summary>Ends the worker in good order.</summary>
    public void Stop(bool leaveForGood) => Do(() =>
    {
        IsStopping = true;
        if (leaveForGood)
        {
            _leaving = true;
            State.Leave();
        }
        else
        {
            State.Close();
        }
    });

    public void WantedChanged() => Receive(State.WantedChanged);

    public void GroupAssigned(IReadOnlyList<int> slots) => FromGroup(() => State.Assigned(slots));

    public void GroupRevoked(int[] slots, int generation) => FromGroup(() =>
    {
        State.Revoked(slots);
        _beingRevoked.Add((slots, generation));
    });

    public void ScheduleRead()
    {
        if (!_readScheduled && IsAlive)
        {
            _readScheduled = true;
            _cluster.Clock.After(Delay(), () =>
            {
                _readScheduled = false;
                Receive(Read);
            });
        }
    }

    /// <summary>Stops reading the log for a while; all else goes on.</summary>
    public void PauseReading(TimeSpan time)
    {
        _readingPaused = true;
        _cluster.Clock.After(time, () =>
        {
            _readingPaused = false;
            ScheduleRead();
        });
    }

    private void Read()
    {
        if (_partitioned || _readingPaused)
        {
            return;
        }

        int count = _random.Next(1, 4) switch { 1 => _random.Next(1, 4), 2 => 20, _ => int.MaxValue };
        int read = 0;
        foreach ((long offset, WorkRecord record) in _cluster.Log.From(State.Table.Position, count))
        {
            Read(offset, record);
            read++;
        }

        if (read < count)
        {
            State.ReadTo(_cluster.Log.End);
        }
        else
        {
            ScheduleRead();
        }
    }

    private void Read(long offset, WorkRecord record)
    {
        Sabotage sabotage = _options.Sabotage;
        if (record is PlacementRecord { IsDeleted: false } placement)
        {
            if (sabotage.HasFlag(Sabotage.SkipRelease))
            {
                record = placement with { From = null };
            }

            if (sabotage.HasFlag(Sabotage.TrustEveryLeader) && State.Table.Leader is { } leader && placement.Id.Epoch != leader.Epoch)
            {
                // The stale leader's placement in the name of the present one.
                record = placement with { Id = new PlacementId(offset, 0) };
            }
        }

        if (sabotage.HasFlag(Sabotage.IgnoreOtherIncarnations) && record is MemberRecord member && member.Member.Worker == Name && member.Member != State.Id)
        {
            record = member.Deleted();
        }

        State.Read(offset, record);
    }

    private void Join()
    {
        if (!_joining && IsAlive)
        {
            _joining = true;
            _cluster.Clock.After(Delay(), () =>
            {
                _joining = false;
                if (IsAlive && !_partitioned && !IsFrozen)
                {
                    _cluster.Group.Join(this);
                }
                else
                {
                    Join();
                }
            });
        }
    }

    private void Tick()
    {
        if (IsAlive)
        {
            Receive(() => { });
            _cluster.Clock.After(_options.Tick * (0.5 + _random.NextDouble()), Tick);
        }
    }

    private void Heartbeat()
    {
        if (!IsAlive)
        {
            return;
        }

        _cluster.Clock.After(_options.Heartbeat, Heartbeat);
        if (IsFrozen || _partitioned || _joining)
        {
            return;
        }

        TimeSpan sent = _cluster.Clock.Now;
        _cluster.Clock.After(Delay(), () =>
        {
            if (!_cluster.Group.Members.Contains(Name) && !IsAlive)
            {
                return;
            }

            bool? taken = _cluster.Group.Commit(this);
            _cluster.Clock.After(Delay(), () => Receive(() => Answered(taken, sent)));
        });
    }

    private void Answered(bool? taken, TimeSpan sent)
    {
        if (_partitioned || IsStopped)
        {
            return;
        }

        if (taken == true)
        {
            State.LeaseExtended(_options.Sabotage.HasFlag(Sabotage.IgnoreLease) ? TimeSpan.MaxValue : sent + _options.Timings.Lease);
            return;
        }

        if (_joining)
        {
            return;
        }

        _membership++;
        State.LeaseEnded();
        State.Lost(State.Slots);
        _beingRevoked.Clear();
        if (taken is null)
        {
            // Somebody else has the name.
            IsStopping = true;
            State.Close();
        }
        else
        {
            Join();
        }
    }

    private bool IsStopped => IsStopping && !_leaving;

    // In order, as one connection has it.
    private void FromGroup(Action action)
    {
        TimeSpan due = _cluster.Clock.Now + Delay();
        _lastFromGroup = due > _lastFromGroup ? due : _lastFromGroup;
        int membership = _membership;
        _cluster.Clock.At(_lastFromGroup, () => Receive(() =>
        {
            if (membership == _membership)
            {
                action();
            }
        }));
    }

    private void Receive(Action action)
    {
        if (!IsAlive)
        {
            return;
        }

        if (IsFrozen)
        {
            _whileFrozen.Enqueue(action);
        }
        else
        {
            Do(action);
        }
    }

    private void Do(Action action)
    {
        if (!IsAlive)
        {
            return;
        }

        action();
        foreach (WorkAction wanted in State.Step(_cluster.Clock.Now))
        {
            switch (wanted)
            {
                case StartUnit start:
                    Running.Add(start.Unit);
                    Starts++;
                    _cluster.Started(this, start.Unit);
                    break;
                case StopUnit stop:
                    _cluster.Clock.After(_options.MaxStop * Math.Pow(_random.NextDouble(), 3), () => Receive(() => Stopped(stop.Unit)));
                    break;
                case AppendRecord append:
                    Append(append.Record);
                    break;
                case LookUpEnd lookUp:
                    LookUp(lookUp.Number);
                    break;
                case PrepareToLead:
                    _cluster.Clock.After(Delay(), () => Receive(() => State.LeadPrepared(_random.Next(4) > 0)));
                    break;
            }
        }

        GiveBack();
        End();
    }

    private void LookUp(long number) => _cluster.Clock.After(Delay(), () =>
    {
        long end = _cluster.Log.End;
        _cluster.Clock.After(Delay(), () => Receive(() => State.EndLookedUp(number, _options.Sabotage.HasFlag(Sabotage.SkipBarrier) ? 0 : end)));
    });

    private void Stopped(WorkUnit unit)
    {
        Running.Remove(unit);
        _zombies.Remove(unit);
        State.UnitStopped(unit);
    }

    private void GiveBack()
    {
        for (int i = _beingRevoked.Count - 1; i >= 0; i--)
        {
            (int[] slots, int generation) = _beingRevoked[i];
            if (State.MayGiveBack(slots) || _options.Sabotage.HasFlag(Sabotage.RevokeWithoutStopping))
            {
                _beingRevoked.RemoveAt(i);
                _cluster.Clock.After(Delay(), () => _cluster.Group.GiveBack(this, slots, generation));
            }
        }
    }

    private void End()
    {
        if (_leaving && State.IsDrained)
        {
            _leaving = false;
            State.Close();
            Do(() => { });
        }
        else if (State.IsClosed && !_ended)
        {
            _ended = true;
            Append(new MemberRecord(State.Id, null, [], IsDeleted: true));
            IsAlive = false;
        }
    }

    // Records of one worker land in order, perhaps long after it is gone.
    private void Append(WorkRecord record)
    {
        bool fails = _random.NextDouble() < _options.FailedAppends;
        TimeSpan due = _cluster.Clock.Now + Delay() + (fails && _random.Next(2) == 0 ? TimeSpan.FromSeconds(_random.NextDouble() * 15) : TimeSpan.Zero);
        _lastLanding = due > _lastLanding ? due : _lastLanding;
        if (!fails || _random.Next(2) == 0)
        {
            _landing.Enqueue(record);
            _cluster.Clock.At(_lastLanding, Land);
        }

        if (fails)
        {
            _cluster.Clock.After(Delay() * 2, () => Receive(() => State.AppendFailed(record)));
        }
    }

    private void Land()
    {
        if (!_partitioned)
        {
            _cluster.Log.Append(_landing.Dequeue());
        }
        else if (IsAlive)
        {
            // Kept by the client, and sent once there is a connection again; what died with the process is gone.
            _cluster.Clock.After(TimeSpan.FromSeconds(1), Land);
        }
    }

    private TimeSpan Delay() => _options.MaxDelay * Math.Pow(_random.NextDouble(), 2);
}

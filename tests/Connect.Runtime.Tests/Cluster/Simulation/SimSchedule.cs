using Connect.Runtime.Cluster;

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>A random story of a cluster: what goes wrong and what users do, in an order given by the seed.</summary>
internal sealed class SimSchedule
{
    private readonly Random _random;
    private readonly SimCluster _cluster;
    private readonly string[] _names;

    public SimSchedule(int seed, Sabotage sabotage = Sabotage.None)
    {
        _random = new Random(seed * 31);
        _names = [.. Enumerable.Range(1, _random.Next(2, 6)).Select(number => $"w{number}")];
        _cluster = new SimCluster(seed, new SimOptions
        {
            Slots = _random.Next(5, 12),
            FailedAppends = _random.Next(3) == 0 ? 0.1 : 0,
            MaxDelay = TimeSpan.FromMilliseconds(_random.Next(3) == 0 ? 2000 : 300),
            Sabotage = sabotage,
        });
    }

    public SimCluster Cluster => _cluster;

    /// <summary>Runs the story, then lets things calm down; throws when a promise is broken.</summary>
    public void Run()
    {
        ChangeWork();
        foreach (string name in _names)
        {
            _cluster.Start(name);
        }

        int steps = _random.Next(10, 30);
        for (int i = 0; i < steps; i++)
        {
            _cluster.Run(TimeSpan.FromSeconds(_random.NextDouble() * (_random.Next(3) == 0 ? 20 : 3)));
            Disturb(_names[_random.Next(_names.Length)]);
        }

        Calm();
        _cluster.RunUntilSettled();
    }

    private void Disturb(string name)
    {
        SimWorker? worker = _cluster.Find(name);
        int kind = _random.Next(15);
        _cluster.Note($"disturbance {kind} of {name}");
        switch (kind)
        {
            case 0 or 1 or 2:
                ChangeWork();
                break;
            case 3:
                _cluster.Compact();
                break;
            case 4 when worker is not null:
                worker.Crash();
                break;
            case 5 or 6 when worker is null:
                _cluster.Start(name);
                break;
            case 5 when worker is not null:
                worker.Crash();
                _cluster.Start(name);
                break;
            case 6 or 7 when worker is not null:
                worker.Freeze();
                _cluster.Clock.After(TimeSpan.FromSeconds(_random.NextDouble() * 25), worker.Unfreeze);
                break;
            case 8 when worker is not null:
                worker.Partition(true);
                _cluster.Clock.After(TimeSpan.FromSeconds(_random.NextDouble() * 25), () => worker.Partition(false));
                break;
            case 9 when worker is { IsFrozen: false }:
                worker.Stop(leaveForGood: _random.Next(2) == 0);
                break;
            case 10 when worker is not null:
                // The process before is still there, perhaps not even frozen.
                if (_random.Next(2) == 0)
                {
                    worker.Freeze();
                    _cluster.Clock.After(TimeSpan.FromSeconds(_random.NextDouble() * 8), worker.Unfreeze);
                }

                _cluster.Start(name);
                break;
            case 11 or 12 when _cluster.Leader is { } leader:
                // The leader, while it has placements under way.
                ChangeWork();
                _cluster.Run(TimeSpan.FromMilliseconds(_random.Next(400)));
                leader.Freeze();
                _cluster.Clock.After(TimeSpan.FromSeconds(_random.NextDouble() * 25), leader.Unfreeze);
                break;
            case 14:
                worker?.PauseReading(TimeSpan.FromSeconds(_random.NextDouble() * 20));
                break;
            case 13:
                foreach (string each in _names)
                {
                    _cluster.Find(each)?.Crash();
                    _cluster.Start(each);
                }

                break;
        }
    }

    private void ChangeWork()
    {
        foreach (string connector in (string[])["a", "b", "c-1"])
        {
            switch (_random.Next(4))
            {
                case 0:
                    _cluster.Wanted.RemoveWhere(unit => unit.Connector == connector);
                    break;
                case 1:
                    _cluster.Wanted.RemoveWhere(unit => unit.Connector == connector);
                    _cluster.Wanted.UnionWith(SimCluster.Units(connector, _random.Next(8)));
                    break;
                case 2 when _cluster.Wanted.Any(unit => unit.Connector == connector):
                    _cluster.Wanted.Add(new WorkUnit(connector, _random.Next(12)));
                    break;
            }
        }

        _cluster.WantedChanged();
    }

    private void Calm()
    {
        foreach (string name in _names)
        {
            _cluster.Find(name)?.Unfreeze();
            _cluster.Find(name)?.Partition(false);
        }

        // Processes whose name somebody else has by now find out, those that stop have stopped.
        _cluster.Run(TimeSpan.FromSeconds(60));
        foreach (string name in _names.Where(name => _cluster.Find(name) is null))
        {
            _cluster.Start(name);
        }

        _cluster.Run(TimeSpan.FromSeconds(30));
    }
}

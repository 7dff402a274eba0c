using Connect.Runtime.Cluster;
using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>A cluster in virtual time. Fails as soon as a unit starts at a worker while it is active at another.</summary>
internal sealed class SimCluster
{
    private readonly SimOptions _options;
    private readonly Random _random;
    private readonly Dictionary<string, SimWorker> _workers = [];
    private readonly List<SimWorker> _processes = [];
    private readonly Queue<string> _events = new();
    private int _incarnations;

    public SimCluster(int seed, SimOptions options)
    {
        Seed = seed;
        _options = options;
        _random = new Random(seed);
        Group = new SimGroup(Clock, options.Slots, options.Timings.Session);
        Log.Landed = (offset, record) =>
        {
            Note($"{offset} {record}");
            foreach (SimWorker process in _processes)
            {
                process.ScheduleRead();
            }
        };
        ExpireMembers();
    }

    public int Seed { get; }

    public SimClock Clock { get; } = new();

    public SimLog Log { get; } = new();

    public SimGroup Group { get; }

    public HashSet<WorkUnit> Wanted { get; } = [];

    /// <summary>The newest process of each worker that is alive.</summary>
    public IReadOnlyList<SimWorker> Alive => [.. _workers.Values.Where(worker => worker.IsAlive)];

    public SimWorker? Leader => Alive.FirstOrDefault(worker => worker.State.IsLeading);

    public int Starts => _processes.Sum(process => process.Starts);

    public static IEnumerable<WorkUnit> Units(string connector, int tasks) =>
        [new WorkUnit(connector), .. Enumerable.Range(0, tasks).Select(task => new WorkUnit(connector, task))];

    public SimWorker? Find(string name) => _workers.TryGetValue(name, out SimWorker? worker) && worker.IsAlive ? worker : null;

    /// <summary>Starts a worker, or another process of one.</summary>
    public SimWorker Start(string name)
    {
        var worker = new SimWorker(this, _options, new Random(_random.Next()), name, $"{++_incarnations}");
        _workers[name] = worker;
        _processes.RemoveAll(process => !process.IsAlive && process.Starts == 0);
        _processes.Add(worker);
        Note($"start {worker.State.Id}");
        worker.Begin();
        return worker;
    }

    public void Run(TimeSpan time) => Clock.RunUntil(Clock.Now + time);

    /// <summary>Runs until the cluster is as it should be; fails if it is not in time.</summary>
    public void RunUntilSettled(TimeSpan? limit = null)
    {
        TimeSpan end = Clock.Now + (limit ?? TimeSpan.FromMinutes(3));
        while (Clock.Now < end && Unsettled() is not null)
        {
            Run(TimeSpan.FromMilliseconds(500));
        }

        if (Unsettled() is { } reason)
        {
            throw Failed(reason);
        }
    }

    public void SetWanted(IEnumerable<WorkUnit> units)
    {
        Wanted.Clear();
        Wanted.UnionWith(units);
        WantedChanged();
    }

    public void WantedChanged() => Alive.ToList().ForEach(worker => worker.WantedChanged());

    public void Compact() => Log.Compact(_processes.Where(process => process.IsAlive).Select(process => process.State.Table.Position).DefaultIfEmpty(Log.End).Min());

    /// <summary>What is not as it should be, or null.</summary>
    public string? Unsettled()
    {
        SimWorker[] running = [.. _processes.Where(process => process.IsAlive)];
        if (running.Any(process => process.IsFrozen || process.IsStopping))
        {
            return "a worker is frozen or stopping";
        }

        foreach (WorkUnit unit in Wanted)
        {
            int owners = running.Count(process => process.State.Owns(unit, Clock.Now));
            if (owners != 1)
            {
                return $"{unit} has {owners} owners";
            }
        }

        if (running.SelectMany(process => process.Running).FirstOrDefault(unit => !Wanted.Contains(unit)) is { Connector: not null } unwanted)
        {
            return $"{unwanted} runs though it is not wanted";
        }

        SimWorker[] withSlots = [.. running.Where(process => process.State.Slots.Count > 0)];
        int Spread(Func<WorkUnit, bool> counted) => withSlots.Max(process => process.Running.Count(counted)) - withSlots.Min(process => process.Running.Count(counted));
        if (Spread(_ => true) > 1 || Spread(unit => unit.Task is not null) > 1)
        {
            return $"loads differ: {string.Join(", ", withSlots.Select(process => $"{process.Name}={process.Running.Count}"))}";
        }

        if (Leader?.State.Table is not { } table)
        {
            return "there is no leader";
        }

        return table.Garbage.Tombstones().Any() ? $"{table.Garbage.Tombstones().First().Key} was not deleted" : null;
    }

    public void Started(SimWorker worker, WorkUnit unit)
    {
        if (_processes.Find(process => process != worker && process.IsActive(unit)) is { } other)
        {
            throw Failed($"{unit} starts at {worker.State.Id} while it is active at {other.State.Id}");
        }

        Note($"{worker.State.Id} runs {unit}");
    }

    public void Note(string what)
    {
        if (_events.Count >= 400)
        {
            _events.Dequeue();
        }

        _events.Enqueue($"{Clock.Now.TotalSeconds,9:0.000} {what}");
    }

    public SimulationFailedException Failed(string reason) => new(
        $"Seed {Seed} at {Clock.Now.TotalSeconds:0.000} s: {reason}.\n{string.Join('\n', _processes.Where(process => process.IsAlive).Select(Describe))}\nEvents:\n{string.Join('\n', _events)}");

    private static string Describe(SimWorker process) =>
        $"{process.State.Id} frozen={process.IsFrozen} stopping={process.IsStopping} leads={process.State.IsLeading} slots=[{string.Join(',', process.State.Slots)}] "
        + $"lease={process.State.LeaseEnd} read={process.State.Table.Position} runs=[{string.Join(' ', process.Running.Order())}]";

    private void ExpireMembers()
    {
        Group.Expire();
        Clock.After(TimeSpan.FromMilliseconds(300), ExpireMembers);
    }
}

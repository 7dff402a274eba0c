namespace Connect.Runtime.Cluster.Placing;

/// <summary>Who has what while a plan is made.</summary>
internal sealed class PlanBoard
{
    private readonly IReadOnlyList<PlanWorker> _workers;
    private readonly Dictionary<int, int> _workerOfSlot = [];
    private readonly Dictionary<int, int> _unitsInSlot = [];
    private readonly Dictionary<string, int[]> _unitsOfConnector = [];
    private readonly List<PlanUnit>[] _movable;
    private readonly List<PlanUnit> _homeless = [];
    private readonly int[] _tasks;
    private readonly int[] _all;

    public PlanBoard(IReadOnlyList<PlanWorker> workers, IReadOnlyCollection<PlanUnit> units)
    {
        _workers = workers;
        _tasks = new int[workers.Count];
        _all = new int[workers.Count];
        _movable = [.. workers.Select(_ => new List<PlanUnit>())];
        for (int worker = 0; worker < workers.Count; worker++)
        {
            foreach (int slot in workers[worker].Slots)
            {
                _workerOfSlot[slot] = worker;
                _unitsInSlot[slot] = 0;
            }
        }

        foreach (PlanUnit unit in units)
        {
            Add(unit);
        }
    }

    public int WorkerCount => _workers.Count;

    /// <summary>Workers that take units.</summary>
    public IEnumerable<int> Staying => Enumerable.Range(0, _workers.Count).Where(worker => !IsLeaving(worker));

    public bool IsLeaving(int worker) => _workers[worker].IsLeaving;

    /// <summary>Tasks of a worker, or all its units.</summary>
    public int Load(int worker, bool isTask) => isTask ? _tasks[worker] : _all[worker];

    /// <summary>Units that need a place: new ones, and those of workers that leave.</summary>
    public List<PlanUnit> Homeless(bool isTask) => _homeless.FindAll(unit => unit.Unit.Task is not null == isTask);

    /// <summary>Takes units from a worker, as far as they may move; of the connectors it has most of.</summary>
    public IEnumerable<PlanUnit> Take(int worker, bool isTask, int count)
    {
        var stacks = new PriorityQueue<Stack<PlanUnit>, (int, string)>();
        foreach (IGrouping<string, PlanUnit> group in _movable[worker].Where(unit => unit.Unit.Task is not null == isTask).GroupBy(unit => unit.Unit.Connector))
        {
            stacks.Enqueue(new Stack<PlanUnit>(group.OrderBy(unit => unit.Unit)), (-CountsOf(group.Key)[worker], group.Key));
        }

        while (count-- > 0 && stacks.TryDequeue(out Stack<PlanUnit>? stack, out (int, string Connector) priority))
        {
            PlanUnit unit = stack.Pop();
            Count(worker, unit.Unit, -1);
            _unitsInSlot[unit.Slot!.Value]--;
            if (stack.Count > 0)
            {
                stacks.Enqueue(stack, (-CountsOf(priority.Connector)[worker], priority.Connector));
            }

            yield return unit;
        }
    }

    /// <summary>Among the workers below their quota the one with fewest units of the same connector, then the one with most room; null if none has room.</summary>
    public int? Receiver(WorkUnit unit, bool isTask, int[] quotas)
    {
        int[] counts = CountsOf(unit.Connector);
        int[] loads = isTask ? _tasks : _all;
        int best = -1;
        for (int worker = 0; worker < quotas.Length; worker++)
        {
            int room = quotas[worker] - loads[worker];
            if (room > 0
                && !IsLeaving(worker)
                && (best < 0 || counts[worker] < counts[best] || (counts[worker] == counts[best] && room > quotas[best] - loads[best])))
            {
                best = worker;
            }
        }

        return best < 0 ? null : best;
    }

    /// <summary>Gives a unit to a worker and returns the slot, the one with fewest units: slots that move later carry their share.</summary>
    public int Put(int worker, WorkUnit unit)
    {
        int slot = _workers[worker].Slots[0];
        foreach (int other in _workers[worker].Slots)
        {
            if (_unitsInSlot[other] < _unitsInSlot[slot])
            {
                slot = other;
            }
        }

        _unitsInSlot[slot]++;
        Count(worker, unit, 1);
        return slot;
    }

    private void Add(PlanUnit unit)
    {
        if (unit.Slot is not { } slot)
        {
            _homeless.Add(unit);
        }
        else if (_workerOfSlot.TryGetValue(slot, out int worker))
        {
            if (IsLeaving(worker) && unit.CanMove)
            {
                _homeless.Add(unit);
                return;
            }

            Count(worker, unit.Unit, 1);
            _unitsInSlot[slot]++;
            if (unit.CanMove)
            {
                _movable[worker].Add(unit);
            }
        }
    }

    private void Count(int worker, WorkUnit unit, int change)
    {
        _all[worker] += change;
        _tasks[worker] += unit.Task is null ? 0 : change;
        CountsOf(unit.Connector)[worker] += change;
    }

    private int[] CountsOf(string connector)
    {
        if (!_unitsOfConnector.TryGetValue(connector, out int[]? counts))
        {
            _unitsOfConnector.Add(connector, counts = new int[_workers.Count]);
        }

        return counts;
    }
}

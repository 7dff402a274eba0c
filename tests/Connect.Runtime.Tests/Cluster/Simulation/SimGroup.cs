namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>
/// The broker's coordinator: hands out slots evenly and stickily, takes one away only once its owner has said that it is done with it, expires silent members, and knows
/// static members by their name: whoever comes last under it has its slots.
/// </summary>
internal sealed class SimGroup(SimClock clock, int slots, TimeSpan session)
{
    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly string?[] _owners = new string?[slots];
    private int _generations;

    /// <summary>Slots that changed their owner.</summary>
    public int Moves { get; private set; }

    public IReadOnlyCollection<string> Members => _members.Keys;

    public void Join(SimWorker worker)
    {
        if (_members.TryGetValue(worker.Name, out Member? member))
        {
            member.Worker = worker;
            member.LastSeen = clock.Now;
            member.Generation = ++_generations;
            member.Revoking.Clear();
            int[] kept = [.. Owned(worker.Name)];
            if (kept.Length > 0)
            {
                worker.GroupAssigned(kept);
            }
        }
        else
        {
            _members.Add(worker.Name, new Member { Worker = worker, LastSeen = clock.Now, Generation = ++_generations });
        }

        Rebalance();
    }

    /// <summary>A sign of life: true if the member is known, null if another one has its name.</summary>
    public bool? Commit(SimWorker worker)
    {
        if (!_members.TryGetValue(worker.Name, out Member? member))
        {
            return false;
        }

        if (member.Worker != worker)
        {
            return null;
        }

        member.LastSeen = clock.Now;
        return true;
    }

    /// <summary>The member has stopped everything in these slots, as that generation asked it to.</summary>
    public void GiveBack(SimWorker worker, IEnumerable<int> given, int generation)
    {
        if (_members.TryGetValue(worker.Name, out Member? member) && member.Worker == worker && member.Generation == generation)
        {
            foreach (int slot in given.Where(member.Revoking.Remove))
            {
                _owners[slot] = null;
            }

            Rebalance();
        }
    }

    public void Expire()
    {
        foreach (string name in _members.Where(member => clock.Now - member.Value.LastSeen > session).Select(member => member.Key).ToArray())
        {
            _members.Remove(name);
            foreach (int slot in Owned(name).ToArray())
            {
                _owners[slot] = null;
            }

            Rebalance();
        }
    }

    private IEnumerable<int> Owned(string name) => Enumerable.Range(0, slots).Where(slot => _owners[slot] == name);

    private void Rebalance()
    {
        if (_members.Count == 0)
        {
            return;
        }

        // Those who have most may keep one more.
        string[] order = [.. _members.Keys.OrderByDescending(name => Owned(name).Count()).ThenBy(name => name, StringComparer.Ordinal)];
        Dictionary<string, int> quotas = order.Select((name, index) => (name, quota: (slots / order.Length) + (index < slots % order.Length ? 1 : 0))).ToDictionary();
        foreach ((string name, Member member) in _members)
        {
            int[] excess = [.. Owned(name).Where(slot => !member.Revoking.Contains(slot)).Take(Math.Max(0, Owned(name).Count() - member.Revoking.Count - quotas[name]))];
            if (excess.Length > 0)
            {
                member.Revoking.UnionWith(excess);
                member.Worker.GroupRevoked(excess, member.Generation);
            }
        }

        var free = new Queue<int>(Enumerable.Range(0, slots).Where(slot => _owners[slot] is null));
        foreach ((string name, Member member) in _members)
        {
            var given = new List<int>();
            for (int room = quotas[name] - Owned(name).Count() + member.Revoking.Count; room > 0 && free.TryDequeue(out int slot); room--)
            {
                _owners[slot] = name;
                given.Add(slot);
                Moves++;
            }

            if (given.Count > 0)
            {
                member.Worker.GroupAssigned(given);
            }
        }
    }

    private sealed class Member
    {
        public required SimWorker Worker { get; set; }

        public int Generation { get; set; }

        public TimeSpan LastSeen { get; set; }

        public HashSet<int> Revoking { get; } = [];
    }
}

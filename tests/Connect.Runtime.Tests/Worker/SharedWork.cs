using Connect.Runtime.Cluster;

namespace Connect.Runtime.Tests.Worker;

/// <summary>Shares units over workers in this process as a cluster does, without its protocol: a unit starts at its next worker once the one before has stopped it.</summary>
internal sealed class SharedWork
{
    private readonly Lock _lock = new();
    private readonly List<Member> _members = [];
    private readonly Dictionary<WorkUnit, Member> _placed = [];
    private Task _moving = Task.CompletedTask;

    public IWorkCluster Join(string workerId) => new Member(this, workerId);

    private void Rebalance()
    {
        lock (_lock)
        {
            Task previous = _moving;
            _moving = Task.Run(async () =>
            {
                await previous;
                await MoveAsync();
            });
        }
    }

    private async Task MoveAsync()
    {
        Member[] members;
        Dictionary<WorkUnit, Member> placed;
        lock (_lock)
        {
            members = [.. _members];
            placed = new Dictionary<WorkUnit, Member>(_placed);
        }

        WorkUnit[] wanted = members.Length == 0 ? [] : [.. members[0].Host!.WantedUnits().Order()];
        foreach ((WorkUnit unit, Member at) in placed)
        {
            int index = Array.IndexOf(wanted, unit);
            if (index < 0 || members[index % members.Length] != at)
            {
                await at.Host!.StopAsync(unit, CancellationToken.None);
                lock (_lock)
                {
                    _placed.Remove(unit);
                }
            }
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            lock (_lock)
            {
                if (!_placed.TryAdd(wanted[i], members[i % members.Length]))
                {
                    continue;
                }
            }

            members[i % members.Length].Host!.Start(wanted[i]);
        }
    }

    private sealed class Member(SharedWork work, string id) : IWorkCluster
    {
        public IWorkHost? Host { get; private set; }

        public IReadOnlyCollection<ClusterWorker> Workers
        {
            get
            {
                lock (work._lock)
                {
                    return [.. work._members.Select(member => new ClusterWorker(member.Id, null, 1))];
                }
            }
        }

        public bool IsLeader => LeaderId == id;

        public string? LeaderId => Workers.FirstOrDefault()?.Id;

        public bool IsRebalancing => false;

        private string Id => id;

        public Task StartAsync(IWorkHost host, CancellationToken cancellationToken)
        {
            Host = host;
            lock (work._lock)
            {
                work._members.Add(this);
            }

            work.Rebalance();
            return Task.CompletedTask;
        }

        public void WantedUnitsChanged() => work.Rebalance();

        public bool Owns(WorkUnit unit) => WorkerOf(unit) == id;

        public string? WorkerOf(WorkUnit unit)
        {
            lock (work._lock)
            {
                return work._placed.GetValueOrDefault(unit)?.Id;
            }
        }

        public async Task StopAsync(bool leaveForGood = false)
        {
            lock (work._lock)
            {
                work._members.Remove(this);
            }

            work.Rebalance();
            await work._moving;
        }

        public async ValueTask DisposeAsync() => await StopAsync();
    }
}

using Connect.Runtime.Cluster;
using Connect.Runtime.Tests.Cluster.Simulation;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>What moves, and how much, when workers come and go; in virtual time.</summary>
public sealed class ClusterMovementTests
{
    [Fact]
    public void RollingRestart_WithinTheSession_MovesNothing()
    {
        SimCluster cluster = Started(workers: 3, slots: 16, tasks: 30);
        int moves = cluster.Group.Moves;
        Dictionary<WorkUnit, string> before = Owners(cluster);

        foreach (string name in (string[])["w1", "w2", "w3"])
        {
            cluster.Find(name)!.Stop(leaveForGood: false);
            cluster.Run(TimeSpan.FromSeconds(4));
            cluster.Start(name);
            cluster.RunUntilSettled();
        }

        Assert.Equal(moves, cluster.Group.Moves);
        Assert.Equal(before, Owners(cluster));
    }

    [Fact]
    public void KilledWorker_BackWithinTheSession_KeepsItsWork()
    {
        SimCluster cluster = Started(workers: 3, slots: 16, tasks: 30);
        Dictionary<WorkUnit, string> before = Owners(cluster);

        cluster.Find("w2")!.Crash();
        cluster.Run(TimeSpan.FromSeconds(3));
        cluster.Start("w2");
        cluster.RunUntilSettled();

        Assert.Equal(before, Owners(cluster));
    }

    // Slots that move carry units along; what that does not spread evenly, the leader moves once more. With units spread over the slots that is a few.
    [Fact]
    public void KilledWorker_NotBack_ItsUnitsMoveAndHardlyAnythingElse()
    {
        SimCluster cluster = Started(workers: 4, slots: 16, tasks: 39);
        Dictionary<WorkUnit, string> before = Owners(cluster);
        int orphans = before.Count(owner => owner.Value == "w2");

        cluster.Find("w2")!.Crash();
        cluster.Run(TimeSpan.FromSeconds(11));
        cluster.RunUntilSettled();

        int moved = Owners(cluster).Count(owner => before[owner.Key] != owner.Value);
        Assert.InRange(moved, orphans, orphans + 4);
    }

    [Fact]
    public void NewWorker_TakesItsShareAndHardlyAnythingElseMoves()
    {
        SimCluster cluster = Started(workers: 3, slots: 24, tasks: 39);
        Dictionary<WorkUnit, string> before = Owners(cluster);

        cluster.Start("w4");
        cluster.Run(TimeSpan.FromSeconds(5));
        cluster.RunUntilSettled();

        Dictionary<WorkUnit, string> after = Owners(cluster);
        Assert.InRange(after.Count(owner => owner.Value == "w4"), 9, 10);
        Assert.InRange(after.Count(owner => before[owner.Key] != owner.Value), 9, 13);
    }

    [Fact]
    public void WorkerThatLeavesForGood_HandsOverBeforeItEnds()
    {
        SimCluster cluster = Started(workers: 3, slots: 12, tasks: 20);
        SimWorker leaving = cluster.Find("w3")!;

        leaving.Stop(leaveForGood: true);
        while (leaving.IsAlive)
        {
            cluster.Run(TimeSpan.FromMilliseconds(50));
        }

        // All is taken over as soon as the others have read its last releases, long before the session of the one that left is over.
        cluster.Run(TimeSpan.FromSeconds(1));
        Assert.All(cluster.Wanted, unit => Assert.Single(cluster.Alive, worker => worker.State.Owns(unit, cluster.Clock.Now)));
    }

    [Fact]
    public void LastWorkerThatLeavesForGood_Ends()
    {
        SimCluster cluster = Started(workers: 1, slots: 4, tasks: 5);

        cluster.Find("w1")!.Stop(leaveForGood: true);
        cluster.Run(TimeSpan.FromSeconds(10));

        Assert.Empty(cluster.Alive);
    }

    [Fact]
    public void MoreWorkersThanSlots_TheRestIsIdleAndStepsIn()
    {
        SimCluster cluster = Started(workers: 4, slots: 2, tasks: 6);
        string[] busy = [.. cluster.Alive.Where(worker => worker.Running.Count > 0).Select(worker => worker.Name)];
        Assert.Equal(2, busy.Length);

        cluster.Find(busy[0])!.Crash();
        cluster.Run(TimeSpan.FromSeconds(11));
        cluster.RunUntilSettled();

        Assert.Equal(2, cluster.Alive.Count(worker => worker.Running.Count > 0));
    }

    [Fact]
    public void HundredWorkers_TenThousandTasks_AreSpreadAndSurviveLosses()
    {
        var cluster = new SimCluster(1, new SimOptions { Slots = 256, Tick = TimeSpan.FromSeconds(1), MaxStop = TimeSpan.FromMilliseconds(500) });
        cluster.SetWanted(Enumerable.Range(0, 100).SelectMany(connector => SimCluster.Units($"c{connector}", 100)));
        for (int i = 0; i < 100; i++)
        {
            cluster.Start($"w{i:00}");
        }

        cluster.Run(TimeSpan.FromSeconds(20));
        cluster.RunUntilSettled();
        Assert.All(cluster.Alive, worker => Assert.Equal(101, worker.Running.Count));
        Assert.All(cluster.Alive, worker => Assert.InRange(worker.Running.Count(unit => unit.Connector == "c7"), 0, 3));

        for (int i = 0; i < 5; i++)
        {
            cluster.Find($"w{i * 17:00}")!.Crash();
        }

        cluster.Run(TimeSpan.FromSeconds(11));
        cluster.RunUntilSettled();
        Assert.Equal(95, cluster.Alive.Count);
    }

    private static SimCluster Started(int workers, int slots, int tasks)
    {
        var cluster = new SimCluster(workers + slots, new SimOptions { Slots = slots });
        cluster.SetWanted(SimCluster.Units("a", tasks / 2).Concat(SimCluster.Units("b", tasks - (tasks / 2))).SkipLast(1));
        for (int i = 1; i <= workers; i++)
        {
            cluster.Start($"w{i}");
        }

        cluster.Run(TimeSpan.FromSeconds(5));
        cluster.RunUntilSettled();
        return cluster;
    }

    private static Dictionary<WorkUnit, string> Owners(SimCluster cluster) =>
        cluster.Wanted.ToDictionary(unit => unit, unit => cluster.Alive.Single(worker => worker.State.Owns(unit, cluster.Clock.Now)).Name);
}

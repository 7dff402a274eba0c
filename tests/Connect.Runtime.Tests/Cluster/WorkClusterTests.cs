using Connect.Errors;
using Connect.Runtime.Cluster;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

/// <summary>Membership on a real log; the harness fails a test in which a unit ran at two workers at a time.</summary>
public sealed class WorkClusterTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Start_ThreeWorkers_ShareTheUnits()
    {
        await using var harness = new ClusterHarness(s_long);
        harness.Want([.. Units("a", 6), .. Units("b", 3)]);

        ClusterHarness.Worker first = await harness.StartAsync("w1:8083");
        await harness.SettledAsync(first);
        ClusterHarness.Worker second = await harness.StartAsync("w2:8083");
        await harness.SettledAsync(first, second);
        ClusterHarness.Worker third = await harness.StartAsync("w3:8083");
        await harness.SettledAsync(first, second, third);

        ClusterHarness.Worker[] all = [first, second, third];
        Assert.Single(all, worker => worker.Cluster.IsLeader);
        Assert.All(all, worker => Assert.Equal(["w1:8083", "w2:8083", "w3:8083"], worker.Cluster.Workers.Select(known => known.Id)));
        Assert.All(all, worker => Assert.Equal(4, worker.Cluster.Workers.First(known => known.Id == worker.Id).SlotCount));
        Assert.Equal("http://w2:8083/", first.Cluster.Workers.Single(known => known.Id == "w2:8083").Url);
        WorkUnit unit = first.Host.Running.First();
        Assert.All(all, worker => Assert.Equal("w1:8083", worker.Cluster.WorkerOf(unit)));
        Assert.All(all, worker => Assert.Equal(all.Single(other => other.Cluster.IsLeader).Id, worker.Cluster.LeaderId));
    }

    [Fact]
    public async Task WantedUnitsChanged_CreatedDeletedAndCreatedAgain_RunsWhatIsWanted()
    {
        await using var harness = new ClusterHarness(s_long);
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");

        foreach (int tasks in (int[])[4, 1, 7, 2])
        {
            harness.Want(Units("a", tasks));
            await harness.SettledAsync(first, second);
            harness.Want([]);
            await harness.SettledAsync(first, second);
        }

        // Nothing is left of units that have ended.
        await Wait.UntilAsync(
            () =>
            {
                harness.Log.Compact(ClusterHarness.Topic);
                return !harness.Log.Records(ClusterHarness.Topic).Any(record => record.Value is not null && System.Text.Encoding.UTF8.GetString(record.Key!.Value.Span).Contains("task:", StringComparison.Ordinal));
            },
            "records of ended units are deleted");
    }

    [Fact]
    public async Task Move_UnitThatStopsSlowly_StartsElsewhereOnlyThen()
    {
        await using var harness = new ClusterHarness(s_long);
        harness.Want(Units("a", 3));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        await harness.SettledAsync(first);
        var mayStop = new TaskCompletionSource();
        first.Host.MayStop = mayStop.Task;

        ClusterHarness.Worker second = await harness.StartAsync("w2");
        await Wait.UntilAsync(() => first.Cluster.IsRebalancing || first.Host.Running.Any(unit => !first.Cluster.Owns(unit)), "a unit is told to stop");
        Assert.Empty(second.Host.Running);

        mayStop.SetResult();
        await harness.SettledAsync(first, second);
    }

    [Fact]
    public async Task Stop_AndBackWithinTheSession_KeepsItsUnits()
    {
        await using var harness = new ClusterHarness(s_long);
        harness.Want(Units("a", 5));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");
        await harness.SettledAsync(first, second);
        IReadOnlyCollection<WorkUnit> before = second.Host.Running;
        int starts = first.Host.Starts;

        await second.Cluster.StopAsync();
        ClusterHarness.Worker back = await harness.StartAsync("w2");
        await harness.SettledAsync(first, back);

        Assert.Equal(before.Order(), back.Host.Running.Order());
        Assert.Equal(starts, first.Host.Starts);
    }

    [Fact]
    public async Task Stop_NotBack_OthersTakeOverAfterTheSession()
    {
        await using var harness = new ClusterHarness(s_short);
        harness.Want(Units("a", 5));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");
        await harness.SettledAsync(first, second);

        await second.Cluster.StopAsync();

        Assert.Empty(second.Host.Running);
        await harness.SettledAsync(first);
    }

    [Fact]
    public async Task Stop_ForGood_OthersHaveItsUnitsBeforeItEnds()
    {
        // Far longer than the test may take: nobody waits for the session.
        await using var harness = new ClusterHarness(TimeSpan.FromMinutes(5));
        harness.Want(Units("a", 5));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");
        await harness.SettledAsync(first, second);

        await first.Cluster.StopAsync(leaveForGood: true);

        await harness.SettledAsync(second);
    }

    [Fact]
    public async Task CutOff_WorkerStopsByItselfAndOthersTakeOver()
    {
        await using var harness = new ClusterHarness(s_short);
        harness.Want(Units("a", 5));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");
        ClusterHarness.Worker third = await harness.StartAsync("w3");
        await harness.SettledAsync(first, second, third);

        first.Connection.IsCut = true;
        await harness.SettledAsync(second, third);
        Assert.Empty(first.Host.Running);

        first.Connection.IsCut = false;
        await harness.SettledAsync(first, second, third);
    }

    [Fact]
    public async Task Start_SecondProcessOfAWorkerThatIsCutOff_WaitsUntilTheFirstHasStopped()
    {
        await using var harness = new ClusterHarness(s_short);
        harness.Want(Units("a", 3));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        await harness.SettledAsync(first);

        first.Connection.IsCut = true;
        ClusterHarness.Worker twin = await harness.StartAsync("w1");

        await harness.SettledAsync(twin);
        Assert.Empty(first.Host.Running);
    }

    [Fact]
    public async Task Start_SecondProcessOfAWorkerThatIsWell_PutsTheFirstOut()
    {
        await using var harness = new ClusterHarness(s_short);
        harness.Want(Units("a", 3));
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        await harness.SettledAsync(first);

        ClusterHarness.Worker twin = await harness.StartAsync("w1");

        await Wait.UntilAsync(() => first.Host.Running.Count == 0, "the first process stops what it runs");
        await harness.SettledAsync(twin);
    }

    [Fact]
    public async Task Appends_FailForAWhile_AllRunsInTheEnd()
    {
        await using var harness = new ClusterHarness(s_long);
        ClusterHarness.Worker first = await harness.StartAsync("w1");
        ClusterHarness.Worker second = await harness.StartAsync("w2");
        harness.Want(Units("a", 4));
        await harness.SettledAsync(first, second);

        first.Connection.RefusesAppends = true;
        second.Connection.RefusesAppends = true;
        harness.Want(Units("b", 9));
        await Wait.UntilAsync(() => !first.Cluster.IsLeader && !second.Cluster.IsLeader, "the leader has noticed");
        first.Connection.RefusesAppends = false;
        second.Connection.RefusesAppends = false;

        await harness.SettledAsync(first, second);
    }

    [Fact]
    public async Task Owns_LeaseOver_IsFalseAtOnceAndUnitsStop()
    {
        var time = new SteppedTime();
        await using var harness = new ClusterHarness(TimeSpan.FromMinutes(10), time);
        harness.Want(Units("a", 2));
        ClusterHarness.Worker worker = await harness.StartAsync("w1");
        await time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => worker.Host.Running.Count == 3, "all units run");
        worker.Connection.IsCut = true;
        WorkUnit unit = worker.Host.Running.First();
        Assert.True(worker.Cluster.Owns(unit));

        // What was under way before the cut extends the lease at most to here.
        time.Advance(harness.Session * 2 / 3);

        Assert.False(worker.Cluster.Owns(unit));
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => worker.Host.Running.Count == 0, "all units have stopped");
    }

    [Fact]
    public async Task Start_TopicIsNotCompacted_SaysSo()
    {
        await using var harness = new ClusterHarness(s_long);
        await harness.Log.CreateTopicAsync(new TopicSpec(ClusterHarness.Topic, 3), TestContext.Current.CancellationToken);

        ConfigException error = await Assert.ThrowsAsync<ConfigException>(() => harness.StartAsync("w1"));

        Assert.Contains("cleanup.policy=compact", error.Message, StringComparison.Ordinal);
        Assert.Contains("work.storage.topic", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_FromWorkerConfig_FollowItsKeys()
    {
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = "b:9092", ["group.id"] = "g", ["key.converter"] = "JsonConverter", ["value.converter"] = "JsonConverter",
            ["config.storage.topic"] = "cfg", ["offset.storage.topic"] = "off", ["status.storage.topic"] = "st", ["config.storage.replication.factor"] = "2",
        };

        ClusterSettings settings = ClusterSettings.From(WorkerConfig.Parse(properties), "h:1", "http://h:1/");

        Assert.Equal(("g-work", "cfg-work", 64, 2), (settings.GroupId, settings.Topic.Name, settings.Topic.Partitions, settings.Topic.ReplicationFactor));
        Assert.True(settings.Topic.Configs!["cleanup.policy"] == "compact");
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)), (settings.Timings.Session, settings.Heartbeat));
        Assert.Equal("h:1", settings.Consumer().GroupInstanceId);
        Assert.Equal("10000", settings.Consumer().Settings["session.timeout.ms"]);

        properties["scheduled.rebalance.max.delay.ms"] = "120000";
        properties["work.storage.topic"] = "w";
        properties["work.storage.partitions"] = "5";
        properties["heartbeat.interval.ms"] = "3000";
        properties["work.storage.replication.factor"] = "-1";
        settings = ClusterSettings.From(WorkerConfig.Parse(properties), "h:1", null);

        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(3)), (settings.Timings.Session, settings.Heartbeat));
        Assert.Equal(("w", 5, -1), (settings.Topic.Name, settings.Topic.Partitions, settings.Topic.ReplicationFactor));
        Assert.Equal("120000", settings.Consumer().Settings["max.poll.interval.ms"]);
    }

    private static IEnumerable<WorkUnit> Units(string connector, int tasks) =>
        [new WorkUnit(connector), .. Enumerable.Range(0, tasks).Select(task => new WorkUnit(connector, task))];
}

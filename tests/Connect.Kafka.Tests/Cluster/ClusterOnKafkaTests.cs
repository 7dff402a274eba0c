using Confluent.Kafka;
using Connect.Testing.Kafka;

namespace Connect.Kafka.Tests.Cluster;

/// <summary>
/// Three workers and more on Kafka: whatever happens to them and to the brokers, every number is there, in order, and no task runs twice at a time. The in-process Kafka takes no
/// commits during a rebalance, and one lasts for the session less a second; so the session is short here, and tasks may stop for a moment where a real broker lets them run.
/// </summary>
public sealed class ClusterOnKafkaTests : IAsyncLifetime
{
    private static readonly TimeSpan s_session = KafkaFixture.IsReal ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(2);
    private static readonly string[] s_workers = ["w0", "w1", "w2"];

    private KafkaFixture _kafka = null!;
    private ClusterFixture _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await KafkaFixture.StartAsync(brokers: 3);
        _cluster = new ClusterFixture(_kafka, s_session);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task Workers_ComeAndGo_EveryNumberIsThereInOrder()
    {
        string[] connectors = await StartAsync(20, 3);

        await _cluster.EndAsync("w2");
        await _cluster.RunningAsync(3, connectors);
        await _cluster.JoinAsync("w3");
        await _cluster.RunningAsync(3, connectors);

        await _cluster.BalancedAsync(connectors);
        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(60);
    }

    [Fact]
    public async Task Worker_BackWithinTheSession_HasWhatItHad()
    {
        Assert.SkipUnless(KafkaFixture.IsReal, $"The in-process Kafka does not know members by their group.instance.id; set {KafkaFixture.Variable} to run this test.");
        string[] connectors = await StartAsync(5, 3);
        await _cluster.BalancedAsync(connectors);
        await _cluster.RunningAsync(3, connectors);
        foreach (string worker in s_workers)
        {
            Dictionary<string, string> before = await _cluster.PlacesAsync("w0", connectors);

            await _cluster.EndAsync(worker);
            await _cluster.JoinAsync(worker);
            await _cluster.RunningAsync(3, connectors);

            Assert.Equal(before, await _cluster.PlacesAsync("w0", connectors));
        }

        await CountedAsync(15);
    }

    [Fact]
    public async Task Brokers_GoAndComeAgain_EveryNumberIsThereInOrder()
    {
        KafkaFaults faults = _kafka.Faults;
        string[] connectors = await StartAsync(5, 3);

        for (int broker = 0; broker < 3; broker++)
        {
            // What it leads stays with it in the in-process Kafka, so that some or all tasks have to wait.
            faults.SetBrokerDown(broker);
            faults.SetBrokerUp(broker);
            await _cluster.ProgressAsync(20);
        }

        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(15);
    }

    [Fact]
    public async Task Brokers_AllAwayForLongerThanTheSession_EverythingStopsAndGoesOn()
    {
        KafkaFaults faults = _kafka.Faults;
        string[] connectors = await StartAsync(5, 3);

        faults.SetAllDown();
        await _cluster.StoppedAsync();
        faults.SetAllUp();

        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(15);
    }

    [Fact]
    public async Task Worker_EndsWhileBrokersAreAway_OthersGoOnWhenTheyAreBack()
    {
        KafkaFaults faults = _kafka.Faults;
        string[] connectors = await StartAsync(5, 3);

        faults.SetAllDown();
        await _cluster.EndAsync("w1").WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        faults.SetAllUp();

        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(15);
    }

    [Fact]
    public async Task Coordinator_Moves_EveryNumberIsThereInOrder()
    {
        KafkaFaults faults = _kafka.Faults;
        string[] connectors = await StartAsync(5, 3);

        for (int broker = 0; broker < 3; broker++)
        {
            faults.SetGroupCoordinator(_cluster.WorkGroup, broker);
            await _cluster.ProgressAsync(20);
        }

        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(15);
    }

    [Fact]
    public async Task Requests_FailAtEveryStage_EveryNumberIsThereInOrder()
    {
        KafkaFaults faults = _kafka.Faults;
        faults.FailNext(KafkaRequest.FindCoordinator, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.GroupLoadInProgress);
        faults.FailNext(KafkaRequest.JoinGroup, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupLoadInProgress);
        string[] connectors = await StartAsync(5, 3);

        faults.FailNext(KafkaRequest.OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.RequestTimedOut, ErrorCode.GroupLoadInProgress);
        faults.FailNext(KafkaRequest.Produce, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicas);
        faults.FailNext(KafkaRequest.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut);
        faults.FailNext(KafkaRequest.ListOffsets, ErrorCode.NotLeaderForPartition);
        faults.FailNext(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId, ErrorCode.NotCoordinatorForGroup);
        faults.FailNext(KafkaRequest.SyncGroup, ErrorCode.RebalanceInProgress);
        await _cluster.EndAsync("w2");
        await _cluster.RunningAsync(3, connectors);
        await _cluster.JoinAsync("w2");

        await _cluster.RunningAsync(3, connectors);
        await CountedAsync(15);
    }

    [Fact]
    public async Task Connectors_AHundredThroughOneWorker_AllRun()
    {
        _cluster.Book.Records = 20;

        string[] connectors = await StartAsync(100, 1, "w1");

        await _cluster.CountedAsync(20, connectors.Length);
        Assert.Empty(_cluster.Book.Twice);
    }

    private async Task<string[]> StartAsync(int connectors, int tasks, params string[] through)
    {
        await Task.WhenAll(s_workers.Select(_cluster.JoinAsync));
        string[] names = [.. Enumerable.Range(0, connectors).Select(number => $"c{number}")];
        string[] workers = through.Length > 0 ? through : s_workers;
        for (int i = 0; i < names.Length; i++)
        {
            await _cluster.PutAsync(workers[i % workers.Length], names[i], tasks);
        }

        await _cluster.RunningAsync(tasks, names);
        return names;
    }

    private async Task CountedAsync(int tasks)
    {
        int records = _cluster.Book.Count + 50;
        _cluster.Book.Records = records;
        await _cluster.CountedAsync(records, tasks);
        Assert.Empty(_cluster.Book.Twice);
    }
}

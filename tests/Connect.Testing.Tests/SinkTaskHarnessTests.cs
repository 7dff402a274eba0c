using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Runtime.Conversion;
using Connect.Sink;
using Connect.Testing.Tests.Support;

namespace Connect.Testing.Tests;

public class SinkTaskHarnessTests
{
    private static readonly Dictionary<string, string> NoConfig = new() { ["color"] = "red" };
    private static readonly TopicPartition First = new("t", 0);
    private static readonly TopicPartition Second = new("t", 1);

    private readonly List<ScriptedSinkTask> _tasks = [];

    private ScriptedSinkTask Running => _tasks[^1];

    [Fact]
    public async Task Life_OfATask_IsAsAWorkerGivesIt()
    {
        await using (SinkTaskHarness harness = CreateHarness())
        {
            await harness.StartAsync(First, Second);
            harness.Append(First, Schema.Int32, 1);
            await harness.DeliverAsync();
            await harness.CommitAsync();
            await harness.CloseAsync([Second]);
        }

        Assert.Equal(["start", "open t-0,t-1", "put 1", "preCommit", "close t-1", "stop"], Running.Calls);
    }

    [Fact]
    public async Task Deliver_SecondTime_BringsOnlyWhatIsNew()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);
        harness.Append(First, Schema.Int32, 1);
        harness.Append(First, Schema.Int32, 2);
        harness.Append(First, Schema.Int32, 3);

        Assert.Equal([1, 2], Values(await harness.DeliverAsync(maxRecords: 2)));
        Assert.Equal([3], Values(await harness.DeliverAsync()));
        Assert.Empty(await harness.DeliverAsync());
        Assert.Equal(3, harness.Positions[First]);
    }

    [Fact]
    public async Task Deliver_AfterRetriableException_BringsTheSameRecordsAgain()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);
        harness.Append(First, Schema.Int32, 1);
        Running.OnPut = (_, _) => throw new RetriableException("busy");
        await Assert.ThrowsAsync<RetriableException>(() => harness.DeliverAsync());
        Assert.Equal(0, harness.Positions[First]);

        Running.OnPut = null;

        Assert.Equal([1], Values(await harness.DeliverAsync()));
    }

    [Fact]
    public async Task Context_PausedPartition_IsShownAndNotDelivered()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First, Second);
        Running.OnPut = (context, _) => context.Pause(First);
        await harness.DeliverAsync();
        harness.Append(First, Schema.Int32, 1);
        harness.Append(Second, Schema.Int32, 2);

        Running.OnPut = (context, _) => context.Resume(First);

        Assert.Equal([First], harness.Paused);
        Assert.Equal([2], Values(await harness.DeliverAsync()));
        Assert.Empty(harness.Paused);
        Assert.Equal([1], Values(await harness.DeliverAsync()));
    }

    [Fact]
    public async Task Context_PauseOfAForeignPartition_IsRefused()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);

        ConnectException error = Assert.Throws<ConnectException>(() => Running.Sees.Pause(Second));

        Assert.Contains("t-1", error.Message);
    }

    [Fact]
    public async Task Context_Rewind_DeliversFromThere()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);
        harness.Append(First, Schema.Int32, 1);
        harness.Append(First, Schema.Int32, 2);
        Running.OnPut = (context, records) => context.Offset(First, 1);
        await harness.DeliverAsync();
        Running.OnPut = null;

        Assert.Equal([2], Values(await harness.DeliverAsync()));
        Assert.Equal(2, (await harness.CommitAsync())[First]);
    }

    [Fact]
    public async Task Context_Requests_AreShownUntilTheyAreServed()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);
        Running.OnPut = (context, _) =>
        {
            context.Timeout(TimeSpan.FromSeconds(7));
            context.RequestCommit();
        };
        await harness.DeliverAsync();
        Running.OnPut = null;

        Assert.Equal(TimeSpan.FromSeconds(7), harness.RequestedTimeout);
        Assert.True(harness.CommitRequested);
        await harness.CommitAsync();
        Assert.False(harness.CommitRequested);
        await harness.DeliverAsync();
        Assert.Null(harness.RequestedTimeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Context_ErrantRecord_IsReported(bool hasReporter)
    {
        await using var harness = new SinkTaskHarness(CreateTask, NoConfig) { HasErrantRecordReporter = hasReporter };
        await harness.StartAsync(First);
        SinkRecord bad = harness.Append(First, Schema.Int32, 1);
        var reason = new ConnectDataException("bad");
        Running.OnPut = (context, records) => context.ErrantRecordReporter?.ReportAsync(records[0], reason);

        await harness.DeliverAsync();

        Assert.Equal(hasReporter ? [new ReportedRecord(bad, reason)] : [], harness.Reported);
    }

    [Fact]
    public async Task Context_SeesWhatTheHarnessSays()
    {
        var time = new ManualTimeProvider();
        await using var harness = new SinkTaskHarness(CreateTask, NoConfig) { ConnectorName = "orders", TaskId = 3, TimeProvider = time };
        await harness.StartAsync(First, Second);

        Assert.Equal(("orders", 3, "red"), (Running.Sees.ConnectorName, Running.Sees.TaskId, Running.Sees.Configs["color"]));
        Assert.Same(time, Running.Sees.TimeProvider);
        Assert.True(Running.Sees.Assignment.SetEquals([First, Second]));
    }

    [Fact]
    public async Task Commit_LessThanWasPut_RestartedTaskGetsTheRestAgain()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First, Second);
        harness.Append(First, Schema.Int32, 1);
        harness.Append(First, Schema.Int32, 2);
        harness.Append(Second, Schema.Int32, 3);
        await harness.DeliverAsync();
        Running.OnPreCommit = _ => new Dictionary<TopicPartition, long> { [First] = 1 };
        await harness.CommitAsync();

        await harness.RestartAsync();

        Assert.Equal([KeyValuePair.Create(First, 1L)], harness.CommittedOffsets);
        Assert.Equal([2, 3], Values(await harness.DeliverAsync()));
        Assert.Equal(["start", "open t-0,t-1", "put 2"], Running.Calls);
    }

    [Fact]
    public async Task Commit_MoreThanWasPut_IsRefusedAndCommitsNothing()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First);
        harness.Append(First, Schema.Int32, 1);
        await harness.DeliverAsync();
        Running.OnPreCommit = _ => new Dictionary<TopicPartition, long> { [First] = 2 };

        ConformanceException error = await Assert.ThrowsAsync<ConformanceException>(() => harness.CommitAsync());

        Assert.Contains("t-0, of which only records before 1 were put", error.Message);
        Assert.Empty(harness.CommittedOffsets);
    }

    [Fact]
    public async Task CloseAndOpen_Partition_GoesOnAtItsCommittedOffset()
    {
        await using SinkTaskHarness harness = CreateHarness();
        await harness.StartAsync(First, Second);
        harness.Append(Second, Schema.Int32, 1);
        await harness.DeliverAsync();
        await harness.CloseAsync([Second]);
        Assert.Equal([First], harness.Assignment);
        Assert.Empty(await harness.CommitAsync());

        await harness.OpenAsync([Second]);

        Assert.Equal([1], Values(await harness.DeliverAsync()));
    }

    [Fact]
    public async Task Append_WithConverterAndHeaders_IsAsReadFromTheLog()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(1));
        await using var harness = new SinkTaskHarness(CreateTask, NoConfig)
        {
            KeyConverter = new ConverterHarness(() => new StringConverter(), isKey: true),
            ValueConverter = new ConverterHarness(() => new IntegerConverter()),
            TimeProvider = time,
        };
        await harness.StartAsync(First);
        ConnectHeaders headers = new ConnectHeaders().AddString("h", "v");

        harness.Append(First, Schema.String, "key", Schema.Int32, 5, headers: headers);
        SinkRecord record = Assert.Single(await harness.DeliverAsync());

        Assert.Same(Schema.OptionalInt32, record.ValueSchema);
        Assert.Equal(("key", 5, 1000L), (record.Key.AsString(), record.Value.AsInt32(), record.Timestamp));
        Assert.Equal(headers, record.Headers);
    }

    [Fact]
    public async Task Start_Twice_IsRefused()
    {
        await using SinkTaskHarness harness = CreateHarness();
        Assert.Throws<InvalidOperationException>(() => harness.RunningTask);
        await harness.StartAsync(First);

        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.StartAsync(First));
    }

    private SinkTaskHarness CreateHarness() => new(CreateTask, NoConfig);

    private ISinkTask CreateTask()
    {
        _tasks.Add(new ScriptedSinkTask());
        return Running;
    }

    private static IEnumerable<int> Values(IEnumerable<SinkRecord> records) => records.Select(record => record.Value.AsInt32());
}

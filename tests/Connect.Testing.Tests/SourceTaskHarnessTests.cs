using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.Source;
using Connect.Testing.Tests.Support;
using Connect.TestSupport;

namespace Connect.Testing.Tests;

public class SourceTaskHarnessTests
{
    private static readonly Dictionary<string, string> NoConfig = [];

    [Fact]
    public async Task Restart_AfterPartialCommit_GoesOnThereAndForgetsThePending()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig);
        await harness.StartAsync();
        Assert.Equal(2, (await harness.PollAsync()).Count);

        await harness.CommitAsync(1);
        Assert.Single(harness.Pending);
        await harness.RestartAsync();

        Assert.Empty(harness.Pending);
        Assert.Equal([2, 3, 4], Numbers(await harness.PollUntilAsync(3)));
        Assert.Equal([1, 2, 2, 3, 4], Numbers(harness.Records));
    }

    [Fact]
    public async Task Commit_Offsets_AreKeptAsTheOffsetTopicHasThem()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig);
        await harness.StartAsync();
        await harness.PollAsync();

        await harness.CommitAsync();

        Assert.Equal([KeyValuePair.Create(OffsetMap.Of("shard", 1L), OffsetMap.Of("number", 2L))], harness.CommittedOffsets);
    }

    [Fact]
    public async Task SetOffset_ValuesOfOtherWidths_AreAsAfterARoundTrip()
    {
        OffsetMap? seen = null;
        await using var harness = new SourceTaskHarness(() => new AskingTask(offset => seen = offset), NoConfig);
        harness.SetOffset(OffsetMap.Of("a", 1), OffsetMap.Of(("b", (sbyte)2), ("c", 0.1f), ("d", new byte[] { 1, 2 }), ("e", true), ("f", ConnectValue.Null)));

        await harness.StartAsync();

        Assert.Equal(OffsetMap.Of(("b", 2L), ("c", 0.1), ("d", "AQI="), ("e", true), ("f", ConnectValue.Null)), seen);
    }

    [Fact]
    public async Task CommitAndDrop_TaskHearsOfEachInOrder()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig);
        await harness.StartAsync();
        await harness.PollUntilIdleAsync();

        await harness.CommitAsync(2);
        await harness.DropAsync(1);
        await harness.CommitAsync();

        var task = (NumberSourceTask)harness.RunningTask;
        Assert.Equal([1L, 2, 3, 4], task.Committed.Select(committed => committed.Number));
        Assert.Equal([0L, 1, null, 2], task.Committed.Select(committed => committed.Metadata?.Offset));
        Assert.Equal(3, task.Commits);
    }

    [Fact]
    public async Task Delivered_WithConverter_IsWhatASinkReads()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig) { ValueConverter = new ConverterHarness(() => new IntegerConverter()) };
        await harness.StartAsync();
        await harness.PollAsync();

        await harness.CommitAsync();

        Assert.Equal([0L, 1], harness.Delivered.Select(record => record.KafkaOffset));
        Assert.Same(Schema.OptionalInt32, harness.Delivered[1].ValueSchema);
        Assert.Equal(2, harness.Delivered[1].Value.AsInt32());
    }

    [Fact]
    public async Task PollUntil_TooFew_SaysHowManyCame()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig) { Timeout = TimeSpan.FromMilliseconds(300) };
        await harness.StartAsync();

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => harness.PollUntilAsync(5));

        Assert.Contains("0.3 s", error.Message);
    }

    [Fact]
    public async Task Poll_TaskThatNeverReturns_TimesOutByName()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(SourceFault.IgnoresCancellation), NoConfig) { Timeout = TimeSpan.FromMilliseconds(100) };
        await harness.StartAsync();
        await harness.PollAsync();
        await harness.PollAsync();

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => harness.PollAsync());

        Assert.Equal("The task's PollAsync did not return within 0.1 s.", error.Message);
    }

    [Fact]
    public async Task Poll_Cancelled_ThrowsAndTheTaskGoesOn()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig);
        await harness.StartAsync();
        await harness.PollUntilAsync(4);
        using var cancel = new CancellationTokenSource();

        Task polling = harness.PollAsync(cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
        Assert.Empty(await harness.PollUntilIdleAsync());
    }

    [Fact]
    public async Task Poll_OnAClockOfTheTest_WaitsForIt()
    {
        var time = new ManualTimeProvider();
        await using var harness = new SourceTaskHarness(() => new HourlyTask(), NoConfig) { TimeProvider = time };
        await harness.StartAsync();

        Task<IReadOnlyList<SourceRecord>> polling = harness.PollAsync();
        await Wait.ForAsync(time.WaitForTimersAsync(), "the task to wait");
        Assert.False(polling.IsCompleted);
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("2026-01-01T01:00:00Z", Assert.Single(await polling).Value.AsString());
    }

    [Fact]
    public async Task TransactionContext_Given_NotesTheBoundaries()
    {
        var transactions = new RecordingTransactionContext();
        await using var harness = new SourceTaskHarness(() => new HourlyTask(), NoConfig) { TimeProvider = new HastyTime(), TransactionContext = transactions };
        await harness.StartAsync();

        IReadOnlyList<SourceRecord> polled = await harness.PollAsync();

        Assert.Equal([polled[0]], transactions.Commits);
        Assert.Equal([null], transactions.Aborts);
    }

    [Fact]
    public async Task Start_Twice_IsRefused()
    {
        await using var harness = new SourceTaskHarness(() => new NumberSourceTask(), NoConfig);
        Assert.Throws<InvalidOperationException>(() => harness.RunningTask);
        await harness.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => harness.StartAsync());
    }

    private static IEnumerable<int> Numbers(IEnumerable<SourceRecord> records) => records.Select(record => record.Value.AsInt32());

    /// <summary>Gives a record each hour, and draws transaction boundaries where it may.</summary>
    private sealed class HourlyTask : SourceTask
    {
        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromHours(1), Context.TimeProvider, cancellationToken);
            var record = new SourceRecord(null, null, "hours", Schema.String, $"{Context.TimeProvider.GetUtcNow():yyyy-MM-dd'T'HH:mm:ssK}".Replace("+00:00", "Z"));
            Context.TransactionContext?.CommitTransaction(record);
            Context.TransactionContext?.AbortTransaction();
            return [record];
        }

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Every wait is over at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for one offset and tells it.</summary>
    private sealed class AskingTask(Action<OffsetMap?> tell) : SourceTask
    {
        public override string Version => "1";

        public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
        {
            OffsetMap wanted = OffsetMap.Of("a", (short)1);
            tell(await Context.OffsetStorageReader.OffsetAsync(wanted, cancellationToken));
            Assert.Equal([wanted], (await Context.OffsetStorageReader.OffsetsAsync([wanted, OffsetMap.Of("a", 2)], cancellationToken)).Keys);
        }

        public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) => default;

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

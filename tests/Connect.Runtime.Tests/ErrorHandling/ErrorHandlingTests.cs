using System.Diagnostics;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Tests.Worker;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.ErrorHandling;

public sealed class ErrorHandlingTests
{
    private static readonly (string, string)[] DeadLetters =
        [("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dead"), ("errors.deadletterqueue.context.headers.enable", "true")];

    [Fact]
    public async Task Transformation_FailsForTheMoment_IsRepeatedWithinTheTimeout()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 20 };
        int failures = 0;
        script.OnTransform = record =>
        {
            if (record.Value.AsInt64() == 7 && failures++ < 2)
            {
                throw new RetriableException("busy");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync(
            "source", script, ("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"), ("transforms.x.script", script.Id), ("errors.retry.timeout", "30000"), ("errors.retry.delay.max.ms", "5"));

        await Wait.UntilAsync(() => script.Committed.Count == 20, "20 records committed", () => $"{script.Committed.Count}");
        Assert.All(script.Committed, entry => Assert.NotNull(entry.Metadata));
        Assert.Equal(3, failures);
    }

    [Fact]
    public async Task Transformation_FailsLongerThanTheTimeout_FailsTheTaskUnlessTolerated()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 20 };
        script.OnTransform = record =>
        {
            if (record.Value.AsInt64() == 7)
            {
                throw new RetriableException("busy for ever");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        (string, string)[] config =
            [("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"), ("transforms.x.script", script.Id), ("errors.retry.timeout", "50"), ("errors.retry.delay.max.ms", "5")];
        await worker.PutSourceAsync("source", script, config);
        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Contains("TRANSFORMATION", failed.Trace);
        Assert.Contains("busy for ever", failed.Trace);

        await worker.PutSourceAsync("source", script, [.. config, ("errors.tolerance", "all")]);
        await Wait.UntilAsync(() => script.Committed.Any(entry => entry.Number == 19), "the last record committed");
        Assert.Null(script.Committed.Last(entry => entry.Number == 7).Metadata);
    }

    [Fact]
    public async Task Transformation_RepeatedForEver_StopsWithTheTask()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        var attempted = new TaskCompletionSource();
        script.OnTransform = _ =>
        {
            attempted.TrySetResult();
            throw new RetriableException("busy for ever");
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync(
            "source", script, ("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"), ("transforms.x.script", script.Id), ("errors.retry.timeout", "-1"));
        await Wait.ForAsync(attempted.Task, "the first attempt");

        long start = Stopwatch.GetTimestamp();
        await worker.Herder.StopConnectorAsync("source");

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        Assert.Empty((await worker.Herder.ConnectorOffsetsAsync("source")).Source!);
    }

    [Fact]
    public async Task Put_BadRecordsInABatch_OnlyTheseGoToTheDeadLetterQueue()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100, BatchSize = 100 };
        script.OnPut = (records, _) =>
        {
            if (records.Any(record => record.Value.AsInt64() is 13 or 77))
            {
                throw new ConnectDataException("the target does not like this");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 100, "100 records in the log");
        await worker.PutSinkAsync("sink", script, DeadLetters);

        await Wait.UntilAsync(() => script.Put.Count == 98, "98 records put", () => $"{script.Put.Count}");
        await worker.Herder.StopConnectorAsync("sink");
        Assert.Equal(Enumerable.Range(0, 100).Where(n => n is not 13 and not 77).Select(n => (long)n), script.PutNumbers);
        Assert.Equal(100, (await worker.Herder.ConnectorOffsetsAsync("sink")).Sink![new TopicPartition("t", 0)]);
        IReadOnlyList<TextRecord> dead = await worker.Log.ReadAllAsync("dead");
        Assert.Equal(["13", "77"], dead.Select(record => record.Headers.Single(header => header.Key == "__connect.errors.offset").Value));
        Assert.All(dead, record => Assert.Equal("TASK_PUT", record.Headers.Single(header => header.Key == "__connect.errors.stage").Value));
        Assert.Equal("{\"schema\":{\"type\":\"int64\",\"optional\":false},\"payload\":13}", dead[0].Value);
    }

    [Fact]
    public async Task Put_FailsForAnotherReason_IsNotHalvedButFailsTheTask()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        script.OnPut = (_, _) => throw new ConnectException("the target is away");
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.PutSinkAsync("sink", script, DeadLetters);

        TaskStateInfo failed = await worker.WaitForTaskAsync("sink", LifecycleState.Failed);

        Assert.Contains("the target is away", failed.Trace);
        Assert.Empty(await worker.Log.ReadAllAsync("dead"));
    }

    [Fact]
    public async Task Report_SameRecordInARepeatedBatch_IsInTheQueueOnce()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10, BatchSize = 10 };
        int puts = 0;
        script.OnPut = (records, context) =>
        {
            foreach (Connect.Sink.SinkRecord record in records.Where(record => record.Value.AsInt64() == 3))
            {
                _ = context.ErrantRecordReporter!.ReportAsync(record, new ScriptedException("bad"));
            }

            if (puts++ < 2)
            {
                context.Timeout(TimeSpan.FromMilliseconds(5));
                throw new RetriableException("busy");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 10, "10 records in the log");
        await worker.PutSinkAsync("sink", script, DeadLetters);

        await Wait.UntilAsync(() => script.Put.Count == 10, "10 records put");
        await worker.Herder.StopConnectorAsync("sink");
        Assert.Single(await worker.Log.ReadAllAsync("dead"));
    }

    [Fact]
    public async Task Report_NothingTolerated_FailsTheTaskThoughItSwallowedTheError()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        script.OnPut = (records, context) =>
        {
            try
            {
                _ = context.ErrantRecordReporter!.ReportAsync(records[0], new ScriptedException("bad"));
            }
            catch (ConnectException)
            {
                // As a careless task would.
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.PutSinkAsync("sink", script, ("errors.log.enable", "true"));

        TaskStateInfo failed = await worker.WaitForTaskAsync("sink", LifecycleState.Failed);

        Assert.Contains("Tolerance exceeded in error handler: TASK_PUT failed for t-0@0", failed.Trace);
    }

    [Fact]
    public async Task Reporter_NobodyWritesErrorsDown_IsNotThere()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        bool? offered = null;
        script.OnPut = (_, context) => offered = context.ErrantRecordReporter is not null;
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.PutSinkAsync("sink", script);

        await Wait.UntilAsync(() => script.Put.Count == 1, "a record put");
        Assert.False(offered);
    }

    [Fact]
    public async Task TopicCreation_Groups_DecidePartitionsAndSettings()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync(
            "source",
            script,
            ("topic.creation.groups", "wide"),
            ("topic.creation.default.partitions", "1"),
            ("topic.creation.default.replication.factor", "1"),
            ("topic.creation.wide.include", "t|u.*"),
            ("topic.creation.wide.partitions", "3"),
            ("topic.creation.wide.cleanup.policy", "compact"));

        // A compacted topic refuses records without a key on Kafka; the embedded log takes them or the task says why.
        await Wait.UntilAsync(async () => await worker.Log.DescribeTopicAsync("t") is not null, "the topic");
        TopicDescription topic = (await worker.Log.DescribeTopicAsync("t"))!;
        Assert.Equal(3, topic.Partitions);
        Assert.True(topic.IsCompacted);
    }

    [Fact]
    public void StageRetry_Delays_DoubleThenJitterBelowTheLongest()
    {
        var delays = new List<TimeSpan>();
        var retry = new StageRetry(new ErrorSettings(false, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(8)), TimeProvider.System, new Random(1), (_, delay) => delays.Add(delay));

        Assert.Throws<RetriableException>(() => retry.Execute<bool>(new RetriableException("first"), () => throw new RetriableException("again"), CancellationToken.None));

        Assert.NotEmpty(delays);
        Assert.All(delays, delay => Assert.InRange(delay.TotalMilliseconds, 0, 8));
        Assert.All(delays.Take(2), delay => Assert.InRange(delay.TotalMilliseconds, 4, 8));
    }

    [Fact]
    public void StageRetry_OtherError_IsThrownAtOnce()
    {
        var retry = new StageRetry(new ErrorSettings(false, Timeout.InfiniteTimeSpan, TimeSpan.FromMilliseconds(1)), TimeProvider.System, new Random(1), (_, _) => { });

        Assert.Throws<ConnectDataException>(() => retry.Execute<bool>(new RetriableException("first"), () => throw new ConnectDataException("bad"), CancellationToken.None));
    }
}

using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Source;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

public sealed class SourceTaskLifeTests
{
    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Restart_OfTheWorker_GoesOnAfterTheLastRecord(string exactlyOnce)
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1000 };
        await using (WorkerHost worker = await WorkerHost.StartAsync(directory, ("exactly.once.source.support", exactlyOnce)))
        {
            await worker.PutSourceAsync("source", script);
            await worker.PutSinkAsync("sink", script);
            await Wait.UntilAsync(() => script.Put.Count == 1000, "1000 records put", () => $"{script.Put.Count}");
        }

        script.SourceRecords = 2000;
        await using (await WorkerHost.StartAsync(directory, ("exactly.once.source.support", exactlyOnce)))
        {
            await Wait.UntilAsync(() => script.Put.Count == 2000, "2000 records put", () => $"{script.Put.Count}");
        }

        Assert.Equal(Enumerable.Range(0, 2000).Select(n => (long)n), script.PutNumbers);
        Assert.Contains("source start 1000", script.Calls);
        Assert.Equal(Enumerable.Range(0, 2000).Select(n => (long)n), script.Committed.Select(entry => entry.Number));
        Assert.All(script.Committed, entry => Assert.NotNull(entry.Metadata));
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Poll_Fails_TaskFailsAndRestartLosesNothing(string exactlyOnce)
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };
        script.OnPoll = next =>
        {
            if (next == 50)
            {
                throw new ScriptedException("the source is away");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ("exactly.once.source.support", exactlyOnce));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);

        Assert.Contains("the source is away", failed.Trace);
        await worker.WaitForConnectorAsync("source", LifecycleState.Running);
        Assert.Contains("source stop", script.Calls);

        script.OnPoll = null;
        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("source", 0));
        await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), script.PutNumbers);
        Assert.Contains("source start 50", script.Calls);
    }

    [Fact]
    public async Task Poll_FailsForTheMoment_IsRepeated()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 30 };
        int failures = 0;
        script.OnPoll = next =>
        {
            if (next == 10 && failures++ < 2)
            {
                throw new RetriableException("busy");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => script.Committed.Count == 30, "30 records committed", () => $"{script.Committed.Count}");
        Assert.Equal(LifecycleState.Running, (await worker.Herder.TaskStatusAsync(new ConnectorTaskId("source", 0))).State);
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Conversion_Fails_RecordsBeforeAreDeliveredAndTaskFails(string exactlyOnce)
    {
        using var directory = new TempDirectory();

        // The schema says STRING, the values are INT64: the JSON converter refuses the very first record.
        using var script = new Script { SourceRecords = 20, ValueSchema = Schema.String };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ("exactly.once.source.support", exactlyOnce));
        await worker.PutSourceAsync("source", script);

        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Contains("VALUE_CONVERTER", failed.Trace);
        Assert.Empty((await worker.Herder.ConnectorOffsetsAsync("source")).Source!);
        Assert.Empty(script.Committed);
    }

    [Fact]
    public async Task Conversion_FailsTolerated_RecordsAreSkippedAndOffsetsMove()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 20, ValueSchema = Schema.String };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script, ("errors.tolerance", "all"));

        await Wait.UntilAsync(() => script.Committed.Count == 20, "20 records told", () => $"{script.Committed.Count}");
        Assert.All(script.Committed, entry => Assert.Null(entry.Metadata));
        await Wait.UntilAsync(
            async () => (await worker.Herder.ConnectorOffsetsAsync("source")).Source is [{ Offset: { } offset }] && offset["n"].AsInt64() == 19,
            "offset 19 committed");
    }

    [Fact]
    public async Task PauseAndResume_SourceTask_StopsAndGoesOnWithoutGap()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = int.MaxValue };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Put.Count > 100, "records put");

        await worker.Herder.PauseConnectorAsync("source");
        await worker.WaitForTaskAsync("source", LifecycleState.Paused);
        await worker.WaitForConnectorAsync("source", LifecycleState.Paused);
        int polls = 0;
        script.OnPoll = _ => Interlocked.Increment(ref polls);
        await Wait.UntilAsync(() => script.Put.Count == script.Committed.Count, "everything delivered");
        Assert.Equal(0, polls);

        int before = script.Put.Count;
        await worker.Herder.ResumeConnectorAsync("source");
        await Wait.UntilAsync(() => script.Put.Count > before, "records put again");
        await worker.Herder.StopConnectorAsync("source");
        await Wait.UntilAsync(() => script.Put.Count == script.Committed.Count, "everything delivered");
        Assert.Equal(Enumerable.Range(0, script.Put.Count).Select(n => (long)n), script.PutNumbers);
    }

    [Fact]
    public async Task Stop_SourceConnector_RemovesTasksAndAllowsOffsetsToBeAltered()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 50 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 50, "50 records committed");
        await Assert.ThrowsAsync<BadRequestException>(() => worker.Herder.ResetConnectorOffsetsAsync("source"));

        await worker.Herder.StopConnectorAsync("source");
        Assert.Empty((await worker.Herder.ConnectorStatusAsync("source")).Tasks);
        Assert.Empty(await worker.Herder.TaskConfigsAsync("source"));
        await worker.Herder.AlterConnectorOffsetsAsync("source", [new OffsetEntry(OffsetMap.Of("part", "a"), OffsetMap.Of("n", 39L))]);
        await worker.Herder.ResumeConnectorAsync("source");

        await Wait.UntilAsync(() => script.Committed.Count == 60, "ten records again", () => $"{script.Committed.Count}");
        Assert.Contains("source start 40", script.Calls);
    }

    [Fact]
    public async Task TransactionContext_AbortedRecords_AreNotInTheLogButTheirOffsetsCount()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 30, BatchSize = 10 };
        script.OnPolled = (records, transactions) =>
        {
            if (records[0].Value.AsInt64() == 10)
            {
                transactions!.AbortTransaction(records[4]);
            }

            transactions!.CommitTransaction();
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ("exactly.once.source.support", "enabled"));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script, ("transaction.boundary", "connector"));

        await Wait.UntilAsync(() => script.Put.Count == 25, "25 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 10).Concat(Enumerable.Range(15, 15)).Select(n => (long)n), script.PutNumbers);
        await Wait.UntilAsync(() => script.Committed.Count == 30, "30 records told");
        Assert.Equal(5, script.Committed.Count(entry => entry.Metadata is null));
    }

    [Fact]
    public async Task Stop_TaskThatDoesNotEnd_IsAbandonedInTime()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        script.OnSourceStop = _ => Task.Delay(Timeout.Infinite, CancellationToken.None);
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 1, "a record committed");

        await worker.Herder.DeleteConnectorAsync("source");

        Assert.Empty(await worker.Herder.ConnectorsAsync());
        await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.ConnectorStatusAsync("source"));
    }

    [Fact]
    public async Task Topics_UsedBySource_AreTrackedOnceAndSurviveRestart()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        await using (WorkerHost worker = await WorkerHost.StartAsync(directory))
        {
            await worker.PutSourceAsync("source", script);
            await Wait.UntilAsync(() => script.Committed.Count == 10, "records committed");
            Assert.Equal(["t"], await worker.Herder.ActiveTopicsAsync("source"));
        }

        await using (WorkerHost worker = await WorkerHost.StartAsync(directory))
        {
            Assert.Equal(["t"], await worker.Herder.ActiveTopicsAsync("source"));
            await worker.Herder.ResetActiveTopicsAsync("source");
            Assert.Empty(await worker.Herder.ActiveTopicsAsync("source"));
        }
    }
}

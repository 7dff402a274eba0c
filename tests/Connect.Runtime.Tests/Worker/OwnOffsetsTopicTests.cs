using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Source;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

/// <summary>Source connectors with <c>offsets.storage.topic</c>.</summary>
public sealed class OwnOffsetsTopicTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Start_ConnectorThatGetsATopicOfItsOwn_GoesOnWhereItWasAndWritesThere(string exactlyOnce)
    {
        using var script = new Script { SourceRecords = 50 };
        await using (WorkerHost worker = await StartAsync(exactlyOnce))
        {
            await worker.PutSourceAsync("source", script);
            await Wait.UntilAsync(() => script.Committed.Count == 50, "50 records committed", () => $"{script.Committed.Count}");
            await worker.Herder.StopConnectorAsync("source");
            await worker.PutSourceAsync("source", script, ("offsets.storage.topic", "own-offsets"));
            script.SourceRecords = 80;
            await worker.Herder.ResumeConnectorAsync("source");
            await Wait.UntilAsync(() => script.Committed.Count == 80, "30 records more committed", () => $"{script.Committed.Count}");
            await worker.Herder.StopConnectorAsync("source");

            Assert.Contains("source start 50", script.Calls);
            Assert.EndsWith(":79}", (await worker.Log.ReadAllAsync("own-offsets"))[^1].Value);
            Assert.EndsWith(":49}", (await worker.Log.ReadAllAsync("connect-offsets"))[^1].Value);
        }

        await using WorkerHost restarted = await StartAsync(exactlyOnce);
        Assert.Equal(OffsetMap.Of("n", 79L), Assert.Single((await restarted.Herder.ConnectorOffsetsAsync("source")).Source!).Offset);
    }

    [Fact]
    public async Task ResetOffsets_OffsetsInBothTopics_BothAreForgotten()
    {
        using var script = new Script { SourceRecords = 50 };
        await using WorkerHost worker = await StartAsync("enabled");
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 50, "50 records committed", () => $"{script.Committed.Count}");
        await worker.PutSourceAsync("source", script, ("offsets.storage.topic", "own-offsets"));
        script.SourceRecords = 60;
        await Wait.UntilAsync(() => script.Committed.Count == 60, "10 records more committed", () => $"{script.Committed.Count}");
        await worker.Herder.StopConnectorAsync("source");

        await worker.Herder.ResetConnectorOffsetsAsync("source");

        Assert.Empty((await worker.Herder.ConnectorOffsetsAsync("source")).Source!);
        await worker.Herder.ResumeConnectorAsync("source");
        await Wait.UntilAsync(() => script.Calls.Contains("source start 0"), "a start from the beginning");
    }

    [Fact]
    public async Task Start_OwnTopicIsNotCompacted_ConnectorFailsWithTheWayOut()
    {
        using var script = new Script { SourceRecords = 10 };
        await using WorkerHost worker = await StartAsync("enabled");
        await worker.Log.CreateTopicAsync(new TopicSpec("own-offsets"));

        await worker.PutSourceAsync("source", script, ("offsets.storage.topic", "own-offsets"));

        await worker.WaitForConnectorAsync("source", LifecycleState.Failed);
        Assert.Contains("Topic 'own-offsets' for source connector offsets is required to have 'cleanup.policy=compact'", (await worker.Herder.ConnectorStatusAsync("source")).Connector.Trace);
        Assert.Empty(script.Put);
    }

    [Fact]
    public async Task Poll_RecordForTheOwnOffsetsTopic_TaskFails()
    {
        using var script = new Script { SourceRecords = 10 };
        await using WorkerHost worker = await StartAsync("enabled");

        await worker.PutSourceAsync("source", script, ("offsets.storage.topic", "t"));

        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Contains("Source tasks may not produce to their own offsets topics when exactly-once support is enabled", failed.Trace);
        Assert.Empty((await worker.Herder.ConnectorOffsetsAsync("source")).Source!);
    }

    public void Dispose() => _directory.Dispose();

    private Task<WorkerHost> StartAsync(string exactlyOnce) => WorkerHost.StartAsync(_directory, ("exactly.once.source.support", exactlyOnce));
}

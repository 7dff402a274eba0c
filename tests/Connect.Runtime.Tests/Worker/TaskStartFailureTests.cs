using Connect.Runtime.Herder;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

/// <summary>A task that cannot be built leaves nothing open.</summary>
public sealed class TaskStartFailureTests : IDisposable
{
    private static readonly (string, string)[] Transforming =
    [
        ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dlq"), ("errors.deadletterqueue.topic.replication.factor", "1"), ("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"),
    ];

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("source", "connector-producer-source-0")]
    [InlineData("sink", "connector-dlq-producer-sink-0")]
    [InlineData("sink", "connector-consumer-sink-0")]
    public async Task Start_LogGivesNoClient_TaskFailsAndClosesWhatWasOpened(string connector, string client)
    {
        using var script = new Script { SourceRecords = 1 };
        var log = new RefusingLog { Refused = client };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, log);
        int open = log.OpenProducers;
        (string, string)[] config = [.. Transforming, ("transforms.x.script", script.Id)];

        await (connector == "source" ? worker.PutSourceAsync(connector, script, config) : worker.PutSinkAsync(connector, script, config));

        TaskStateInfo failed = await worker.WaitForTaskAsync(connector, LifecycleState.Failed);
        Assert.Contains($"No client '{client}' today.", failed.Trace);
        Assert.Equal(["transformation disposed"], script.Calls.Where(call => call.StartsWith("transformation", StringComparison.Ordinal)));
        Assert.Equal(open, log.OpenProducers);

        log.Refused = null;
        await worker.Herder.RestartTaskAsync(new ConnectorTaskId(connector, 0));
        await worker.WaitForTaskAsync(connector, LifecycleState.Running);
    }

    public void Dispose() => _directory.Dispose();
}

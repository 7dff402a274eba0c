using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Worker;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

public sealed class TaskRestartTests
{
    private static readonly (string, string)[] Enabled =
        [("task.restart.enable", "true"), ("task.restart.backoff.ms", "10"), ("task.restart.backoff.max.ms", "20")];

    [Fact]
    public async Task FailedTask_RestartsEnabled_GoesOnByItselfWithoutLoss()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };
        int failures = 0;
        script.OnPoll = next =>
        {
            if (next == 50 && failures++ < 3)
            {
                throw new ScriptedException("the source is away");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, Enabled);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), script.PutNumbers);
        Assert.Equal(LifecycleState.Running, (await worker.Herder.TaskStatusAsync(new ConnectorTaskId("source", 0))).State);
        Assert.Equal(3, script.Calls.Count(call => call == "source start 50"));
    }

    [Fact]
    public async Task FailedTask_AttemptsUsedUp_StaysFailedUntilTheUserRestartsIt()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        int starts = 0;
        script.OnPoll = _ =>
        {
            starts++;
            throw new ScriptedException("the source is away");
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, [.. Enabled, ("task.restart.max.attempts", "2")]);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => Volatile.Read(ref starts) == 3, "three attempts");
        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Contains("the source is away", failed.Trace);

        script.OnPoll = null;
        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("source", 0));
        await Wait.UntilAsync(() => script.Committed.Count == 1, "the record committed");
    }

    [Fact]
    public async Task FailedTask_WaitingForItsRestart_ShowsRestartingAndStopsWithTheConnector()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 1 };
        script.OnPoll = _ => throw new ScriptedException("the source is away");
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ("task.restart.enable", "true"), ("task.restart.backoff.ms", "3600000"), ("task.restart.backoff.max.ms", "3600000"));
        await worker.PutSourceAsync("source", script);

        TaskStateInfo waiting = await worker.WaitForTaskAsync("source", LifecycleState.Restarting);
        await worker.Herder.StopConnectorAsync("source");

        Assert.Contains("the source is away", waiting.Trace);
        Assert.Empty((await worker.Herder.ConnectorStatusAsync("source")).Tasks);
    }

    [Fact]
    public void NextDelay_FailuresInARow_DoublesUpToTheLongestAndForgetsAfterAHealthyTime()
    {
        var settings = new TaskRestartSettings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), MaxAttempts: null, TimeSpan.FromMinutes(10));
        var policy = new RestartPolicy(settings, new Random(7));

        double[] seconds = [.. Enumerable.Range(0, 5).Select(_ => policy.NextDelay(0, TimeSpan.Zero)!.Value.TotalSeconds)];
        double afterHealth = policy.NextDelay(0, TimeSpan.FromMinutes(11))!.Value.TotalSeconds;

        Assert.InRange(seconds[0], 0.5, 1);
        Assert.InRange(seconds[1], 1, 2);
        Assert.InRange(seconds[2], 2, 4);
        Assert.InRange(seconds[4], 2.5, 5);
        Assert.InRange(afterHealth, 0.5, 1);
    }

    [Fact]
    public void NextDelay_NotConfigured_NeverRestarts() => Assert.Null(new RestartPolicy(null, new Random(7)).NextDelay(0, TimeSpan.Zero));
}

using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

/// <summary>Tasks that do not come forward are seen.</summary>
public sealed class TaskWatchdogTests : IDisposable
{
    private static readonly (string, string)[] Impatient = [("task.progress.timeout.ms", "50")];

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Put_DoesNotReturn_TaskIsStuckUntilItDoes()
    {
        using var script = new Script { SourceRecords = 30 };
        using var release = new ManualResetEventSlim();
        script.OnPut = (_, _) => release.Wait();
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, Impatient);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);

        // On a busy machine the source may be slow for a moment, too.
        StuckTask? stuck = null;
        await Wait.UntilAsync(() => worker.Progress.Stuck() is [var only] && (stuck = only).Task.Connector == "sink", "a stuck task");
        Assert.Equal(new ConnectorTaskId("sink", 0), stuck!.Task);
        Assert.Equal("put", stuck.Call);
        Assert.True(stuck.Duration > TimeSpan.FromMilliseconds(50));

        release.Set();
        await Wait.UntilAsync(() => script.Put.Count == 30 && worker.Progress.Stuck().Count == 0, "the task going on");
    }

    [Fact]
    public async Task Put_RefusesTheSameBatchAgainAndAgain_TaskIsStuckSinceTheFirstAttempt()
    {
        using var script = new Script { SourceRecords = 1 };
        int attempts = 0;
        script.OnPut = (_, context) =>
        {
            attempts++;
            context.Timeout(TimeSpan.FromMilliseconds(10));
            throw new RetriableException("the database is away");
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, Impatient);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => Volatile.Read(ref attempts) > 2 && worker.Progress.Stuck() is [{ Call: "put" }], "a stuck task");
    }

    [Fact]
    public async Task Put_RefusedAndTheTaskIsPaused_IsPausedAndNotStuck()
    {
        // More records than the sink reads ahead, so that reading waits for the put, too.
        using var script = new Script { SourceRecords = 200 };
        int attempts = 0;
        bool refuses = true;
        script.OnPut = (_, context) =>
        {
            Interlocked.Increment(ref attempts);
            context.Timeout(TimeSpan.FromMilliseconds(10));
            if (Volatile.Read(ref refuses))
            {
                throw new RetriableException("the database is away");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, Impatient);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 200, "all records in the log");
        await worker.PutSinkAsync("sink", script, ("consumer.override.max.poll.records", "10"));
        await Wait.UntilAsync(() => worker.Progress.Stuck() is [{ Call: "put" }], "a stuck task");

        await worker.Herder.PauseConnectorAsync("sink");

        await worker.WaitForTaskAsync("sink", LifecycleState.Paused);
        await Wait.UntilAsync(() => worker.Progress.Stuck().Count == 0, "a task that is not stuck");
        int before = Volatile.Read(ref attempts);
        await Wait.UntilAsync(() => Volatile.Read(ref attempts) > before + 10 && worker.Progress.Stuck().Count == 0, "attempts of a paused task that is not stuck");

        Volatile.Write(ref refuses, false);
        await worker.Herder.ResumeConnectorAsync("sink");
        await Wait.UntilAsync(() => script.Put.Count == 200, "all records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 200).Select(n => (long)n), script.PutNumbers);
        await worker.WaitForTaskAsync("sink", LifecycleState.Running);
    }

    [Fact]
    public async Task Poll_WaitsForData_IsNotStuck()
    {
        using var script = new Script { SourceRecords = 1 };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, Impatient);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 1, "the record committed");

        await Wait.UntilAsync(
            () => worker.Progress.Tasks().Single().SinceProgress > TimeSpan.FromMilliseconds(200) && worker.Progress.Stuck().Count == 0, "an idle task that is not stuck");
    }

    [Fact]
    public async Task Put_DoesNotReturnAndTheWatchdogIsOff_NothingIsReported()
    {
        using var script = new Script { SourceRecords = 1 };
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        script.OnPut = (_, _) =>
        {
            entered.Set();
            release.Wait();
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, ("task.progress.timeout.ms", "0"));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => entered.IsSet, "the put");
        Assert.Empty(worker.Progress.Stuck());
        release.Set();
    }

    public void Dispose() => _directory.Dispose();
}

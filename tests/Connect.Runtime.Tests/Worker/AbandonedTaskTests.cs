using System.Diagnostics;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

/// <summary>Tasks and connectors whose code does not return when asked to.</summary>
public sealed class AbandonedTaskTests
{
    private static readonly (string, string) ShortTimeout = ("task.shutdown.graceful.timeout.ms", "300");

    [Fact]
    public async Task Restart_PutHangs_NewTaskGetsPartitionsAndOldOneCommitsNothing()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 20 };
        var hung = new TaskCompletionSource();
        int puts = 0;
        script.WhenPut = () => Interlocked.Increment(ref puts) == 1 ? hung.Task : Task.CompletedTask;
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ShortTimeout, ("offset.flush.interval.ms", "50"));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => Volatile.Read(ref puts) == 1, "a put that hangs");

        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("sink", 0));

        await Wait.UntilAsync(() => script.Put.Count == 20, "20 records put by the new task", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), script.PutNumbers);
        await Wait.UntilAsync(async () => (await worker.Herder.ConnectorOffsetsAsync("sink")).Sink!.GetValueOrDefault(new TopicPartition("t", 0)) == 20, "offset 20 committed");
        hung.SetResult();
        await Wait.UntilAsync(() => script.Calls.Count(call => call.StartsWith("close 0", StringComparison.Ordinal)) == 1, "the old task closed", () => string.Join("; ", script.Calls));
        Assert.Equal(20, (await worker.Herder.ConnectorOffsetsAsync("sink")).Sink![new TopicPartition("t", 0)]);
        Assert.Equal(LifecycleState.Running, (await worker.Herder.TaskStatusAsync(new ConnectorTaskId("sink", 0))).State);
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Restart_PollHangs_WhatTheOldTaskPollsLaterIsNotWritten(string exactlyOnce)
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 20 };
        var hung = new TaskCompletionSource();
        int polls = 0;
        script.WhenPolled = () => Interlocked.Increment(ref polls) == 1 ? hung.Task : Task.CompletedTask;
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ShortTimeout, ("exactly.once.source.support", exactlyOnce));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => Volatile.Read(ref polls) == 1, "a poll that hangs");

        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("source", 0));
        await Wait.UntilAsync(() => script.Put.Count == 20, "20 records of the new task", () => $"{script.Put.Count}");
        hung.SetResult();
        await Wait.UntilAsync(() => script.Calls.Contains("source stop"), "the old task stopped");

        script.SourceRecords = 30;
        await Wait.UntilAsync(() => script.PutNumbers.Contains(29), "10 more records");
        Assert.Equal(Enumerable.Range(0, 30).Select(n => (long)n), script.PutNumbers);
        Assert.Equal(LifecycleState.Running, (await worker.Herder.TaskStatusAsync(new ConnectorTaskId("source", 0))).State);
    }

    [Fact]
    public async Task Delete_ConnectorHangsInStart_MakesRoomWithinItsTime()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        script.WhenConnectorStarts = static (_, _) => new TaskCompletionSource().Task;
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ShortTimeout);
        await worker.PutSourceAsync("source", script);
        long start = Stopwatch.GetTimestamp();

        await Wait.ForAsync(worker.Herder.DeleteConnectorAsync("source"), "connector deleted", timeout: TimeSpan.FromSeconds(20));

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        script.WhenConnectorStarts = null;
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 10, "10 records of the connector created again");
    }

    [Fact]
    public async Task Restart_TwiceWhileStartsHang_EachMakesRoomForTheNext()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        var started = new TaskCompletionSource();
        int starts = 0;
        script.WhenConnectorStarts = (_, _) =>
        {
            started.TrySetResult();
            return Interlocked.Increment(ref starts) <= 2 ? new TaskCompletionSource().Task : Task.CompletedTask;
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ShortTimeout);
        await worker.PutSourceAsync("source", script);
        await Wait.ForAsync(started.Task, "the first start");

        // The second restart comes before the start that the first one makes, which hangs as well.
        Task first = worker.Herder.RestartConnectorAsync("source");
        Task second = worker.Herder.RestartConnectorAsync("source");

        await Assert.ThrowsAsync<ConnectException>(() => Wait.ForAsync(first, "the first restart given up"));
        await Wait.ForAsync(second, "the second restart");
        await Wait.UntilAsync(() => script.Committed.Count == 10, "10 records committed");
    }

    [Fact]
    public async Task Dispose_StopsOfConnectorAndTaskHang_HostStopsWithinItsTime()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        script.OnSourceStop = static _ => new TaskCompletionSource().Task;
        WorkerHost worker = await WorkerHost.StartAsync(directory, ShortTimeout);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 10, "10 records committed");

        await Wait.ForAsync(worker.DisposeAsync().AsTask(), "the host stopped", timeout: TimeSpan.FromSeconds(10));

        script.OnSourceStop = null;
        script.SourceRecords = 20;
        await using WorkerHost next = await WorkerHost.StartAsync(directory);
        await Wait.UntilAsync(() => script.Committed.Count == 20, "10 more records by the next worker");
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), script.Committed.Select(entry => entry.Number));
    }
}

using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Tests.Worker;
using Connect.Source;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Herder;

/// <summary>Three workers in one process on one log: what is asked of one happens wherever it has to.</summary>
public abstract class DistributedHerderChecks : IAsyncDisposable
{
    private const string Name = "c";
    private readonly InMemoryRecordLog _log = new();
    private readonly SharedWork? _work;
    private readonly TaskBook _book = new();
    private readonly List<WorkerHost> _workers = [];

    private protected DistributedHerderChecks(SharedWork? work) => _work = work;

    [Fact]
    public async Task PutConnector_AtOneWorker_RunsOnAllAndAllTellTheSame()
    {
        await JoinAsync(3);

        await _workers[0].PutCountingAsync(Name, _book, 6);

        await RunningAsync(6);
        ConnectorStateInfo status = await _workers[1].Herder.ConnectorStatusAsync(Name);
        Assert.Equal(["w0:8083", "w1:8083", "w2:8083"], status.Tasks.Select(task => task.WorkerId).Distinct().Order());
        foreach (WorkerHost worker in _workers)
        {
            ConnectorStateInfo other = await worker.Herder.ConnectorStatusAsync(Name);
            Assert.Equal(status.Connector, other.Connector);
            Assert.Equal(status.Tasks, other.Tasks);
            Assert.Equal(6, (await worker.Herder.ConnectorInfoAsync(Name)).Tasks.Count);
        }

        Assert.Empty(_book.Twice);
    }

    [Fact]
    public async Task PutConnector_ExistsAtAnotherWorker_IsRefused()
    {
        await JoinAsync(2);
        await _workers[0].PutCountingAsync(Name, _book, 1);

        await Assert.ThrowsAsync<AlreadyExistsException>(() => _workers[1].Herder.PutConnectorConfigAsync(
            Name, new Dictionary<string, string?> { ["connector.class"] = "CountingSource", ["book"] = _book.Id }, null, allowReplace: false));
    }

    [Fact]
    public async Task PutConnector_NewConfiguration_EveryTaskUsesIt()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 4);
        await RunningAsync(4);

        await _workers[2].PutCountingAsync(Name, _book, 5, ("version", "2"));

        await Wait.UntilAsync(() => _book.Starts.Where(start => start.Version == "2").Select(start => start.Task).Distinct().Count() == 5, "tasks of version 2", Starts);
        await RunningAsync(5);
        Assert.Empty(_book.Twice);
    }

    [Fact]
    public async Task PutConnector_SameConfiguration_TasksAreNotRestarted()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 4);
        await RunningAsync(4);
        int starts = _book.Starts.Count;

        await _workers[1].PutCountingAsync(Name, _book, 4);
        await _workers[1].PutCountingAsync("other", _book, 2);
        await RunningAsync(2, "other");

        Assert.Equal(4, _book.Starts.Count(start => start.Task.StartsWith("c-", StringComparison.Ordinal)));
        Assert.Equal(4, starts);
    }

    [Fact]
    public async Task PutConnector_FewerTasks_SurplusIsGoneEverywhere()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await RunningAsync(6);

        await _workers[1].PutCountingAsync(Name, _book, 2);

        await Wait.UntilAsync(() => _book.Running.SequenceEqual(["c-0", "c-1"]), "two tasks", Starts);
        await RunningAsync(2);
        await Wait.UntilAsync(async () => (await StoredTaskStatusesAsync()) == 2, "two statuses in the topic");
    }

    [Fact]
    public async Task Delete_AtAnotherWorker_IsGoneEverywhere()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await RunningAsync(6);

        await _workers[2].Herder.DeleteConnectorAsync(Name);

        await Assert.ThrowsAsync<NotFoundException>(() => _workers[2].Herder.ConnectorInfoAsync(Name));
        await Wait.UntilAsync(() => _book.Running.Count == 0, "no tasks", Starts);
        await Wait.UntilAsync(async () => (await StoredTaskStatusesAsync()) == 0, "no statuses in the topic");
        foreach (WorkerHost worker in _workers)
        {
            await Wait.UntilAsync(async () => (await worker.Herder.ConnectorsAsync()).Count == 0, "no connector");
            await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.ConnectorStatusAsync(Name));
        }
    }

    [Fact]
    public async Task DeleteAndCreate_AtDifferentWorkersAtOnce_RunsOnceWithKeptOffsets()
    {
        await JoinAsync(3);
        for (int round = 0; round < 8; round++)
        {
            await _workers[round % 3].PutCountingAsync(Name, _book, 3);
            if (round % 2 == 0)
            {
                await RunningAsync(3);
            }

            await _workers[(round + 1) % 3].Herder.DeleteConnectorAsync(Name);
        }

        await _workers[0].PutCountingAsync(Name, _book, 3);

        await RunningAsync(3);
        await CountedAsync(100, 3);
        Assert.Empty(_book.Twice);
    }

    [Fact]
    public async Task PauseAndResume_AtAnotherWorker_AllTasksFollow()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await RunningAsync(6);

        await _workers[1].Herder.PauseConnectorAsync(Name);
        await StatesAsync(LifecycleState.Paused, 6);
        await _workers[2].Herder.ResumeConnectorAsync(Name);

        await RunningAsync(6);
        Assert.Equal(6, _book.Starts.Count);
    }

    [Fact]
    public async Task Stop_AtAnotherWorker_HasNoTaskAnywhereWhenItReturnsAndOffsetsCanBeReset()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await RunningAsync(6);
        await CountedAsync(20, 6);

        await _workers[1].Herder.StopConnectorAsync(Name);

        Assert.Empty(_book.Running);
        Assert.Empty((await _workers[2].Herder.ConnectorInfoAsync(Name)).Tasks);
        Assert.Equal(6, (await _workers[2].Herder.ConnectorOffsetsAsync(Name)).Source!.Count);
        await _workers[2].Herder.ResetConnectorOffsetsAsync(Name);
        Assert.Empty((await _workers[0].Herder.ConnectorOffsetsAsync(Name)).Source!);
        foreach (WorkerHost worker in _workers)
        {
            await worker.WaitForConnectorAsync(Name, LifecycleState.Stopped);
        }

        await _workers[0].Herder.ResumeConnectorAsync(Name);
        await RunningAsync(6);
    }

    [Fact]
    public async Task StopAndResume_AtOnce_TasksComeBack()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        for (int round = 0; round < 10; round++)
        {
            Task stop = _workers[1].Herder.StopConnectorAsync(Name);
            await _workers[2].Herder.ResumeConnectorAsync(Name);
            await stop;
            await _workers[round % 3].Herder.ResumeConnectorAsync(Name);
        }

        await RunningAsync(6);
        Assert.Empty(_book.Twice);
    }

    [Fact]
    public async Task RestartTask_AtAnotherWorker_FailedTaskRunsAgain()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 3);
        await RunningAsync(3);
        foreach (int number in Enumerable.Range(0, 3))
        {
            _book.Failing[$"{Name}-{number}"] = true;
            await _workers[0].WaitForTaskAsync(Name, LifecycleState.Failed, number);

            await _workers[0].Herder.RestartTaskAsync(new ConnectorTaskId(Name, number));

            await RunningAsync(3);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => _workers[1].Herder.RestartTaskAsync(new ConnectorTaskId(Name, 3)));
        Assert.Equal(6, _book.Starts.Count);
    }

    [Fact]
    public async Task RestartConnectorAndTasks_OnlyFailed_OthersGoOn()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await RunningAsync(6);
        _book.Failing["c-1"] = true;
        _book.Failing["c-4"] = true;
        await _workers[0].WaitForTaskAsync(Name, LifecycleState.Failed, 1);
        await _workers[0].WaitForTaskAsync(Name, LifecycleState.Failed, 4);

        ConnectorStateInfo answer = await _workers[0].Herder.RestartConnectorAndTasksAsync(new RestartRequest(Name, OnlyFailed: true, IncludeTasks: true));

        Assert.Equal([1, 4], answer.Tasks.Where(task => task.State == LifecycleState.Restarting).Select(task => task.Id));
        Assert.Equal(LifecycleState.Running, answer.Connector.State);
        await RunningAsync(6);
        Assert.Equal(["c-0", "c-1", "c-1", "c-2", "c-3", "c-4", "c-4", "c-5"], _book.Starts.Select(start => start.Task).Order());
    }

    [Fact]
    public async Task RestartConnector_FailedOne_RunsAgain()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 1, ("version", "refused"));
        await _workers[2].WaitForConnectorAsync(Name, LifecycleState.Failed);
        Assert.Contains("no such version", (await _workers[2].Herder.ConnectorStatusAsync(Name)).Connector.Trace);

        await _workers[1].Herder.RestartConnectorAsync(Name);
        await _workers[1].PutCountingAsync(Name, _book, 1, ("version", "2"));

        await RunningAsync(1);
    }

    [Fact]
    public async Task Worker_EndsAndComesBack_EverythingGoesOnFromCommittedOffsets()
    {
        await JoinAsync(3);
        for (int i = 0; i < 4; i++)
        {
            await _workers[i % 3].PutCountingAsync("c" + i, _book, 3);
        }

        for (int round = 0; round < 3; round++)
        {
            await _workers[0].DisposeAsync();
            _workers.RemoveAt(0);
            foreach (int i in Enumerable.Range(0, 4))
            {
                await RunningAsync(3, "c" + i);
            }

            _workers.Add(await WorkerHost.JoinAsync(_log, _work, "again" + round));
            foreach (int i in Enumerable.Range(0, 4))
            {
                await RunningAsync(3, "c" + i);
            }
        }

        _book.Records = 200;
        await CountedAsync(200, 12);
        Assert.Empty(_book.Twice);
    }

    [Fact]
    public async Task AllWorkers_EndAndOthersBegin_StoredConnectorsRun()
    {
        await JoinAsync(3);
        await _workers[0].PutCountingAsync(Name, _book, 6);
        await _workers[0].PutCountingAsync("paused", _book, 2);
        await RunningAsync(2, "paused");
        await _workers[0].Herder.PauseConnectorAsync("paused");
        await RunningAsync(6);
        await StatesAsync(LifecycleState.Paused, 2, "paused");
        foreach (WorkerHost worker in _workers)
        {
            await worker.DisposeAsync();
        }

        _workers.Clear();
        Assert.Empty(_book.Running);
        await JoinAsync(2);

        await RunningAsync(6);
        await StatesAsync(LifecycleState.Paused, 2, "paused");
    }

    [Fact]
    public async Task PublishLoggerLevel_AtOneWorker_IsSetOnAll()
    {
        await JoinAsync(3);

        await _workers[1].Herder.PublishLoggerLevelAsync("some.logger", "DEBUG");

        foreach (WorkerHost worker in _workers)
        {
            await Wait.UntilAsync(() => worker.Levels.TryGet("some.logger", out var level) && level.Level == "DEBUG", "the level");
        }
    }

    [Fact]
    public async Task Requests_ManyAtOnceWhileWorkersComeAndGo_EndWhereTheyShould()
    {
        await JoinAsync(3);
        var random = new Random(7);
        for (int round = 0; round < 60; round++)
        {
            string connector = "c" + random.Next(3);
            IHerder herder = _workers[random.Next(3)].Herder;
            try
            {
                switch (random.Next(8))
                {
                    case 0: await herder.PauseConnectorAsync(connector); break;
                    case 1: await herder.ResumeConnectorAsync(connector); break;
                    case 2: await herder.StopConnectorAsync(connector); break;
                    case 3: await herder.DeleteConnectorAsync(connector); break;
                    case 4: await herder.RestartConnectorAndTasksAsync(new RestartRequest(connector, false, true)); break;
                    default: await _workers[random.Next(3)].PutCountingAsync(connector, _book, 1 + random.Next(4), ("version", $"{round}")); break;
                }
            }
            catch (NotFoundException)
            {
                // It was deleted.
            }

            if (round % 20 == 10)
            {
                await _workers[2].DisposeAsync();
                _workers[2] = await WorkerHost.JoinAsync(_log, _work, "new" + round);
            }
        }

        foreach (int i in Enumerable.Range(0, 3))
        {
            await _workers[i].PutCountingAsync("c" + i, _book, 3);
            await _workers[(i + 1) % 3].Herder.ResumeConnectorAsync("c" + i);
        }

        foreach (int i in Enumerable.Range(0, 3))
        {
            await RunningAsync(3, "c" + i);
        }

        await Wait.UntilAsync(() => _book.Running.Count == 9, "nine tasks", () => string.Join(' ', _book.Running));
        Assert.Empty(_book.Twice);
        _book.Records = 1000;
        await CountedAsync(1000, 12, complete: false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WorkerHost worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await _log.DisposeAsync();
        _book.Dispose();
    }

    private async Task JoinAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _workers.Add(await WorkerHost.JoinAsync(_log, _work, "w" + i));
        }
    }

    private string Starts() => string.Join(' ', _book.Starts) + " running: " + string.Join(' ', _book.Running);

    private Task RunningAsync(int tasks, string connector = Name) => StatesAsync(LifecycleState.Running, tasks, connector);

    // Every worker shows it.
    private async Task StatesAsync(LifecycleState state, int tasks, string connector = Name)
    {
        foreach (WorkerHost worker in _workers)
        {
            ConnectorStateInfo? last = null;
            await Wait.UntilAsync(
                async () =>
                {
                    try
                    {
                        last = await worker.Herder.ConnectorStatusAsync(connector);
                    }
                    catch (NotFoundException)
                    {
                        return false;
                    }

                    return last.Connector.State == state && last.Tasks.Count == tasks && last.Tasks.All(task => task.State == state);
                },
                $"{connector} and {tasks} tasks to be {state} at {worker.Herder.WorkerId}",
                () => last is null ? "no status" : $"{last.Connector} {string.Join(' ', last.Tasks)} started: {Starts()}");
        }
    }

    // Every task has counted that far, without a gap; what was not committed may come twice.
    private async Task CountedAsync(long records, int tasks, bool complete = true)
    {
        Dictionary<string, long> seen = [];
        await Wait.UntilAsync(
            async () =>
            {
                seen = [];
                foreach (TextRecord record in await _log.ReadAllAsync("counts"))
                {
                    long number = Number(record.Value!);
                    long last = seen.GetValueOrDefault(record.Key!, -1);
                    Assert.True(number <= last + 1, $"{record.Key}: {number} after {last}");
                    seen[record.Key!] = Math.Max(last, number);
                }

                return !complete || (seen.Count == tasks && seen.Values.All(last => last >= records - 1));
            },
            $"{tasks} tasks to count to {records}",
            () => string.Join(' ', seen) + Starts());
    }

    internal static long Number(string value)
    {
        using var json = System.Text.Json.JsonDocument.Parse(value);
        return json.RootElement.GetProperty("payload").GetInt64();
    }

    private async Task<int> StoredTaskStatusesAsync()
    {
        Dictionary<string, string?> last = [];
        for (int partition = 0; partition < 5; partition++)
        {
            foreach (TextRecord record in await _log.ReadAllAsync("connect-status", partition))
            {
                last[record.Key!] = record.Value;
            }
        }

        return last.Count(entry => entry.Key.StartsWith("status-task-c-", StringComparison.Ordinal) && entry.Value is not null);
    }
}

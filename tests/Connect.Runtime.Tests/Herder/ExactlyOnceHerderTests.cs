using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Tests.Worker;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Herder;

/// <summary>Exactly once over workers: what earlier tasks may still have is fenced before new ones start.</summary>
public sealed class ExactlyOnceHerderTests : IAsyncDisposable
{
    private const string Name = "c";
    private readonly RefusingLog _log = new();
    private readonly SharedWork _work = new();
    private readonly TaskBook _book = new();
    private readonly List<WorkerHost> _workers = [];

    [Fact]
    public async Task Tasks_NewGeneration_OlderProducersAreFencedAndTheNumberIsStored()
    {
        await JoinAsync("w0", "w1", "w2");
        await _workers[0].PutCountingAsync(Name, _book, 3);
        await RunningAsync(3);
        Assert.Equal(3, await FencedAsync());

        // A worker that was frozen while it ran task 2, which the next generation does not have.
        await using ILogProducer zombie = _log.CreateProducer(new ProducerOptions { TransactionalId = "test-c-2" });
        await zombie.InitTransactionsAsync();
        zombie.BeginTransaction();

        await _workers[1].PutCountingAsync(Name, _book, 1, ("version", "2"));
        await Wait.UntilAsync(async () => await FencedAsync() == 1, "the number of the new tasks to be stored");
        await RunningAsync(1);

        using var batch = new AppendBatch(64);
        batch.Add("counts", null, null, "c-2"u8, hasKey: true, "late"u8, hasValue: true);
        await Assert.ThrowsAnyAsync<ConnectException>(async () =>
        {
            await zombie.AppendAsync(batch);
            await zombie.CommitTransactionAsync();
        });
    }

    [Fact]
    public async Task Stop_AtAnotherWorker_ProducersAreFencedBeforeOffsetsChange()
    {
        await JoinAsync("w0", "w1", "w2");
        await _workers[0].PutCountingAsync(Name, _book, 3);
        await RunningAsync(3);

        await _workers[1].Herder.StopConnectorAsync(Name);
        await _workers[2].Herder.ResetConnectorOffsetsAsync(Name);

        Assert.Equal(0, await FencedAsync());
        Assert.Empty(_book.Running);
    }

    [Fact]
    public async Task Records_WhileTasksAreReplacedAndWorkersComeAndGo_AreThereOnce()
    {
        _book.Records = 300;
        await JoinAsync("w0", "w1", "w2");
        await _workers[0].PutCountingAsync(Name, _book, 4);
        await RunningAsync(4);
        for (int round = 0; round < 4; round++)
        {
            await _workers[round % 2].PutCountingAsync(Name, _book, 4, ("version", $"{round + 2}"));
            await _workers[2].DisposeAsync();
            _workers.RemoveAt(2);
            await JoinAsync("again" + round);
            await RunningAsync(4);
        }

        IReadOnlyList<TextRecord> records = [];
        await Wait.UntilAsync(
            async () =>
            {
                records = await _log.ReadAllAsync("counts");
                return records.Count >= 1200;
            },
            "1200 records",
            () => $"{records.Count} records");
        foreach (IGrouping<string?, TextRecord> task in records.GroupBy(record => record.Key))
        {
            Assert.Equal(Enumerable.Range(0, 300).Select(number => (long)number), task.Select(record => DistributedHerderChecks.Number(record.Value!)));
        }
    }

    [Fact]
    public async Task Fencing_FailsAndItsWorkerEnds_TasksWaitUntilTheNextOwnerHasDoneIt()
    {
        await JoinAsync("w0", "w1", "w2");
        await _workers[0].PutCountingAsync(Name, _book, 3);
        await RunningAsync(3);

        _log.Refused = "connector-fencing-";
        await _workers[1].PutCountingAsync(Name, _book, 2, ("version", "2"));
        ConnectorStateInfo? last = null;
        await Wait.UntilAsync(
            async () =>
            {
                last = await _workers[1].Herder.ConnectorStatusAsync(Name);
                return last.Tasks.Count == 2 && last.Tasks.All(task => task.State == LifecycleState.Unassigned) && _log.Refusals > 0;
            },
            "two tasks that wait for the fence",
            () => $"{last?.Connector} {string.Join(' ', last?.Tasks ?? [])}");
        WorkerHost owner = _workers.Single(worker => worker.Herder.WorkerId == last!.Connector.WorkerId);
        _workers.Remove(owner);
        await owner.DisposeAsync();
        int refusals = _log.Refusals;
        await Wait.UntilAsync(() => _log.Refusals > refusals, "another worker to try");
        Assert.Empty(_book.Running);

        _log.Refused = null;

        await RunningAsync(2);
        Assert.Equal(2, await FencedAsync());
    }

    [Fact]
    public async Task Tasks_AtAWorkerThatIsEnabledBeforeTheOthers_DoNotWaitForever()
    {
        _workers.Add(await WorkerHost.JoinAsync(_log, _work, "w0", ("exactly.once.source.support", "preparing")));
        await JoinAsync("w1");

        await _workers[0].PutCountingAsync(Name, _book, 3);

        await RunningAsync(3);
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

    private async Task JoinAsync(params string[] names)
    {
        foreach (string name in names)
        {
            _workers.Add(await WorkerHost.JoinAsync(_log, _work, name, ("exactly.once.source.support", "enabled")));
        }
    }

    private async Task RunningAsync(int tasks)
    {
        ConnectorStateInfo? last = null;
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    last = await _workers[0].Herder.ConnectorStatusAsync(Name);
                }
                catch (NotFoundException)
                {
                    return false;
                }

                return last.Tasks.Count == tasks && last.Tasks.All(task => task.State == LifecycleState.Running) && _book.Running.Count == tasks;
            },
            $"{tasks} tasks to run",
            () => $"{last?.Connector} {string.Join(' ', last?.Tasks ?? [])} started: {string.Join(' ', _book.Starts)}");
    }

    private async Task<int?> FencedAsync()
    {
        TextRecord? last = (await _log.ReadAllAsync("connect-configs")).LastOrDefault(record => record.Key == "tasks-fencing-c");
        if (last?.Value is null)
        {
            return null;
        }

        using var json = System.Text.Json.JsonDocument.Parse(last.Value);
        return json.RootElement.GetProperty("task-count").GetInt32();
    }
}

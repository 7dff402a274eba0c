using Connect.Connectors;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

public sealed class ConnectorLifeTests
{
    [Fact]
    public async Task RaiseError_FromOwnStart_ConnectorFailsWithoutHangingAndIsStopped()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        script.WhenConnectorStarts = static (context, _) =>
        {
            context.RequestTaskReconfiguration();
            context.RaiseError(new ScriptedException("no such database"));
            return Task.CompletedTask;
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);

        await worker.WaitForConnectorAsync("source", LifecycleState.Failed);

        Assert.Contains("no such database", (await worker.Herder.ConnectorStatusAsync("source")).Connector.Trace);
        Assert.Contains("connector stop", script.Calls);
        script.WhenConnectorStarts = null;
        await worker.Herder.RestartConnectorAsync("source");
        Assert.Equal(LifecycleState.Running, (await worker.Herder.ConnectorStatusAsync("source")).Connector.State);
    }

    [Fact]
    public async Task RaiseError_FromReplacedInstance_DoesNotFailTheNewOne()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        IConnectorContext? first = null;
        script.WhenConnectorStarts = (context, _) =>
        {
            first ??= context;
            return Task.CompletedTask;
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.WaitForConnectorAsync("source", LifecycleState.Running);
        await worker.Herder.RestartConnectorAsync("source");

        first!.RaiseError(new ScriptedException("late"));
        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("source", 0));

        Assert.Equal(LifecycleState.Running, (await worker.Herder.ConnectorStatusAsync("source")).Connector.State);
    }

    [Fact]
    public async Task Start_Fails_InstanceIsStoppedAndRestartThrowsItsError()
    {
        using var directory = new TempDirectory();
        using var script = new Script();
        script.WhenConnectorStarts = static (_, _) => throw new ScriptedException("wrong password");
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.WaitForConnectorAsync("source", LifecycleState.Failed);

        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(() => worker.Herder.RestartConnectorAsync("source"));

        Assert.Contains("wrong password", error.Message);
        Assert.Equal(2, script.Calls.Count(call => call == "connector stop"));
    }

    [Fact]
    public async Task TaskCount_GoesDownToNoneAndUp_StatusesFollow()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceTasks = 3 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script, ("tasks.max", "3"));
        await worker.WaitForTaskAsync("source", LifecycleState.Running, 2);

        script.SourceTasks = 0;
        await worker.PutSourceAsync("source", script, ("tasks.max", "2"));
        await Wait.UntilAsync(async () => (await worker.Herder.ConnectorStatusAsync("source")).Tasks.Count == 0, "no tasks");
        await worker.WaitForConnectorAsync("source", LifecycleState.Running);
        Assert.Empty(await worker.Herder.TaskConfigsAsync("source"));

        script.SourceTasks = 2;
        await worker.PutSourceAsync("source", script, ("tasks.max", "4"));
        await worker.WaitForTaskAsync("source", LifecycleState.Running, 1);
        Assert.Equal(2, (await worker.Herder.ConnectorStatusAsync("source")).Tasks.Count);
    }

    [Theory]
    [InlineData("true", LifecycleState.Failed, 0)]
    [InlineData("false", LifecycleState.Running, 3)]
    public async Task TasksMax_Exceeded_IsRefusedUnlessNotEnforced(string enforce, LifecycleState expected, int tasks)
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceTasks = 3 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script, ("tasks.max", "2"), ("tasks.max.enforce", enforce));

        await worker.WaitForConnectorAsync("source", expected);

        await Wait.UntilAsync(async () => (await worker.Herder.TaskConfigsAsync("source")).Count == tasks, $"{tasks} tasks");
    }

    [Fact]
    public async Task Config_ConverterChangedWhilePaused_TasksUseItOnceResumed()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 5 };
        await using (WorkerHost worker = await WorkerHost.StartAsync(directory))
        {
            await worker.PutSourceAsync("source", script, ("value.converter", "org.apache.kafka.connect.storage.StringConverter"));
            await Wait.UntilAsync(() => script.Committed.Count == 5, "5 records committed");
            await worker.Herder.PauseConnectorAsync("source");
            await worker.WaitForTaskAsync("source", LifecycleState.Paused);
        }

        // The next worker creates the paused task before the configuration changes.
        await using (WorkerHost worker = await WorkerHost.StartAsync(directory))
        {
            await worker.WaitForTaskAsync("source", LifecycleState.Paused);
            await worker.PutSourceAsync("source", script, ("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"));
            script.SourceRecords = 10;
            await worker.Herder.ResumeConnectorAsync("source");

            // Numbers are no bytes: the new converter refuses them, the old one would not.
            await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        }
    }

    [Fact]
    public async Task Resume_ConnectorFailsWithTheNewConfig_TasksOfTheOldOneStayPaused()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 5 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 5, "5 records committed");
        await worker.Herder.PauseConnectorAsync("source");
        await worker.WaitForTaskAsync("source", LifecycleState.Paused);
        script.WhenConnectorStarts = static (_, _) => throw new ScriptedException("wrong password");
        script.SourceRecords = 10;

        await worker.PutSourceAsync("source", script, ("value.converter", "org.apache.kafka.connect.storage.StringConverter"));
        await worker.Herder.ResumeConnectorAsync("source");
        await Assert.ThrowsAnyAsync<ConnectException>(() => worker.Herder.RestartConnectorAsync("source"));

        Assert.Equal(LifecycleState.Paused, (await worker.Herder.TaskStatusAsync(new ConnectorTaskId("source", 0))).State);
        Assert.Equal(5, script.Committed.Count);
        script.WhenConnectorStarts = null;
        await worker.Herder.RestartConnectorAsync("source");
        await Wait.UntilAsync(() => script.Committed.Count == 10, "5 more records with the new configuration");
    }

    [Fact]
    public async Task DeleteAndCreate_SameName_StartsWithFreshTasksAndKeptOffsets()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10, SourceTasks = 1 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        for (int round = 1; round <= 5; round++)
        {
            script.SourceRecords = round * 10;
            await worker.PutSourceAsync("source", script);
            await Wait.UntilAsync(() => script.Committed.Count == round * 10, $"{round * 10} records committed", () => $"{script.Committed.Count}");
            await worker.Herder.DeleteConnectorAsync("source");
            await Assert.ThrowsAsync<NotFoundException>(() => worker.Herder.ConnectorStatusAsync("source"));
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(n => (long)n), script.Committed.Select(entry => entry.Number));
    }
}

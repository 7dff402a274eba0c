using System.Collections.Concurrent;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Connect.Testing.Log;
using Connect.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Runtime.Tests.Storage;

/// <summary>Stores of several workers on the same topics.</summary>
public sealed class SharedStoreTests : IAsyncDisposable
{
    private const string Configs = "connect-configs";
    private const string Statuses = "connect-status";
    private static readonly ConnectorTaskId Task0 = new("c", 0);
    private readonly InMemoryRecordLog _log = new();

    [Fact]
    public async Task Configs_ChangesOfAnotherWorker_AreToldInTheirOrder()
    {
        await using ConfigStore ours = await StartConfigsAsync();
        await using ConfigStore others = await StartConfigsAsync();
        var told = new RecordingConfigListener();
        ours.Listen(told);
        Dictionary<string, string?> config = new() { ["name"] = "c" };

        await others.PutConnectorAsync("c", config, TargetState.Paused, CancellationToken.None);
        await others.PutTasksAsync("c", [new Dictionary<string, string> { ["a"] = "1" }], config, CancellationToken.None);
        await others.PutFencingAsync("c", 1, 3, CancellationToken.None);
        await others.PutRestartAsync(new RestartRequest("c", OnlyFailed: true, IncludeTasks: false), CancellationToken.None);
        await others.PutTaskRestartAsync(Task0, CancellationToken.None);
        await others.PutLoggerLevelAsync("a.b", "DEBUG", CancellationToken.None);
        await others.PutStoppedAsync("c", CancellationToken.None);
        await others.RemoveConnectorAsync("c", CancellationToken.None);
        await ours.ReadToEndAsync(CancellationToken.None);

        Assert.Equal(
            [
                "target c", "connector c", "tasks c", "tasks c", "restart c onlyFailed=True tasks=False", "restart c-0", "logger a.b DEBUG", "tasks c", "target c", "removed c", "target c",
            ],
            told.Calls);
    }

    [Theory]
    [InlineData("restart-connector-c", """{"include-tasks":true,"only-failed":false}""")]
    [InlineData("restart-connector-c", """{"include-tasks":false,"only-failed":true}""")]
    public async Task PutRestart_AnyFlags_HasTheBytesJavaWrites(string key, string value)
    {
        await using ConfigStore configs = await StartConfigsAsync();

        await configs.PutRestartAsync(
            new RestartRequest("c", OnlyFailed: value.Contains("only-failed\":true", StringComparison.Ordinal), IncludeTasks: value.Contains("include-tasks\":true", StringComparison.Ordinal)),
            CancellationToken.None);

        Assert.Equal([(key, (string?)value)], await RecordsAsync(Configs));
    }

    [Fact]
    public async Task PutFencingAndLogger_Values_AreAsJavaReadsThem()
    {
        await using ConfigStore configs = await StartConfigsAsync();

        await configs.PutFencingAsync("c", 3, 17, CancellationToken.None);
        await configs.PutLoggerLevelAsync("golden.new.logger", "ERROR", CancellationToken.None);

        Assert.Equal([("tasks-fencing-c", """{"task-count":3,"commit-offset":17}"""), ("logger-cluster-golden.new.logger", """{"level":"ERROR"}""")], await RecordsAsync(Configs));
    }

    [Fact]
    public async Task Listen_RequestsOfBefore_AreNotObeyed()
    {
        await using ConfigStore others = await StartConfigsAsync();
        await others.PutRestartAsync(new RestartRequest("c", false, true), CancellationToken.None);
        await others.PutLoggerLevelAsync("a", "DEBUG", CancellationToken.None);
        await using ConfigStore ours = await StartConfigsAsync();
        var told = new RecordingConfigListener();

        ours.Listen(told);
        await ours.ReadToEndAsync(CancellationToken.None);

        Assert.Empty(told.Calls);
    }

    [Fact]
    public async Task Tasks_ConfigurationChangesBetweenComputingAndCommit_AreOutdated()
    {
        await using ConfigStore configs = await StartConfigsAsync();
        Dictionary<string, string?> old = new() { ["name"] = "c", ["v"] = "1" };
        Dictionary<string, string?> changed = new() { ["name"] = "c", ["v"] = "2" };
        await configs.PutConnectorAsync("c", old, null, CancellationToken.None);
        await configs.PutConnectorAsync("c", changed, null, CancellationToken.None);

        await configs.PutTasksAsync("c", [], old, CancellationToken.None);
        Assert.True(configs.Find("c")!.AreTasksOutdated);

        await configs.PutTasksAsync("c", [], changed, CancellationToken.None);
        Assert.False(configs.Find("c")!.AreTasksOutdated);

        await using ConfigStore later = await StartConfigsAsync();
        Assert.False(later.Find("c")!.AreTasksOutdated);
    }

    [Fact]
    public async Task Fencing_EachCommit_IsPendingUntilTheCountIsStored()
    {
        await using ConfigStore configs = await StartConfigsAsync();
        Dictionary<string, string?> config = new() { ["name"] = "c" };
        await configs.PutConnectorAsync("c", config, null, CancellationToken.None);
        Assert.False(configs.Find("c")!.IsFencingPending);

        await configs.PutTasksAsync("c", [config!, config!], config, CancellationToken.None);
        Assert.True(configs.Find("c")!.IsFencingPending);
        Assert.Null(configs.Find("c")!.FencedTasks);

        await configs.PutFencingAsync("c", 2, configs.Find("c")!.TasksGeneration, CancellationToken.None);
        Assert.False(configs.Find("c")!.IsFencingPending);

        await configs.PutTasksAsync("c", [config!], config, CancellationToken.None);
        Assert.True(configs.Find("c")!.IsFencingPending);
        Assert.Equal(2, configs.Find("c")!.FencedTasks);
    }

    [Fact]
    public async Task Start_ConfigTopicOfTwoPartitions_IsRefusedWithWhatToDo()
    {
        await _log.CreateTopicAsync(TopicSpec.Compacted(Configs, partitions: 2));

        ConfigException error = await Assert.ThrowsAsync<ConfigException>(StartConfigsAsync);

        Assert.Contains("single partition", error.Message);
        Assert.Contains("found 2 partitions", error.Message);
    }

    [Fact]
    public async Task Statuses_OfAnotherWorker_AreSeen()
    {
        await using StatusStore ours = await StartStatusesAsync();
        await using StatusStore others = await StartStatusesAsync();

        others.Put("c", new WorkState(LifecycleState.Running, "w2"));
        others.Put(Task0, new WorkState(LifecycleState.Failed, "w2", "trace"));
        others.AddTopic("t", Task0);

        await Wait.UntilAsync(() => ours.Topics("c").Count == 1, "the topic to be seen");
        Assert.Equal(new WorkState(LifecycleState.Running, "w2"), ours.Find("c"));
        Assert.Equal(new WorkState(LifecycleState.Failed, "w2", "trace"), ours.Find(Task0));

        others.Remove(Task0);
        others.Remove("c");
        await Wait.UntilAsync(() => ours.Find("c") is null, "the connector to be gone");
        Assert.Empty(ours.Tasks("c"));
    }

    [Fact]
    public async Task Release_AnotherWorkerRunsItAlready_DoesNotTouchItsState()
    {
        await using StatusStore ours = await StartStatusesAsync();
        await using StatusStore others = await StartStatusesAsync();
        ours.Put(Task0, new WorkState(LifecycleState.Running, "w1"));
        await ours.FlushAsync();
        ours.Disown("c", 0);
        others.Put(Task0, new WorkState(LifecycleState.Running, "w2"));
        await Wait.UntilAsync(() => ours.Find(Task0)!.WorkerId == "w2", "the other worker's state");

        ours.Release(Task0, "w1");
        await ours.FlushAsync();

        Assert.Equal(new WorkState(LifecycleState.Running, "w2"), ours.Find(Task0));
        await using StatusStore later = await StartStatusesAsync();
        Assert.Equal(new WorkState(LifecycleState.Running, "w2"), later.Find(Task0));
    }

    [Fact]
    public async Task Put_LateWordOfAnotherWorker_WhoRunsItHasTheLastWord()
    {
        await using StatusStore ours = await StartStatusesAsync();
        await using StatusStore others = await StartStatusesAsync();
        ours.Put(Task0, new WorkState(LifecycleState.Running, "w1"));
        await ours.FlushAsync();

        // A worker that was frozen: what it ran has long been given to us.
        others.Put(Task0, new WorkState(LifecycleState.Failed, "w2", "fenced"));
        await others.FlushAsync();
        others.Disown("c", 0);

        await Wait.UntilAsync(() => others.Find(Task0) is { WorkerId: "w1" }, "our state to be stored again", () => $"{others.Find(Task0)}");
        Assert.Equal(new WorkState(LifecycleState.Running, "w1"), ours.Find(Task0));
    }

    [Fact]
    public async Task Put_ManyAtOnceFromTwoWorkers_BothShowTheLastOfTheLog()
    {
        await using StatusStore ours = await StartStatusesAsync();
        await using StatusStore others = await StartStatusesAsync();
        for (int i = 0; i < 100; i++)
        {
            ours.Put("c" + i, new WorkState(LifecycleState.Running, "w1"));
            ours.Release("c" + i, "w1");
            others.Put("c" + i, new WorkState(LifecycleState.Paused, "w2"));
            others.Release("c" + i, "w2");
        }

        await ours.FlushAsync();
        await others.FlushAsync();
        ours.Put("end", new WorkState(LifecycleState.Running, "w1"));
        await Wait.UntilAsync(() => others.Find("end") is not null, "everything to be read");
        others.Put("end2", new WorkState(LifecycleState.Running, "w2"));
        await Wait.UntilAsync(() => ours.Find("end2") is not null, "everything to be read");

        await using StatusStore later = await StartStatusesAsync();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(later.Find("c" + i), ours.Find("c" + i));
            Assert.Equal(later.Find("c" + i), others.Find("c" + i));
        }
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private async Task<ConfigStore> StartConfigsAsync()
    {
        var store = new ConfigStore(_log, TopicSpec.Compacted(Configs), NullLogger<ConfigStore>.Instance);
        try
        {
            await store.StartAsync(CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private async Task<StatusStore> StartStatusesAsync()
    {
        var store = new StatusStore(_log, TopicSpec.Compacted(Statuses), TimeProvider.System, NullLogger<StatusStore>.Instance);
        await store.StartAsync(CancellationToken.None);
        return store;
    }

    private async Task<IReadOnlyList<(string Key, string? Value)>> RecordsAsync(string topic) =>
        [.. (await _log.ReadAllAsync(topic)).Select(record => (record.Key!, record.Value))];

    private sealed class RecordingConfigListener : IConfigListener
    {
        public ConcurrentQueue<string> Calls { get; } = [];

        public void ConnectorWritten(string connector) => Calls.Enqueue($"connector {connector}");

        public void ConnectorRemoved(string connector) => Calls.Enqueue($"removed {connector}");

        public void TasksChanged(string connector) => Calls.Enqueue($"tasks {connector}");

        public void TargetStateWritten(string connector) => Calls.Enqueue($"target {connector}");

        public void RestartRequested(RestartRequest request) => Calls.Enqueue($"restart {request.Connector} onlyFailed={request.OnlyFailed} tasks={request.IncludeTasks}");

        public void TaskRestartRequested(ConnectorTaskId task) => Calls.Enqueue($"restart {task}");

        public void LoggerLevelRequested(string logger, string level) => Calls.Enqueue($"logger {logger} {level}");
    }
}

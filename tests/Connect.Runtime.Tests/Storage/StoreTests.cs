using System.Text;
using System.Text.Json;
using Connect.Data;
using Connect.Embedded;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Connect.Source;
using Connect.Testing.Log;
using Connect.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Runtime.Tests.Storage;

/// <summary>The stores on a real log: records a Java worker wrote, records nobody can read, and writers that died half way.</summary>
public sealed class StoreTests : IAsyncDisposable
{
    private const string Configs = "connect-configs";
    private readonly TempDirectory _directory = new();
    private readonly EmbeddedLog _log;

    public StoreTests() => _log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect.db") });

    [Fact]
    public async Task Start_TopicsOfAJavaWorker_AreReadAsItLeftThem()
    {
        await ReplayAsync(until: int.MaxValue);

        await using ConfigStore configs = await StartConfigsAsync();
        await using OffsetStore offsets = await StartOffsetsAsync();
        await using StatusStore statuses = await StartStatusesAsync();
        Dictionary<string, string?> last = Golden().GroupBy(record => record.Topic + "|" + record.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        string[] expected = [.. last.Where(entry => entry.Key.StartsWith($"{Configs}|connector-", StringComparison.Ordinal) && entry.Value is not null).Select(entry => entry.Key[(Configs.Length + 11)..]).Order()];
        Assert.Equal(expected, configs.Connectors().Order());
        foreach (string connector in expected)
        {
            using JsonDocument properties = JsonDocument.Parse(last[$"{Configs}|connector-{connector}"]!);
            Assert.Equal(
                properties.RootElement.GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()),
                configs.Find(connector)!.Config.ToDictionary());
        }

        foreach ((string key, string? value) in last.Where(entry => entry.Key.StartsWith("connect-status|status-connector-", StringComparison.Ordinal)))
        {
            string? state = value is null ? null : JsonDocument.Parse(value).RootElement.GetProperty("state").GetString();
            Assert.Equal(state, statuses.Find(key["connect-status|status-connector-".Length..])?.State.WireName());
        }

        Assert.Equal(
            last.Count(entry => entry.Key.StartsWith("connect-offsets|", StringComparison.Ordinal) && entry.Value is not null),
            new[] { "src", "src-run", "viaput" }.Sum(connector => offsets.All(connector).Count));
    }

    [Fact]
    public async Task Start_TopicsOfAJavaWorkerWhileConnectorsRan_GiveTasksTargetStatesAndOffsets()
    {
        // Up to the configuration of the sink that failed: five connectors, two of them not started.
        await ReplayAsync(until: 15);
        await ReplayAsync(until: 1, "connect-offsets");

        await using ConfigStore configs = await StartConfigsAsync();
        await using OffsetStore offsets = await StartOffsetsAsync();
        Assert.Equal(["src", "src paused", "src-stopped", "src-run", "sink"], configs.Connectors());
        Assert.Equal(TargetState.Paused, configs.Find("src paused")!.TargetState);
        Assert.Equal(TargetState.Stopped, configs.Find("src-stopped")!.TargetState);
        Assert.Equal(TargetState.Started, configs.Find("src")!.TargetState);
        Assert.Equal("/data/in.txt", Assert.Single(configs.Find("src")!.Tasks)["file"]);
        Assert.Empty(configs.Find("src-stopped")!.Tasks);
        Assert.Equal(OffsetMap.Of("position", 150L), offsets.Find("src", OffsetMap.Of("filename", "/data/in.txt")));
        Assert.Equal("[\"src\",{\"filename\":\"/data/in.txt\"}]"u8.ToArray(), offsets.KeyOf("src", OffsetMap.Of("filename", "/data/in.txt")));
        Assert.Equal("[\"new\",{\"filename\":\"/data/in.txt\"}]"u8.ToArray(), offsets.KeyOf("new", OffsetMap.Of("filename", "/data/in.txt")));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("ä€ 漢字")]
    [InlineData("quote \" backslash \\ slash / <&'+>")]
    [InlineData("tab \t line \n return \r bell \u0007 back \b feed \f")]
    [InlineData("\u007f\u0085\u2028\ufeff\ue000")]
    [InlineData("😀")]
    public void OffsetKey_AnyText_HasTheBytesJavaWrites(string text)
    {
        // Jackson escapes quotes, backslashes, control characters below U+0020 and both halves of a surrogate pair; everything else stands as it is.
        var expected = new StringBuilder();
        foreach (char c in text)
        {
            expected.Append(c switch
            {
                '"' => "\\\"", '\\' => "\\\\", '\t' => "\\t", '\n' => "\\n", '\r' => "\\r", '\b' => "\\b", '\f' => "\\f",
                < ' ' or (>= '\ud800' and <= '\udfff') => $"\\u{(int)c:X4}",
                _ => c.ToString(),
            });
        }

        Assert.Equal($"[\"c\",{{\"k\":\"{expected}\"}}]", Encoding.UTF8.GetString(StoreJson.OffsetKey("c", OffsetMap.Of("k", text))));
    }

    [Fact]
    public async Task Tasks_WriterDiedBeforeItsCommitRecord_PreviousSetStaysInForce()
    {
        await using ConfigStore configs = await StartConfigsAsync();
        await FollowAsync(configs, """{"properties":{"name":"c"}}""", ("task-c-0", "1"), ("commit-c", null));
        Assert.Equal("1", Assert.Single(configs.Find("c")!.Tasks)["v"]);

        await FollowAsync(configs, null, ("task-c-0", "2"));

        Assert.Equal("1", Assert.Single(configs.Find("c")!.Tasks)["v"]);
    }

    [Fact]
    public async Task Tasks_CommitOfIncompleteSet_LeavesNone()
    {
        await using ConfigStore configs = await StartConfigsAsync();
        await FollowAsync(configs, """{"properties":{"name":"c"}}""", ("task-c-0", "1"), ("commit-c", null));

        // The commit counts what was written since the one before it: nothing.
        await FollowAsync(configs, null, ("commit-c", null));

        Assert.Empty(configs.Find("c")!.Tasks);
    }

    [Fact]
    public async Task PutConnector_TasksOfAnEarlierOneOfThatNameAreLeft_StartsWithoutTasks()
    {
        // As compaction leaves it: the tombstone of the connector is gone, its tasks are not.
        await AppendAsync(Configs, ("task-c-0", """{"properties":{"v":"1"}}"""), ("commit-c", """{"tasks":1}"""));
        await using ConfigStore configs = await StartConfigsAsync();

        await configs.PutConnectorAsync("c", new Dictionary<string, string?> { ["name"] = "c" }, TargetState.Paused, CancellationToken.None);

        Assert.Empty(configs.Find("c")!.Tasks);
        Assert.Equal(TargetState.Paused, configs.Find("c")!.TargetState);
    }

    [Theory]
    [InlineData("connector-c", "[1]")]
    [InlineData("connector-c", "no json")]
    [InlineData("connector-c", "{\"properties\":{\"a\":\"\\ud800\"}}")]
    [InlineData("target-state-c", "7")]
    [InlineData("task-c", "{}")]
    [InlineData("commit-c", "{\"tasks\":-1}")]
    [InlineData("commit-c", "{\"tasks\":\"x\"}")]
    [InlineData("something", "{}")]
    public async Task Start_RecordNobodyCanRead_IsIgnoredAndTheOthersAreRead(string key, string value)
    {
        await AppendAsync(Configs, ("connector-before", """{"properties":{"name":"before"}}"""));
        await AppendAsync(Configs, (key, value));
        await AppendAsync(Configs, ("connector-after", """{"properties":{"name":"after"}}"""));

        await using ConfigStore configs = await StartConfigsAsync();

        Assert.Equal(["before", "after"], configs.Connectors().Where(connector => connector != "c"));
        await configs.PutConnectorAsync("later", new Dictionary<string, string?> { ["name"] = "later" }, null, CancellationToken.None);
        Assert.NotNull(configs.Find("later"));
    }

    [Theory]
    [InlineData("[\"c\",{\"a\":\"\\ud800\"}]")]
    [InlineData("[\"c\"]")]
    [InlineData("{}")]
    [InlineData("[\"\\udc00\",null]")]
    public async Task Follow_OffsetRecordNobodyCanRead_WritesGoOn(string key)
    {
        await using OffsetStore offsets = await StartOffsetsAsync();
        await AppendAsync("connect-offsets", (key, """{"position":1}"""));

        await Wait.ForAsync(offsets.WriteAsync("c", [new SourceOffsetChange(null, OffsetMap.Of("n", 1L))], CancellationToken.None), "offset written");

        Assert.Equal(OffsetMap.Of("n", 1L), offsets.Find("c", null));
    }

    [Fact]
    public async Task Statuses_ManyOfOneTask_LastOneIsStored()
    {
        var task = new ConnectorTaskId("c", 0);
        await using (StatusStore statuses = await StartStatusesAsync())
        {
            for (int i = 0; i < 200; i++)
            {
                statuses.Put(task, new WorkState(i % 2 == 0 ? LifecycleState.Running : LifecycleState.Paused, "w", null));
            }

            statuses.Put(task, new WorkState(LifecycleState.Failed, "w", "trace"));
        }

        await using StatusStore read = await StartStatusesAsync();
        Assert.Equal(new WorkState(LifecycleState.Failed, "w", "trace"), read.Find(task));
    }

    [Fact]
    public async Task Statuses_WriteFails_LaterOnesAreStoredAndDisposeDoesNotThrow()
    {
        var statuses = new StatusStore(_log, TopicSpec.Compacted("connect-status"), TimeProvider.System, NullLogger<StatusStore>.Instance);

        // Not started yet: this one cannot be stored.
        statuses.Put("c", new WorkState(LifecycleState.Running, "w", null));
        await statuses.FlushAsync();
        await statuses.StartAsync(CancellationToken.None);
        statuses.Put("d", new WorkState(LifecycleState.Paused, "w", null));
        await statuses.DisposeAsync();

        await using StatusStore read = await StartStatusesAsync();
        Assert.Equal(LifecycleState.Paused, read.Find("d")!.State);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _directory.Dispose();
    }

    private static IEnumerable<(string Topic, string Key, string? Value)> Golden()
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "internal-topics.jsonl")))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            yield return (record.RootElement.GetProperty("topic").GetString()!, record.RootElement.GetProperty("key").GetString()!, record.RootElement.GetProperty("payload").GetString());
        }
    }

    private async Task ReplayAsync(int until, string? only = null)
    {
        foreach (IGrouping<string, (string Topic, string Key, string? Value)> topic in Golden().GroupBy(record => record.Topic).Where(topic => topic.Key == (only ?? topic.Key)))
        {
            if (only is null && until < int.MaxValue && topic.Key != Configs)
            {
                continue;
            }

            await AppendAsync(topic.Key, [.. topic.Take(until).Select(record => (record.Key, record.Value))]);
        }
    }

    private async Task AppendAsync(string topic, params (string Key, string? Value)[] records)
    {
        await _log.CreateTopicAsync(TopicSpec.Compacted(topic));
        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync(topic, [.. records.Select(record => ((string?)record.Key, record.Value))]);
    }

    // One after the other, as another worker writes them, and waits until the store has read them.
    private async Task FollowAsync(ConfigStore configs, string? connector, params (string Key, string? Version)[] tasks)
    {
        if (connector is not null)
        {
            await AppendAsync(Configs, ("connector-c", connector));
        }

        foreach ((string key, string? version) in tasks)
        {
            await AppendAsync(Configs, (key, version is null ? """{"tasks":1}""" : $$$"""{"properties":{"v":"{{{version}}}"}}"""));
        }

        await configs.PutTargetStateAsync("barrier", TargetState.Started, CancellationToken.None);
    }

    private async Task<ConfigStore> StartConfigsAsync()
    {
        var store = new ConfigStore(_log, TopicSpec.Compacted(Configs), NullLogger<ConfigStore>.Instance);
        await store.StartAsync(CancellationToken.None);
        return store;
    }

    private async Task<OffsetStore> StartOffsetsAsync()
    {
        var store = new OffsetStore(_log, TopicSpec.Compacted("connect-offsets"), NullLogger<OffsetStore>.Instance);
        await store.StartAsync(CancellationToken.None);
        return store;
    }

    private async Task<StatusStore> StartStatusesAsync()
    {
        var store = new StatusStore(_log, TopicSpec.Compacted("connect-status"), TimeProvider.System, NullLogger<StatusStore>.Instance);
        await store.StartAsync(CancellationToken.None);
        return store;
    }
}

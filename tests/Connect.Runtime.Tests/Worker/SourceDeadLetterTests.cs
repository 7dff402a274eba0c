using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

/// <summary>Dead letter queues of source connectors.</summary>
public sealed class SourceDeadLetterTests : IDisposable
{
    private static readonly (string, string)[] Tolerant =
        [("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "dlq"), ("errors.deadletterqueue.context.headers.enable", "true")];

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Record_ConverterRefusesIt_GoesToTheQueueWithItsContext(string exactlyOnce)
    {
        // The schema says STRING, the values are INT64.
        using var script = new Script { SourceRecords = 20, ValueSchema = Schema.String };
        await using WorkerHost worker = await StartAsync(exactlyOnce);
        await worker.PutSourceAsync("source", script, Tolerant);

        await Wait.UntilAsync(() => script.Committed.Count == 20, "20 records told", () => $"{script.Committed.Count}");
        Assert.All(script.Committed, entry => Assert.Null(entry.Metadata));
        IReadOnlyList<TextRecord> letters = await worker.Log.ReadAllAsync("dlq");
        Assert.Equal(Enumerable.Range(0, 20).Select(n => n.ToString()), letters.Select(letter => letter.Value));
        Dictionary<string, string?> headers = letters[7].Headers.ToDictionary(header => header.Key, header => header.Value);
        Assert.Equal("t", headers["__connect.errors.topic"]);
        Assert.Equal("{\"part\":\"a\"}", headers["__connect.errors.source.partition"]);
        Assert.Equal("{\"n\":7}", headers["__connect.errors.source.offset"]);
        Assert.Equal("source", headers["__connect.errors.connector.name"]);
        Assert.Equal("0", headers["__connect.errors.task.id"]);
        Assert.Equal("VALUE_CONVERTER", headers["__connect.errors.stage"]);
        Assert.Equal("org.apache.kafka.connect.json.JsonConverter", headers["__connect.errors.class.name"]);
        Assert.Equal(typeof(ConnectDataException).FullName, headers["__connect.errors.exception.class.name"]);
        Assert.Null(await worker.Log.DescribeTopicAsync("t"));
        Assert.DoesNotContain("dlq", await worker.Herder.ActiveTopicsAsync("source"));
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Records_SomeFailAndTheWorkerRestarts_EachIsInItsTopicOnceAndInOrder(string exactlyOnce)
    {
        using var script = new Script { SourceRecords = 100, OnTransform = record => FailOdd(record) };
        await using (WorkerHost worker = await StartAsync(exactlyOnce))
        {
            await worker.PutSourceAsync("source", script, [.. Tolerant, ("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"), ("transforms.x.script", script.Id)]);
            await Wait.UntilAsync(() => script.Committed.Count == 100, "100 records told", () => $"{script.Committed.Count}");
        }

        script.SourceRecords = 160;
        await using WorkerHost restarted = await StartAsync(exactlyOnce);
        await Wait.UntilAsync(() => script.Committed.Count == 160, "60 records more told", () => $"{script.Committed.Count}");

        Assert.Equal(Numbers(even: true), (await restarted.Log.ReadAllAsync("t")).Select(record => System.Text.Json.JsonDocument.Parse(record.Value!).RootElement.GetProperty("payload").GetInt64()));
        Assert.Equal(Numbers(even: false), (await restarted.Log.ReadAllAsync("dlq")).Select(letter => long.Parse(letter.Value!)));

        static void FailOdd(ConnectRecord record)
        {
            if (record.Value.AsInt64() % 2 == 1)
            {
                throw new ConnectDataException("odd");
            }
        }

        static IEnumerable<long> Numbers(bool even) => Enumerable.Range(0, 160).Select(n => (long)n).Where(n => n % 2 == 0 == even);
    }

    [Fact]
    public async Task Record_FailsAndIsNotTolerated_TaskFailsAndNothingIsInTheQueue()
    {
        using var script = new Script { SourceRecords = 20, ValueSchema = Schema.String };
        await using WorkerHost worker = await StartAsync("enabled");

        await worker.PutSourceAsync("source", script, ("errors.deadletterqueue.topic.name", "dlq"));

        await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Empty(await worker.Log.ReadAllAsync("dlq"));
        Assert.Empty((await worker.Herder.ConnectorOffsetsAsync("source")).Source!);
    }

    [Theory]
    [InlineData("enabled")]
    [InlineData("disabled")]
    public async Task Record_QueueDoesNotTakeIt_TaskFailsAndItsOffsetIsNotCommitted(string exactlyOnce)
    {
        // Letters of records without a key are nothing for a compacted topic.
        using var script = new Script { SourceRecords = 20, BatchSize = 5, OnTransform = static record => FailFrom(record, 10) };
        await using WorkerHost worker = await StartAsync(exactlyOnce);
        await worker.Log.CreateTopicAsync(TopicSpec.Compacted("dlq"));
        await worker.PutSourceAsync("source", script, [.. Tolerant, ("transforms", "x"), ("transforms.x.type", "ScriptedTransformation"), ("transforms.x.script", script.Id)]);

        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);

        Assert.Contains("could not append its records to the log", failed.Trace);
        Assert.Contains("'dlq'", failed.Trace);
        Assert.Equal(9, Assert.Single((await worker.Herder.ConnectorOffsetsAsync("source")).Source!).Offset!["n"].AsInt64());
    }

    [Fact]
    public async Task Start_TopicIsMissing_IsMadeWithOnePartition()
    {
        using var script = new Script { SourceRecords = 1 };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, ("log.embedded.partitions", "4"));

        await worker.PutSourceAsync("source", script, Tolerant);
        await Wait.UntilAsync(() => script.Committed.Count == 1, "the record committed");

        Assert.Equal(1, (await worker.Log.DescribeTopicAsync("dlq"))!.Partitions);
    }

    [Fact]
    public async Task Start_TopicCannotBeCreated_TaskFailsNamingIt()
    {
        using var script = new Script { SourceRecords = 20 };
        await using WorkerHost worker = await WorkerHost.StartAsync(_directory, new RefusingLog { RefusedTopic = "dlq" });

        await worker.PutSourceAsync("source", script, Tolerant);

        TaskStateInfo failed = await worker.WaitForTaskAsync("source", LifecycleState.Failed);
        Assert.Contains("Could not initialize dead letter queue with topic=dlq: No topics today.", failed.Trace);
        Assert.DoesNotContain(script.Calls, call => call.StartsWith("source start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_KeysOfTheQueue_AreKnownWhereTheyAreSetOnly()
    {
        await using WorkerHost worker = await StartAsync("enabled");
        var config = new Dictionary<string, string?> { ["name"] = "s", ["connector.class"] = "ScriptedSource", ["script"] = "x" };

        ConfigInfos without = await worker.Herder.ValidateConnectorConfigAsync(config);
        ConfigInfos with = await worker.Herder.ValidateConnectorConfigAsync(
            new Dictionary<string, string?>(config) { ["errors.deadletterqueue.topic.name"] = "dlq", ["errors.deadletterqueue.context.headers.enable"] = "perhaps" });

        Assert.DoesNotContain(without.Configs, info => info.Value.Name.StartsWith("errors.deadletterqueue.", StringComparison.Ordinal));
        Assert.Equal(1, with.ErrorCount);
        Assert.Contains("errors.deadletterqueue.context.headers.enable", Assert.Single(with.Errors), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static void FailFrom(ConnectRecord record, long first)
    {
        if (record.Value.AsInt64() >= first)
        {
            throw new ConnectDataException("too large");
        }
    }

    private Task<WorkerHost> StartAsync(string exactlyOnce) => WorkerHost.StartAsync(_directory, ("exactly.once.source.support", exactlyOnce));
}

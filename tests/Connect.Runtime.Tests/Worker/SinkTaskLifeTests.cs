using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.Worker;

public sealed class SinkTaskLifeTests
{
    [Fact]
    public async Task Put_FailsForTheMoment_SameBatchIsDeliveredAgain()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };
        var attempts = new List<long>();
        script.OnPut = (records, context) =>
        {
            attempts.Add(records[0].KafkaOffset);
            if (attempts.Count <= 2)
            {
                context.Timeout(TimeSpan.FromMilliseconds(10));
                throw new RetriableException("busy");
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);

        await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), script.PutNumbers);
        Assert.Equal([0L, 0L, 0L], attempts.Take(3));
    }

    [Fact]
    public async Task Put_Fails_TaskFailsAndRestartDeliversTheBatchAgain()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };
        script.OnPut = (_, _) => throw new ScriptedException("the target is full");
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        TaskStateInfo failed = await worker.WaitForTaskAsync("sink", LifecycleState.Failed);
        Assert.Contains("the target is full", failed.Trace);

        script.OnPut = null;
        ConnectorStateInfo restarting = await worker.Herder.RestartConnectorAndTasksAsync(new RestartRequest("sink", OnlyFailed: true, IncludeTasks: true));

        Assert.Equal(LifecycleState.Running, restarting.Connector.State);
        Assert.Equal(LifecycleState.Restarting, restarting.Tasks[0].State);
        await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), script.PutNumbers);
    }

    [Fact]
    public async Task Convert_RecordThatIsNoJson_TaskFailsNamingTopicPartitionAndOffset()
    {
        using var directory = new TempDirectory();
        using var script = new Script();
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await AppendAsync(worker.Log, "t", 0, null, "not json"u8.ToArray());
        await worker.PutSinkAsync("sink", script);

        TaskStateInfo failed = await worker.WaitForTaskAsync("sink", LifecycleState.Failed);

        Assert.Contains("VALUE_CONVERTER", failed.Trace);
        Assert.Contains("t-0@0", failed.Trace);
        Assert.DoesNotContain("not json", failed.Trace);
    }

    [Fact]
    public async Task Commit_AtClose_OffsetsOfEverythingPutAreInTheGroup()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 100 };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Put.Count == 100, "100 records put");

        await worker.Herder.StopConnectorAsync("sink");

        Assert.Equal(100, (await worker.Herder.ConnectorOffsetsAsync("sink")).Sink![new TopicPartition("t", 0)]);
        Assert.Equal(100, (await worker.Log.ListGroupOffsetsAsync("connect-sink"))[new TopicPartition("t", 0)]);
    }

    [Fact]
    public async Task Offset_RewindFromPut_ReadsAgainFromThere()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 50 };
        bool rewound = false;
        script.OnPut = (records, context) =>
        {
            if (!rewound && records[^1].KafkaOffset == 49)
            {
                rewound = true;
                context.Offset(new TopicPartition("t", 0), 20);
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await worker.PutSinkAsync("sink", script);

        await Wait.UntilAsync(() => script.Put.Count == 80, "50 and 30 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 50).Concat(Enumerable.Range(20, 30)).Select(n => (long)n), script.PutNumbers);
    }

    [Fact]
    public async Task Offset_RewoundTwiceInARow_OnlyTheLastPlaceCounts()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 400 };
        var partition = new TopicPartition("t", 0);
        int rewinds = 0;
        script.OnPut = (records, context) =>
        {
            // Once all are in the log, many small polls: the next rewind comes while the one before is on its way.
            if (rewinds < 40 && records[^1].KafkaOffset >= 100)
            {
                context.Offset(partition, rewinds++ % 2 == 0 ? 50 : 20);
            }
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 400, "400 records in the log");
        await worker.PutSinkAsync("sink", script, ("consumer.override.max.poll.records", "7"));

        await Wait.UntilAsync(() => rewinds == 40 && script.Put.LastOrDefault()?.KafkaOffset == 399, "all records put", () => $"{script.Put.Count}, {rewinds} rewinds");

        // Whatever was put goes on by one or goes back to a place asked for.
        long[] put = [.. script.PutNumbers];
        for (int i = 1; i < put.Length; i++)
        {
            Assert.True(put[i] == put[i - 1] + 1 || put[i] is 20 or 50, $"{put[i]} after {put[i - 1]}");
        }
    }

    [Fact]
    public async Task Timeout_AskedUnderLoad_BringsAnEmptyPutInTime()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 2000 };
        script.OnPut = (_, context) => context.Timeout(TimeSpan.FromMilliseconds(100));
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Committed.Count == 2000, "2000 records in the log");
        await worker.PutSinkAsync("sink", script, ("consumer.override.max.poll.records", "20"));
        await Wait.UntilAsync(() => script.Put.Count == 2000, "2000 records put");

        await Wait.UntilAsync(() => script.Calls.Contains("empty put"), "an empty put", timeout: TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Pause_OfPartitionByTask_HoldsItsRecordsBackUntilResumed()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = 10 };
        Connect.Sink.ISinkTaskContext? taskContext = null;
        script.OnPut = (_, context) =>
        {
            taskContext ??= context;
            context.Pause(new TopicPartition("t", 0));
        };
        await using WorkerHost worker = await WorkerHost.StartAsync(directory, ("offset.flush.interval.ms", "50"));
        await worker.PutSinkAsync("sink", script);
        await worker.PutSourceAsync("source", script);
        await Wait.UntilAsync(() => script.Put.Count > 0, "first records put");
        int put = script.Put.Count;

        script.SourceRecords = 20;
        await Wait.UntilAsync(() => script.Committed.Count == 20, "all records in the log");
        Assert.Equal(put, script.Put.Count);

        script.OnPut = null;
        await worker.Herder.RestartTaskAsync(new ConnectorTaskId("sink", 0));
        await Wait.UntilAsync(() => script.Put.Count == 20, "20 records put", () => $"{script.Put.Count}");
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), script.PutNumbers);
    }

    [Fact]
    public async Task Tasks_OfOneConnector_SharePartitionsAndHandOverWithoutLossOrDuplicate()
    {
        using var directory = new TempDirectory();
        using var script = new Script();
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await worker.Log.CreateTopicAsync(new TopicSpec("t", Partitions: 4));
        await worker.PutSinkAsync("sink", script, ("tasks.max", "2"), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));
        for (long n = 0; n < 400; n++)
        {
            byte[] value = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(value, n);
            await AppendAsync(worker.Log, "t", (int)(n % 4), null, value);
        }

        await Wait.UntilAsync(() => script.Put.Count == 400, "400 records put", () => $"{script.Put.Count}");
        await worker.PutSinkAsync("sink", script, ("tasks.max", "1"), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));
        await Wait.UntilAsync(() => script.Calls.Contains("open 0: t-0 t-1 t-2 t-3"), "one task with all partitions", () => string.Join("; ", script.Calls));

        Assert.Equal(400, script.PutNumbers.Distinct().Count());
        Assert.Equal(400, script.Put.Count);
        foreach (IGrouping<int, Connect.Sink.SinkRecord> partition in script.Put.GroupBy(record => record.OriginalKafkaPartition))
        {
            Assert.Equal(partition.Select(record => record.KafkaOffset).Order(), partition.Select(record => record.KafkaOffset));
        }
    }

    [Fact]
    public async Task Config_OfConverterChanged_RestartsTasks()
    {
        using var directory = new TempDirectory();
        using var script = new Script();
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        await AppendAsync(worker.Log, "t", 0, null, "text"u8.ToArray());
        await worker.PutSinkAsync("sink", script);
        await worker.WaitForTaskAsync("sink", LifecycleState.Failed);

        await worker.PutSinkAsync("sink", script, ("value.converter", "org.apache.kafka.connect.storage.StringConverter"));

        await Wait.UntilAsync(() => script.Put.Count == 1, "the record put");
        Assert.Equal("text", script.Put.Single().Value.AsString());
        await worker.WaitForTaskAsync("sink", LifecycleState.Running);
    }

    private static async Task AppendAsync(IRecordLog log, string topic, int partition, byte[]? key, byte[]? value)
    {
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.Add(topic, partition, null, key, key is not null, value, value is not null);
        await producer.AppendAsync(batch);
    }
}

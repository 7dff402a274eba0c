using Connect.Data;
using Connect.Runtime.Log;
using Connect.Testing;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Embedded.Tests;

public sealed class RetentionTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Retention_ByTime_DeletesWhatIsOlderAndNeverReusesOffsets()
    {
        await using (EmbeddedLog log = Open(options => options.Retention = TimeSpan.FromHours(1)))
        {
            await log.CreateTopicAsync(new TopicSpec("kept", 1, Configs: new Dictionary<string, string> { ["retention.ms"] = "-1" }));
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("t", (null, "0"), (null, "1"));
            await producer.AppendTextAsync("kept", (null, "0"));
            _time.Advance(TimeSpan.FromMinutes(30));
            await producer.AppendTextAsync("t", (null, "2"));

            _time.Advance(TimeSpan.FromMinutes(40));
            await Wait.UntilAsync(async () => await BeginningAsync(log, "t") == 2, "the first batch to go");
            Assert.Equal("2", Assert.Single(await log.ReadAllAsync("t")).Value);
            _time.Advance(TimeSpan.FromMinutes(60));
            await Wait.UntilAsync(async () => await BeginningAsync(log, "t") == 3, "the second batch to go");
            Assert.Equal(0, await BeginningAsync(log, "kept"));
        }

        await using EmbeddedLog reopened = Open();
        await using ILogProducer appender = reopened.CreateProducer(new ProducerOptions());
        Assert.Equal(3, Assert.Single(await appender.AppendTextAsync("t", (null, "3"))).Offset);
    }

    [Fact]
    public async Task Retention_ByBytes_KeepsTheNewestAndShrinksTheFile()
    {
        string path = _directory.File("connect.db");
        await using EmbeddedLog log = Open();
        await log.CreateTopicAsync(new TopicSpec("t", 1, Configs: new Dictionary<string, string> { ["retention.bytes"] = "1000000" }));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        string value = new('x', 100_000);
        for (int i = 0; i < 500; i++)
        {
            await producer.AppendTextAsync("t", (null, value));
        }

        await UntilFileAsync(log, path, length => length > 50_000_000, "the file to hold what was appended");
        await log.Retention!.CheckAsync();

        Assert.Equal(490, await BeginningAsync(log, "t"));
        Assert.Equal(10, (await log.ReadAllAsync("t")).Count);
        await UntilFileAsync(log, path, length => length < 10_000_000, "the file to shrink");
        await producer.AppendTextAsync("t", (null, value));
        await log.Retention.CheckAsync();
        Assert.Equal(491, await BeginningAsync(log, "t"));
    }

    // A checkpoint moves only what no other checkpoint and no reader is at.
    private static Task UntilFileAsync(EmbeddedLog log, string path, Func<long, bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            log.Writer.Database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            return condition(new FileInfo(path).Length);
        },
        what,
        () => $"{new FileInfo(path).Length} bytes");

    [Fact]
    public async Task Poll_PositionNoLongerKept_GoesOnAtTheFirstKept()
    {
        await using EmbeddedLog log = Open(options => options.Retention = TimeSpan.FromHours(1));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, "0"), (null, "1"));
        _time.Advance(TimeSpan.FromHours(2));
        await producer.AppendTextAsync("t", (null, "2"));
        await log.Retention!.CheckAsync();
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());

        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 1 });

        Assert.Equal(2, Assert.Single(await consumer.ReadAsync(1)).Offset);
        consumer.Seek(new("t", 0), 1000);
        Assert.Equal(2, Assert.Single(await consumer.ReadAsync(1)).Offset);
    }

    [Fact]
    public async Task Compacted_OlderRecordsOfAKey_AreGoneAtOnceAndTombstonesLater()
    {
        await using (EmbeddedLog log = Open())
        {
            await log.CreateTopicAsync(TopicSpec.Compacted("c"));
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("c", ("a", "1"), ("b", "1"), ("a", "2"), ("", "empty key"), ("b", null));

            Assert.Equal([("a", "2", 2L), ("", "empty key", 3), ("b", null, 4)], (await log.ReadAllAsync("c")).Select(record => (record.Key!, record.Value, record.Offset)));

            _time.Advance(TimeSpan.FromHours(23));
            await log.Retention!.CheckAsync();
            Assert.Equal(3, (await log.ReadAllAsync("c")).Count);
            _time.Advance(TimeSpan.FromHours(2));
            await log.Retention!.CheckAsync();
            Assert.Equal(["2", "empty key"], (await log.ReadAllAsync("c")).Select(record => record.Value));
        }

        await using EmbeddedLog reopened = Open();
        await using ILogProducer appender = reopened.CreateProducer(new ProducerOptions());
        Assert.Equal(5, Assert.Single(await appender.AppendTextAsync("c", ("a", "3"))).Offset);
    }

    [Fact]
    public async Task Compacted_RecordWithoutKey_IsRefused()
    {
        await using EmbeddedLog log = Open();
        await log.CreateTopicAsync(TopicSpec.Compacted("c"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.AddText("c", null, "x");
        batch.AddText("c", "k", "y");

        await producer.AppendAsync(batch);

        Assert.True(batch.TryGetResult(0, out _, out Exception? error));
        Assert.Contains("compacted", error!.Message, StringComparison.Ordinal);
        Assert.Equal("y", Assert.Single(await log.ReadAllAsync("c")).Value);
    }

    private static async Task<long> BeginningAsync(EmbeddedLog log, string topic)
    {
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        return (await consumer.BeginningOffsetsAsync([new(topic, 0)]))[new(topic, 0)];
    }

    private EmbeddedLog Open(Action<EmbeddedLogOptions>? configure = null)
    {
        var options = new EmbeddedLogOptions { Path = _directory.File("connect.db"), TimeProvider = _time };
        configure?.Invoke(options);
        return EmbeddedLog.Open(options);
    }
}

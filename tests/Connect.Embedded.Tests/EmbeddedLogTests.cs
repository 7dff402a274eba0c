using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Embedded.Tests;

public sealed class EmbeddedLogTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabasePath => _directory.File("connect.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Reopen_EverythingIsStillThere()
    {
        await using (EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath, DefaultPartitions = 3 }))
        {
            await log.CreateTopicAsync(new TopicSpec("t", -1, Configs: new Dictionary<string, string> { ["retention.ms"] = "-1" }));
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("t", ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"));
            await log.AlterGroupOffsetsAsync("g", new Dictionary<TopicPartition, long?> { [new("t", 1)] = 7 });
        }

        await using EmbeddedLog reopened = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        TopicDescription topic = Assert.Single(await reopened.ListTopicsAsync());
        Assert.Equal(3, topic.Partitions);
        Assert.Equal("-1", topic.Configs["retention.ms"]);
        Assert.Equal(7, (await reopened.ListGroupOffsetsAsync("g"))[new("t", 1)]);
        var values = new List<string?>();
        for (int partition = 0; partition < 3; partition++)
        {
            values.AddRange((await reopened.ReadAllAsync("t", partition)).Select(record => record.Value));
        }

        Assert.Equal(["1", "2", "3", "4"], values.Order());
    }

    [Fact]
    public async Task OpenReadOnly_NobodyWrites_ReadsAndSeesAWriterThatComesLater()
    {
        await using (EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath }))
        {
            await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
            await producer.AppendTextAsync("t", (null, "1"));
        }

        await using EmbeddedLog reader = EmbeddedLog.OpenReadOnly(DatabasePath);
        await using ILogConsumer consumer = reader.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0, [new("later", 0)] = 0 });
        Assert.Equal("1", Assert.Single(await consumer.ReadAsync(1)).Value);

        await using EmbeddedLog writer = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await using ILogProducer second = writer.CreateProducer(new ProducerOptions());
        await second.AppendTextAsync("later", (null, "2"));
        Assert.Equal("2", Assert.Single(await consumer.ReadAsync(1)).Value);
    }

    [Fact]
    public async Task Append_LargerThanAStoredBatch_IsSplitAndReadableFromAnyOffset()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t", 2));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = 0; i < 24_000; i++)
        {
            batch.AddText("t", null, $"{i}", partition: i % 2);
        }

        await producer.AppendAsync(batch);

        for (int i = 0; i < 24_000; i += 997)
        {
            Assert.True(batch.TryGetResult(i, out Connect.Source.RecordMetadata metadata, out _));
            Assert.Equal((i % 2, i / 2), (metadata.Partition, metadata.Offset));
        }

        Assert.Equal(6, log.Writer.Database.Scalar("SELECT count(*) FROM batches"));
        foreach (long from in (long[])[0, 1, 4_999, 5_000, 5_001, 11_999])
        {
            IReadOnlyList<TextRecord> read = await log.ReadAllAsync("t", 1, from);
            Assert.Equal(12_000 - from, read.Count);
            Assert.Equal($"{(from * 2) + 1}", read[0].Value);
            Assert.Equal("23999", read[^1].Value);
        }
    }

    [Fact]
    public async Task Append_WithoutKey_TakesPartitionsInTurnByBatch()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t", 3));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());

        var partitions = new List<int>();
        for (int i = 0; i < 6; i++)
        {
            partitions.Add(Assert.Single((await producer.AppendTextAsync("t", (null, "a"), (null, "b"))).Select(place => place.Partition).Distinct()));
        }

        Assert.Equal(partitions[..3], partitions[3..]);
        Assert.Equal([0, 1, 2], partitions[..3].Order());
    }

    [Fact]
    public async Task Poll_RecordsOfATopic_ShareTheTopicString()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync(new string("t"), (null, "a"));
        await producer.AppendTextAsync(new string("t"), (null, "b"));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });

        LogBatch batch = await consumer.PollAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(2, batch.Count);
        Assert.Same(batch.Records[0].Topic, batch.Records[1].Topic);
    }

    [Fact]
    public async Task Poll_OnePartitionIsLong_OthersGetTheirTurn()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t", 2));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = 0; i < 20_000; i++)
        {
            batch.AddText("t", null, $"{i}", partition: 0);
        }

        batch.AddText("t", null, "short", partition: 1);
        await producer.AppendAsync(batch);
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { MaxPollRecords = 100 });
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0, [new("t", 1)] = 0 });

        IReadOnlyList<TextRecord> first = RecordLogExtensions.Copy(await consumer.PollAsync(TimeSpan.FromSeconds(10)));
        IReadOnlyList<TextRecord> second = RecordLogExtensions.Copy(await consumer.PollAsync(TimeSpan.FromSeconds(10)));

        Assert.Contains("short", first.Concat(second).Select(record => record.Value));
    }

    [Fact]
    public async Task Poll_MaxPollBytes_HoldsButALargerRecordStillComes()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        await producer.AppendTextAsync("t", (null, new string('a', 600)), (null, new string('b', 600)), (null, new string('c', 5_000_000)));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { MaxPollBytes = 1000 });
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });

        foreach (int length in (int[])[600, 600, 5_000_000])
        {
            Assert.Equal(length, Assert.Single(RecordLogExtensions.Copy(await consumer.PollAsync(TimeSpan.FromSeconds(10)))).Value!.Length);
        }
    }

    [Fact]
    public async Task Poll_TransactionWithRecordsOfThousands_IsSeenWholeOrNotAtAll()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await log.CreateTopicAsync(new TopicSpec("t"));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await producer.InitTransactionsAsync();
        await using EmbeddedLog reader = EmbeddedLog.OpenReadOnly(DatabasePath);
        await using ILogConsumer consumer = reader.CreateConsumer(new ConsumerOptions { MaxPollRecords = 1_000_000, MaxPollBytes = int.MaxValue });
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 });
        for (int transaction = 0; transaction < 5; transaction++)
        {
            using var batch = new AppendBatch();
            for (int i = 0; i < 12_000; i++)
            {
                batch.AddText("t", null, "x");
            }

            producer.BeginTransaction();
            await producer.AppendAsync(batch);
            await producer.CommitTransactionAsync();
            LogBatch seen = await consumer.PollAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(12_000, seen.Count);
        }
    }

    [Theory]
    [InlineData("retention.ms", "soon")]
    [InlineData("retention.bytes", "-5")]
    [InlineData("cleanup.policy", "shred")]
    public async Task CreateTopic_BadSetting_NamesKeyAndValue(string key, string value)
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });

        ConfigException error = await Assert.ThrowsAsync<ConfigException>(
            async () => await log.CreateTopicAsync(new TopicSpec("t", 1, Configs: new Dictionary<string, string> { [key] = value })));

        Assert.Contains($"Invalid value {value} for configuration {key}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_OutOfOrder_AreRefused()
    {
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = DatabasePath });
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions { TransactionalId = "x" });
        await using ILogProducer plain = log.CreateProducer(new ProducerOptions());

        Assert.Throws<InvalidOperationException>(producer.BeginTransaction);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await producer.CommitTransactionAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await plain.InitTransactionsAsync());
        await producer.InitTransactionsAsync();
        producer.BeginTransaction();
        Assert.Throws<InvalidOperationException>(producer.BeginTransaction);
    }

    [Fact]
    public async Task UseEmbeddedLog_RegistersOneLogForTheHost()
    {
        var builder = new Builder();
        builder.UseEmbeddedLog(options =>
        {
            options.Path = DatabasePath;
            options.DefaultPartitions = 4;
        });
        builder.UseEmbeddedLog(_directory.File("ignored.db"));

        ServiceDescriptor descriptor = Assert.Single(builder.Services, service => service.ServiceType == typeof(IRecordLog));
        Assert.Equal(ServiceLifetime.Singleton, descriptor.Lifetime);
        await using var log = (IRecordLog)descriptor.ImplementationFactory!(new NoServices());
        await log.CreateTopicAsync(new TopicSpec("t", -1));
        Assert.Equal(4, (await log.DescribeTopicAsync("t"))!.Partitions);
    }

    private sealed class Builder : IConnectBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}

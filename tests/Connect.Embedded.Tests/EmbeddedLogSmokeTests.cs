using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Embedded.Tests;

public sealed class EmbeddedLogSmokeTests
{
    [Fact]
    public async Task All()
    {
        string dir = Directory.CreateTempSubdirectory().FullName;
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = dir + "/a/connect.db" });
        Assert.True(await log.CreateTopicAsync(new TopicSpec("t", 2)));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = 0; i < 10; i++)
        {
            batch.Add("t", i % 2, 1000 + i, [1], true, [(byte)i], true, [new LogHeader("h", new byte[] { 3 })]);
            batch.Add("auto", null, null, [(byte)i], true, [], false);
        }

        await producer.AppendAsync(batch);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(batch.TryGetResult(i, out _, out Exception? error));
            Assert.Null(error);
        }

        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions { GroupId = "g" });
        consumer.Subscribe(TopicSelection.Of("t", "auto"), new Listener());
        int count = 0;
        while (count < 20)
        {
            LogBatch read = await consumer.PollAsync(TimeSpan.FromSeconds(5));
            Assert.True(read.Count > 0);
            count += read.Count;
        }

        await consumer.CommitAsync(new Dictionary<TopicPartition, long> { [new("t", 0)] = 5 });
        Assert.Equal(5, (await log.ListGroupOffsetsAsync("g"))[new("t", 0)]);
    }

    private sealed class Listener : IRebalanceListener
    {
        public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions) => default;

        public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) => default;

        public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions) => default;
    }
}

using Connect.Errors;
using Connect.Runtime.Log;
using Connect.Testing.Kafka;
using Connect.TestSupport;

namespace Connect.Kafka.Tests;

public class AdminTests
{
    [Fact]
    public async Task Offsets_OfATopicThatWasMissingAMomentAgo_AreTold()
    {
        await using KafkaFixture kafka = await KafkaFixture.StartAsync(brokers: 3);
        await using KafkaLog log = kafka.OpenLog();
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        (string known, string late) = (kafka.Name("known"), kafka.Name("late"));

        // The client remembers topics in the order it hears of them; the missing one stands behind one it knows for long.
        await log.CreateTopicAsync(new TopicSpec(known, 1));
        await consumer.EndOffsetsAsync([new(known, 0)]);
        Assert.Null(await log.DescribeTopicAsync(late));
        Assert.True(await log.CreateTopicAsync(new TopicSpec(late, 2)));

        Assert.Equal(0, (await consumer.EndOffsetsAsync([new(late, 1)]))[new(late, 1)]);
    }

    [Fact]
    public async Task CreateTopic_BrokersThatCannot_GetItByAskingForIt()
    {
        await using KafkaFixture kafka = await KafkaFixture.StartAsync();
        await using KafkaLog log = KafkaLog.Open(new KafkaLogOptions { BootstrapServers = kafka.Embedded.BootstrapServers });

        Assert.True(await log.CreateTopicAsync(new TopicSpec("t", 1)));
        Assert.False(await log.CreateTopicAsync(new TopicSpec("t", 1)));

        TopicDescription? topic = await log.DescribeTopicAsync("t");
        Assert.Equal(4, topic?.Partitions);
        Assert.False(topic!.AreConfigsKnown);
        Assert.Null(await log.DescribeTopicAsync("other"));
    }

    [Fact]
    public async Task Requests_BrokersDown_EndWithASentenceInTime()
    {
        await using KafkaFixture kafka = await KafkaFixture.StartAsync();
        await using KafkaLog log = kafka.OpenLog(options => options.RequestTimeout = TimeSpan.FromSeconds(3));
        kafka.Faults.SetAllDown();

        // Whether or not the client has noticed by now: it may still take the brokers for ones that cannot create topics, rather than for none.
        RetriableException create = await Assert.ThrowsAsync<RetriableException>(async () => await log.CreateTopicAsync(new TopicSpec("t")));
        RetriableException list = await Assert.ThrowsAsync<RetriableException>(async () => await log.ListTopicsAsync());
        RetriableException offsets = await Assert.ThrowsAsync<RetriableException>(async () => await log.ListGroupOffsetsAsync("g"));

        Assert.StartsWith("Could not create topic 't': ", create.Message, StringComparison.Ordinal);
        Assert.StartsWith("Could not list topics: ", list.Message, StringComparison.Ordinal);
        Assert.StartsWith("Could not read the offsets of group 'g': ", offsets.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GroupRequests_CoordinatorAwayForLongerThanTheyWait_WorkOnceItIsBack()
    {
        await using KafkaFixture kafka = await KafkaFixture.StartAsync(brokers: 3);
        await using KafkaLog log = kafka.OpenLog(options => options.RequestTimeout = TimeSpan.FromSeconds(1));
        KafkaFaults faults = kafka.Faults;
        await log.CreateTopicAsync(new TopicSpec("t", 1));
        Data.TopicPartition partition = new("t", 0);
        await log.ListGroupOffsetsAsync("g");
        faults.SetAllDown();

        // librdkafka ends the process over an administrative request to a coordinator that is answered when nobody waits for it any more.
        await Assert.ThrowsAsync<RetriableException>(async () => await log.ListGroupOffsetsAsync("g"));
        await Assert.ThrowsAsync<RetriableException>(async () => await log.AlterGroupOffsetsAsync("g", new Dictionary<Data.TopicPartition, long?> { [partition] = 5 }));
        await Assert.ThrowsAsync<RetriableException>(async () => await log.AlterGroupOffsetsAsync("g", new Dictionary<Data.TopicPartition, long?> { [partition] = null }));
        await Assert.ThrowsAsync<RetriableException>(async () => await log.DeleteGroupAsync("g"));
        faults.SetAllUp();

        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await log.AlterGroupOffsetsAsync("g", new Dictionary<Data.TopicPartition, long?> { [partition] = 5 });
                    return (await log.ListGroupOffsetsAsync("g")).GetValueOrDefault(partition) == 5;
                }
                catch (RetriableException)
                {
                    return false;
                }
            },
            "an offset that was set to be there");
    }
}

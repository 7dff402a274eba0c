using Confluent.Kafka;
using Connect.Kafka.Consuming;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Connect.Testing.Log;

namespace Connect.Kafka.Tests.Consuming;

public class FetchedRecordsTests
{
    [Fact]
    public void Of_ClientOfTheVersionInUse_IsThere()
    {
        using IConsumer<Ignore, byte[]> client = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { GroupId = "g" }).Build();

        using FetchedRecords? fetched = FetchedRecords.Of(client.Handle);

        Assert.NotNull(fetched);
        fetched.Take(10);
        Assert.Equal(0, fetched.Count);
    }

    // The first record of a poll comes another way than those behind it.
    [Fact]
    public async Task Poll_RecordsOfEveryShape_AreAllTheSameInOneBatch()
    {
        await using KafkaFixture kafka = await KafkaFixture.StartAsync();
        await using KafkaLog log = kafka.OpenLog();
        string topic = kafka.Name("shapes");
        await log.CreateTopicAsync(new TopicSpec(topic));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int i = 0; i < 4; i++)
        {
            batch.Add(topic, 0, 1000 + i, "key"u8, hasKey: true, "zwölf"u8, hasValue: true, [new LogHeader("ä", "1"u8.ToArray()), new LogHeader("none", null), new LogHeader("empty", Array.Empty<byte>())]);
            batch.Add(topic, 0, null, default, hasKey: false, default, hasValue: false);
            batch.Add(topic, 0, null, default, hasKey: true, default, hasValue: true);
        }

        await producer.AppendAsync(batch);
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<Data.TopicPartition, long> { [new(topic, 0)] = 0 });
        var read = new List<string>();
        await Wait.UntilAsync(
            async () =>
            {
                foreach (LogRecord record in (await consumer.PollAsync(TimeSpan.FromSeconds(1))).Records)
                {
                    read.Add($"{record.Offset} {(record.Timestamp is >= 1000 and < 2000 ? record.Timestamp : 0)} {record.TimestampType} {Show(record.Key)} {Show(record.Value)} [{string.Join(", ", record.Headers.Select(header => $"{header.Key}={Show(header.Value)}"))}]");
                }

                return read.Count >= 12;
            },
            "all records");

        Assert.Equal(
            Enumerable.Range(0, 4).SelectMany(i => (string[])
            [
                $"{3 * i} {1000 + i} CreateTime 'key' 'zwölf' [ä='1', none=null, empty='']",
                $"{(3 * i) + 1} 0 CreateTime null null []",
                $"{(3 * i) + 2} 0 CreateTime '' '' []",
            ]),
            read);
    }

    private static string Show(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? $"'{System.Text.Encoding.UTF8.GetString(some.Span)}'" : "null";
}

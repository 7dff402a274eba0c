using System.Text;
// snippet
using Connect.Data;
using Connect.Embedded;
using Connect.Runtime.Log;
// end snippet

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connect.Embedded/README.md.</summary>
internal static class EmbeddedPackage
{
    public static async Task<string> AppendAndReadAsync(string path)
    {
        // snippet continued
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = path });

        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.Add("orders", partition: null, timestamp: null, "7"u8, hasKey: true, "{\"id\":7}"u8, hasValue: true);
        await producer.AppendAsync(batch);

        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new("orders", 0)] = 0 });
        LogBatch read = await consumer.PollAsync(TimeSpan.FromSeconds(1));
        // end snippet
        return Encoding.UTF8.GetString(read.Records[0].Value!.Value.Span);
    }
}

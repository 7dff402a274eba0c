// snippet
using Connect.Kafka;
using Connect.Runtime.Log;
// end snippet

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connect.Kafka/README.md.</summary>
internal static class KafkaPackage
{
    public static async Task AppendAsync(string servers)
    {
        // snippet continued
        await using KafkaLog log = KafkaLog.Open(new KafkaLogOptions { BootstrapServers = servers });

        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.Add("orders", partition: null, timestamp: null, "7"u8, hasKey: true, "{\"id\":7}"u8, hasValue: true);
        await producer.AppendAsync(batch);
        // end snippet
    }
}

using BenchmarkDotNet.Attributes;
using Confluent.Kafka;
using Connect.Kafka;
using Connect.Runtime.Log;
using Connect.Testing.Kafka;

namespace Connect.Benchmarks;

/// <summary>
/// Reading 100-byte values from an in-process Kafka, all that it keeps of 16 partitions (of which each has less than the 5 MB at which the oldest go), beside a bare client. Times are
/// per record.
/// </summary>
[MemoryDiagnoser]
public class KafkaReadBenchmark
{
    private const int Partitions = 16;
    private const int PerPartition = 30_000;
    private const int Records = Partitions * PerPartition;
    private const int BatchRecords = 1000;

    private EmbeddedKafka _kafka = null!;
    private KafkaLog _log = null!;
    private ILogConsumer _consumer = null!;
    private IConsumer<Ignore, byte[]> _bare = null!;

    /// <summary>Brokers, a full topic, clients with the same settings.</summary>
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    /// <summary>Ends them.</summary>
    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    /// <summary>Confluent.Kafka by itself.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public long Bare()
    {
        _bare.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset("t", partition, 0)));
        long bytes = 0;
        for (int read = 0; read < Records; read++)
        {
            bytes += _bare.Consume(TimeSpan.FromSeconds(30)).Message.Value.Length;
        }

        return bytes;
    }

    /// <summary>The log's consumer.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public async Task<long> Read()
    {
        _consumer.Assign(Enumerable.Range(0, Partitions).ToDictionary(partition => new Data.TopicPartition("t", partition), _ => 0L));
        long bytes = 0;
        for (int read = 0; read < Records;)
        {
            LogBatch batch = await _consumer.PollAsync(TimeSpan.FromSeconds(30));
            foreach (ref readonly LogRecord record in batch.Records)
            {
                bytes += record.Value!.Value.Length;
            }

            read += batch.Count;
        }

        return bytes;
    }

    // The in-process toolchain does not wait for tasks of set-up and clean-up.
    private async Task SetUpAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync();
        await _kafka.CreateTopicAsync("t", Partitions);
        _log = _kafka.OpenLog();
        await using (ILogProducer producer = _log.CreateProducer(new ProducerOptions()))
        using (var batch = new AppendBatch())
        {
            byte[] value = new byte[100];
            for (int i = 0; i < Records / BatchRecords; i++)
            {
                batch.Clear();
                for (int record = 0; record < BatchRecords; record++)
                {
                    batch.Add("t", i % Partitions, null, default, false, value, true);
                }

                await producer.AppendAsync(batch);
            }
        }

        _consumer = _log.CreateConsumer(new ConsumerOptions());
        _bare = new ConsumerBuilder<Ignore, byte[]>(new Dictionary<string, string>
        {
            ["bootstrap.servers"] = _kafka.BootstrapServers,
            ["group.id"] = "bare",
            ["enable.auto.commit"] = "false",
            ["fetch.wait.max.ms"] = "10",
            ["fetch.queue.backoff.ms"] = "10",
        }).Build();
    }

    private async Task CleanUpAsync()
    {
        _bare.Dispose();
        await _consumer.DisposeAsync();
        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
    }
}

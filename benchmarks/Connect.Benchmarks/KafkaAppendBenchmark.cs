using BenchmarkDotNet.Attributes;
using Confluent.Kafka;
using Connect.Kafka;
using Connect.Runtime.Log;
using Connect.Testing.Kafka;

namespace Connect.Benchmarks;

/// <summary>Appending 100-byte values to an in-process Kafka, in batches of 1,000 of which five are on their way at a time, beside a bare client that reports each delivery. Times are per record.</summary>
[MemoryDiagnoser]
public class KafkaAppendBenchmark
{
    private const int BatchRecords = 1000;
    private const int Batches = 500;
    private const int InFlight = 5;
    private const int Records = BatchRecords * Batches;

    private readonly byte[] _value = new byte[100];
    private readonly AppendBatch[] _batches = [.. Enumerable.Range(0, InFlight).Select(_ => new AppendBatch())];
    private EmbeddedKafka _kafka = null!;
    private KafkaLog _log = null!;
    private ILogProducer _producer = null!;
    private IProducer<Null, byte[]> _bare = null!;

    /// <summary>Brokers and clients.</summary>
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    /// <summary>Ends them.</summary>
    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    /// <summary>Confluent.Kafka by itself.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public void Bare()
    {
        using var done = new ManualResetEventSlim();
        int delivered = 0;
        Action<DeliveryReport<Null, byte[]>> report = _ =>
        {
            if (++delivered == Records)
            {
                done.Set();
            }
        };
        for (int i = 0; i < Records;)
        {
            try
            {
                _bare.Produce(new TopicPartition("t", 0), new Message<Null, byte[]> { Value = _value }, report);
                i++;
            }
            catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                Thread.Sleep(1);
            }
        }

        done.Wait();
    }

    /// <summary>The log's producer.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public async Task Append()
    {
        var appends = new Task[InFlight];
        Array.Fill(appends, Task.CompletedTask);
        for (int i = 0; i < Batches; i++)
        {
            await appends[i % InFlight];
            appends[i % InFlight] = _producer.AppendAsync(_batches[i % InFlight]).AsTask();
        }

        await Task.WhenAll(appends);
    }

    // The in-process toolchain does not wait for tasks of set-up and clean-up.
    private async Task SetUpAsync()
    {
        Random.Shared.NextBytes(_value);
        foreach (AppendBatch batch in _batches)
        {
            for (int i = 0; i < BatchRecords; i++)
            {
                batch.Add("t", 0, null, default, false, _value, true);
            }
        }

        _kafka = await EmbeddedKafka.StartAsync();
        await _kafka.CreateTopicAsync("t");
        _log = _kafka.OpenLog();
        _producer = _log.CreateProducer(new ProducerOptions());
        _bare = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, Acks = Acks.All, EnableIdempotence = true, LingerMs = 1 }).Build();
    }

    private async Task CleanUpAsync()
    {
        _bare.Dispose();
        await _producer.DisposeAsync();
        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
    }
}

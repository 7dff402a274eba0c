using Confluent.Kafka;
using Clocks = (double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes);

namespace Connect.Throughput;

/// <summary>What a program without Connect would do: hand payloads from memory to a producer and count what brokers acknowledge; read records and look at their values.</summary>
internal static class BareClients
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Acknowledged by all replicas, idempotent, each record's delivery reported: what the worker's producer does, too.</summary>
    public static Task<int> ProduceAsync(ThroughputOptions options) => Task.Run(() =>
    {
        byte[][] lines = [.. KafkaStage.Lines(FileStage.InputOf(options.Data!), options)];
        var config = new ProducerConfig { BootstrapServers = options.BootstrapServers, Acks = Acks.All, EnableIdempotence = true, LingerMs = 1 };
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(config).Build();
        using var done = new ManualResetEventSlim();
        int delivered = 0;
        int failed = 0;
        Action<DeliveryReport<Null, byte[]>> report = delivery =>
        {
            failed += delivery.Error.IsError ? 1 : 0;
            if (++delivered == lines.Length)
            {
                done.Set();
            }
        };

        // Else a good part of the records would be waiting already when the first one arrives.
        producer.Produce(options.Topic, new Message<Null, byte[]> { Value = lines[0] }, report);
        producer.Flush(Timeout);
        Func<Clocks> stop = Measurement.Start();
        foreach (byte[] line in lines.AsSpan(1))
        {
            while (true)
            {
                try
                {
                    producer.Produce(options.Topic, new Message<Null, byte[]> { Value = line }, report);
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    Thread.Sleep(1);
                }
            }
        }

        bool complete = done.Wait(Timeout) && failed == 0;
        return Print(KafkaStage.BareProducer, options, stop(), complete);
    });

    /// <summary>From the first record of every partition to the last, in a group of its own, without commits.</summary>
    public static Task<int> ConsumeAsync(ThroughputOptions options) => Task.Run(() =>
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(new Dictionary<string, string>(KafkaStage.ConsumerSettings())
        {
            ["bootstrap.servers"] = options.BootstrapServers!,
            ["group.id"] = $"{options.Topic}-{Guid.NewGuid():N}",
            ["auto.offset.reset"] = "earliest",
            ["enable.auto.commit"] = "false",
        }).Build();
        consumer.Subscribe(options.Topic);
        long bytes = 0;
        Func<Clocks>? stop = null;
        for (int line = 0; line < options.Lines; line++)
        {
            if (consumer.Consume(Timeout) is not { } record)
            {
                return Print(KafkaStage.BareConsumer, options, default, false);
            }

            stop ??= Measurement.Start();
            bytes += record.Message.Value.Length;
        }

        return Print(KafkaStage.BareConsumer, options, stop!(), bytes == (long)options.Lines * options.Bytes);
    });

    private static int Print(string stage, ThroughputOptions options, Clocks clocks, bool complete)
    {
        Console.WriteLine(new Measurement(
            stage, options.Lines, options.Bytes, "none", Math.Round(clocks.Seconds, 3), Math.Round(options.Lines / clocks.Seconds), Math.Round(clocks.CpuSeconds, 2),
            Math.Round(clocks.PeakRssMb, 1), Math.Round(clocks.AllocatedBytes / options.Lines, 1), complete).ToJson());
        return complete ? 0 : 1;
    }
}

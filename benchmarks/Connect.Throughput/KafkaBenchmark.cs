using System.Globalization;
using System.Text.Json;
using Connect.Kafka;
using Connect.Runtime.Log;
using Connect.Testing.Kafka;

namespace Connect.Throughput;

/// <summary>
/// A file to a topic of Kafka and a topic to a file, each in turn with a bare client that moves the same payloads over the same brokers. The brokers are in this process unless
/// others are named, the stages in processes of their own.
/// </summary>
internal static class KafkaBenchmark
{
    private const double LeastRatio = 0.85;
    private const int BatchRecords = 5000;

    // What a record costs in a partition beyond its value, generously, and how much of the 5 MB that the in-process Kafka keeps of a partition is used.
    private const int RecordOverhead = 24;
    private const long PartitionBytes = 4_000_000;

    public static async Task<int> RunAsync(ThroughputOptions options)
    {
        string folder = options.Data ?? Directory.CreateTempSubdirectory("connect-throughput-").FullName;
        Directory.CreateDirectory(folder);
        EmbeddedKafka? kafka = options.BootstrapServers is null ? await EmbeddedKafka.StartAsync() : null;
        try
        {
            options = options with { Data = folder, BootstrapServers = options.BootstrapServers ?? kafka!.BootstrapServers };
            await FileBenchmark.WriteInputAsync(FileStage.InputOf(folder), options);
            await using KafkaLog log = kafka?.OpenLog() ?? KafkaLog.Open(new KafkaLogOptions { BootstrapServers = options.BootstrapServers });
            return await RunAsync(log, options);
        }
        finally
        {
            await (kafka?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (options.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<int> RunAsync(KafkaLog log, ThroughputOptions options)
    {
        string run = Guid.NewGuid().ToString("N")[..8];
        string filled = $"connect-bench-{run}-filled";
        await FillAsync(log, filled, options);
        var speeds = KafkaStage.All.ToDictionary(stage => stage, _ => new List<double>());
        int result = 0;
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (string stage in KafkaStage.All)
            {
                string measurement = $"connect-bench-{run}-{stage}-{round.ToString(CultureInfo.InvariantCulture)}";
                string topic = KafkaStage.Produces(stage) ? measurement : filled;
                await PrepareAsync(log, stage, topic, measurement);
                result = Math.Max(result, await StageProcess.RunAsync(
                    stage, options with { Topic = topic, Measurement = measurement }, line => speeds[stage].Add(JsonDocument.Parse(line).RootElement.GetProperty("records_per_s").GetDouble())));
            }
        }

        return result != 0 ? result : Math.Max(Compare("file-to-kafka", KafkaStage.BareProducer, KafkaStage.Source), Compare("kafka-to-file", KafkaStage.BareConsumer, KafkaStage.Sink));

        int Compare(string scenario, string bareStage, string workerStage)
        {
            (double bare, double worker) = (Median(speeds[bareStage]), Median(speeds[workerStage]));
            double ratio = Math.Round(worker / bare, 3);
            Console.WriteLine(JsonSerializer.Serialize(new { scenario, rounds = options.Rounds, bare_records_per_s = bare, worker_records_per_s = worker, ratio, at_least = LeastRatio }));
            return ratio >= LeastRatio ? 0 : 1;
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // Where brokers cannot create topics on request, the worker in the other process cannot either.
    private static async Task PrepareAsync(KafkaLog log, string stage, string topic, string measurement)
    {
        await log.CreateTopicAsync(new TopicSpec(topic));
        foreach (string own in KafkaStage.WorkerTopics(stage, measurement).Values)
        {
            await log.CreateTopicAsync(TopicSpec.Compacted(own));
        }
    }

    // Every line of the file, thousands in a row in one partition, and so many partitions that the in-process Kafka keeps all of them.
    private static async Task FillAsync(KafkaLog log, string topic, ThroughputOptions options)
    {
        int partitions = KafkaStage.PartitionsFor(options.Lines, checked((int)((long)options.Lines * (options.Bytes + RecordOverhead) / PartitionBytes) + 1));
        Console.Error.WriteLine($"Filling {partitions} partitions of {topic}");
        await log.CreateTopicAsync(new TopicSpec(topic, partitions));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        int line = 0;
        foreach (byte[] text in KafkaStage.Lines(FileStage.InputOf(options.Data!), options))
        {
            batch.Add(topic, KafkaStage.PartitionOf(line++, partitions), null, default, false, text, true);
            if (batch.Count == BatchRecords || line == options.Lines)
            {
                await producer.AppendAsync(batch);
                batch.Clear();
            }
        }
    }
}

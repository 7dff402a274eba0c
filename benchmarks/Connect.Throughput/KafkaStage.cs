using Connect.Kafka;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Throughput;

/// <summary>
/// One stage on Kafka: a worker's connector, or a bare client. The clock runs from the first record's arrival to the last one's: what clients need to find each other, and groups to
/// form, is the same for both and not what is measured.
/// </summary>
internal static class KafkaStage
{
    public const string BareProducer = "bare-producer";
    public const string BareConsumer = "bare-consumer";
    public const string Source = "file-source";
    public const string Sink = "file-sink";

    // Lines in a row that go to the same partition.
    private const int Stretch = 1000;
    private const string Text = "org.apache.kafka.connect.storage.StringConverter";

    /// <summary>Bare client and worker in turn.</summary>
    public static string[] All { get; } = [BareProducer, Source, BareConsumer, Sink];

    public static bool Produces(string stage) => stage is BareProducer or Source;

    public static Task<int> RunAsync(string stage, ThroughputOptions options) => stage switch
    {
        BareProducer => BareClients.ProduceAsync(options),
        BareConsumer => BareClients.ConsumeAsync(options),
        _ => WorkAsync(stage, options),
    };

    /// <summary>Settings of worker and bare client alike: an in-process Kafka answers empty reads only after this time, and lets groups form only after the session timeout.</summary>
    public static Dictionary<string, string> ConsumerSettings() => new()
    {
        ["fetch.wait.max.ms"] = "10",
        ["session.timeout.ms"] = "6000",
        ["heartbeat.interval.ms"] = "500",

        // The client's second would have a fast reader wait most of the time.
        ["fetch.queue.backoff.ms"] = "10",
    };

    /// <summary>Topics in which the worker of a measurement keeps its own state, by the worker's property.</summary>
    public static Dictionary<string, string> WorkerTopics(string stage, string measurement) => stage is Source or Sink
        ? new()
        {
            [WorkerKeys.ConfigStorageTopic] = $"{measurement}-configs",
            [WorkerKeys.OffsetStorageTopic] = $"{measurement}-offsets",
            [WorkerKeys.StatusStorageTopic] = $"{measurement}-status",
        }
        : [];

    public static int PartitionOf(int line, int partitions) => line / Stretch % partitions;

    /// <summary>At least so many partitions, and not more than have lines.</summary>
    public static int PartitionsFor(int lines, int wanted) => Math.Clamp(wanted, 1, (lines + Stretch - 1) / Stretch);

    /// <summary>The file's lines without their line ends.</summary>
    public static IEnumerable<byte[]> Lines(string path, ThroughputOptions options)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        for (int line = 0; line < options.Lines; line++)
        {
            byte[] text = new byte[options.Bytes];
            file.ReadExactly(text);
            file.ReadByte();
            yield return text;
        }
    }

    private static async Task<int> WorkAsync(string stage, ThroughputOptions options)
    {
        string topic = options.Topic!;
        string input = FileStage.InputOf(options.Data!);
        string output = Path.Combine(options.Data!, "kafka.txt");
        File.Delete(output);
        using IHost host = await StageWorker.StartAsync(connect => connect
            .UseKafka(log =>
            {
                log.BootstrapServers = options.BootstrapServers!;
                log.ConsumerSettings = ConsumerSettings();
            })
            .UseWorkerProperties(WorkerTopics(stage, options.Measurement!)));
        IHerder herder = host.Services.GetRequiredService<IHerder>();
        using var arrived = new KafkaProgress(stage, topic, output, options);
        var config = stage == Source
            ? new Dictionary<string, string?> { ["connector.class"] = "FileStreamSource", ["file"] = input, ["topic"] = topic }
            : new Dictionary<string, string?> { ["connector.class"] = "FileStreamSink", ["file"] = output, ["topics"] = topic };
        config["key.converter"] = config["value.converter"] = Text;

        // The group of a sink of an earlier measurement has read all.
        string connector = options.Measurement!;
        await herder.PutConnectorConfigAsync(connector, config, null, allowReplace: true);

        bool complete = await arrived.WaitAsync(herder, connector);
        Measurement measured = arrived.Measured();
        bool equal = complete && arrived.IsComplete(input);
        await herder.DeleteConnectorAsync(connector);
        await host.StopAsync();
        Console.WriteLine((measured with { OutputEqualsInput = equal }).ToJson());
        return equal ? 0 : 1;
    }
}

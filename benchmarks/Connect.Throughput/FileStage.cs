using Connect.Data;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Throughput;

/// <summary>
/// One stage through a real worker. The clock runs from the request that creates the connectors to the last record's arrival; starting the worker is not in it.
/// </summary>
internal static class FileStage
{
    private const string ToLog = "file-to-log";
    private const string FromLog = "log-to-file";
    private const string Through = "file-to-log-to-file";
    private const string Topic = "lines";

    /// <summary>In the order they must run: the second reads what the first wrote.</summary>
    public static string[] All { get; } = [ToLog, FromLog, Through];

    public static string InputOf(string folder) => Path.Combine(folder, "input.txt");

    public static async Task<int> RunAsync(string stage, ThroughputOptions options)
    {
        string folder = options.Data!;
        string input = InputOf(folder);
        string output = Path.Combine(folder, stage + ".txt");
        string log = Path.Combine(folder, stage == Through ? "through.db" : "connect.db");
        File.Delete(output);
        if (stage != FromLog)
        {
            foreach (string part in Directory.GetFiles(folder, Path.GetFileName(log) + "*"))
            {
                File.Delete(part);
            }
        }

        using IHost host = await StageWorker.StartAsync(log);
        IHerder herder = host.Services.GetRequiredService<IHerder>();
        IRecordLog records = host.Services.GetRequiredService<IRecordLog>();
        var connectors = new List<string>();
        Func<(double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes)> stop = Measurement.Start();
        if (stage != FromLog)
        {
            connectors.Add("source");
            await CreateAsync(herder, "source", new() { ["connector.class"] = "FileStreamSource", ["file"] = input, ["topic"] = Topic }, options);
        }

        if (stage != ToLog)
        {
            connectors.Add("sink");
            await CreateAsync(herder, "sink", new() { ["connector.class"] = "FileStreamSink", ["file"] = output, ["topics"] = Topic }, options);
        }

        long inputBytes = new FileInfo(input).Length;
        bool complete = stage == ToLog
            ? await Progress.ReachAsync(stage, options.Lines, () => EndOffsetAsync(records), herder, connectors)
            : await Progress.ReachAsync(stage, inputBytes, () => ValueTask.FromResult(File.Exists(output) ? new FileInfo(output).Length : 0), herder, connectors);
        (double seconds, double cpu, double peak, double allocated) = stop();

        bool equal = complete && (stage == ToLog ? await TopicEqualsAsync(records, input, options) : FilesEqual(input, output));
        foreach (string connector in connectors)
        {
            // The next stage uses the same log and must not find this one's connectors there.
            await herder.DeleteConnectorAsync(connector);
        }

        await host.StopAsync();
        equal = equal && (stage == ToLog || FilesEqual(input, output));
        Console.WriteLine(new Measurement(
            stage, options.Lines, options.Bytes, options.Converter, Math.Round(seconds, 3), Math.Round(options.Lines / seconds), Math.Round(cpu, 2), Math.Round(peak, 1),
            Math.Round(allocated / options.Lines, 1), equal).ToJson());
        return equal ? 0 : 1;
    }

    private static Task<PutResult> CreateAsync(IHerder herder, string name, Dictionary<string, string?> config, ThroughputOptions options)
    {
        config["value.converter"] = options.Converter;
        config["key.converter"] = "org.apache.kafka.connect.storage.StringConverter";
        return herder.PutConnectorConfigAsync(name, config, null, allowReplace: true);
    }

    private static async ValueTask<long> EndOffsetAsync(IRecordLog log)
    {
        if (await log.DescribeTopicAsync(Topic) is null)
        {
            return 0;
        }

        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        var partition = new TopicPartition(Topic, 0);
        return (await consumer.EndOffsetsAsync([partition])).GetValueOrDefault(partition);
    }

    // The file's lines are known by number; with a converter of a form of its own the line's text must be in the value.
    private static async Task<bool> TopicEqualsAsync(IRecordLog log, string input, ThroughputOptions options)
    {
        byte[] expected = await File.ReadAllBytesAsync(input);
        int step = options.Bytes + 1;
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition(Topic, 0)] = 0 });
        for (int line = 0; line < options.Lines;)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromSeconds(10));
            if (batch.Count == 0)
            {
                Console.Error.WriteLine($"{ToLog}: the topic ends after {line} records.");
                return false;
            }

            if (!BatchEquals(batch, expected, step, ref line))
            {
                Console.Error.WriteLine($"{ToLog}: record {line} differs from its line.");
                return false;
            }
        }

        return true;
    }

    private static bool BatchEquals(LogBatch batch, byte[] expected, int step, ref int line)
    {
        foreach (ref readonly LogRecord record in batch.Records)
        {
            if (record.Value.GetValueOrDefault().Span.IndexOf(expected.AsSpan(checked(line * step), step - 1)) < 0)
            {
                return false;
            }

            line++;
        }

        return true;
    }

    private static bool FilesEqual(string left, string right)
    {
        using FileStream a = File.OpenRead(left);
        using FileStream b = File.OpenRead(right);
        if (a.Length != b.Length)
        {
            Console.Error.WriteLine($"{right} has {b.Length} bytes, {a.Length} were expected.");
            return false;
        }

        byte[] bufferA = new byte[1 << 20];
        byte[] bufferB = new byte[1 << 20];
        for (int count; (count = a.ReadAtLeast(bufferA, bufferA.Length, throwOnEndOfStream: false)) > 0;)
        {
            b.ReadExactly(bufferB, 0, count);
            if (!bufferA.AsSpan(0, count).SequenceEqual(bufferB.AsSpan(0, count)))
            {
                Console.Error.WriteLine($"{right} differs from {left}.");
                return false;
            }
        }

        return true;
    }
}

using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Throughput;

/// <summary>
/// A topic of JSON strings through a sink to a file. The topic is written before the clock starts; it stops when the last good record is in the file and the last
/// bad one in the dead letter queue.
/// </summary>
internal static class ErrorsStage
{
    public const string Clean = "clean-log-to-file";
    public const string Errors = "errors-log-to-file";

    private const string Topic = "lines";
    private const string Queue = "dead-letters";
    private const int BadEvery = 100;
    private const int BatchRecords = 5000;
    private const string Converter = "org.apache.kafka.connect.json.JsonConverter";

    public static string[] All { get; } = [Clean, Errors];

    public static async Task<int> RunAsync(string stage, ThroughputOptions options)
    {
        string output = Path.Combine(options.Data!, stage + ".txt");
        string log = Path.Combine(options.Data!, stage + ".db");
        File.Delete(output);
        foreach (string part in Directory.GetFiles(options.Data!, Path.GetFileName(log) + "*"))
        {
            File.Delete(part);
        }

        bool errors = stage == Errors;
        using IHost host = await StageWorker.StartAsync(log);
        IHerder herder = host.Services.GetRequiredService<IHerder>();
        IRecordLog records = host.Services.GetRequiredService<IRecordLog>();
        await WriteTopicAsync(records, errors, options);

        int bad = errors ? Enumerable.Range(0, options.Lines).Count(IsBad) : 0;
        long goal = (long)(options.Lines - bad) * (options.Bytes + 1) + bad;
        Func<(double Seconds, double CpuSeconds, double PeakRssMb, double AllocatedBytes)> stop = Measurement.Start();
        await herder.PutConnectorConfigAsync("sink", Config(output), null, allowReplace: true);
        bool complete = await Progress.ReachAsync(
            stage, goal, async () => (File.Exists(output) ? new FileInfo(output).Length : 0) + await EndOffsetAsync(records, Queue), herder, ["sink"]);
        (double seconds, double cpu, double peak, double allocated) = stop();

        await herder.StopConnectorAsync("sink");
        bool equal = complete && FileEquals(output, errors, options) && await QueueEqualsAsync(records, bad, options);
        await host.StopAsync();
        Console.WriteLine(new Measurement(
            stage, options.Lines, options.Bytes, Converter, Math.Round(seconds, 3), Math.Round(options.Lines / seconds), Math.Round(cpu, 2), Math.Round(peak, 1),
            Math.Round(allocated / options.Lines, 1), equal).ToJson());
        return equal ? 0 : 1;
    }

    // Not at regular distances, and the first and the last record are good: each stretch between bad ones differs.
    private static bool IsBad(int line) => line % BadEvery == 1 + line / BadEvery % (BadEvery - 2);

    private static string Text(int line, ThroughputOptions options) => string.Create(CultureInfo.InvariantCulture, $"{line:D10} ").PadRight(options.Bytes, 'x');

    private static string Json(int line, bool errors, ThroughputOptions options) => errors && IsBad(line) ? $"\"{Text(line, options)}" : $"\"{Text(line, options)}\"";

    private static Dictionary<string, string?> Config(string output) => new()
    {
        ["connector.class"] = "FileStreamSink",
        ["file"] = output,
        ["topics"] = Topic,
        ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["value.converter"] = Converter,
        ["value.converter.schemas.enable"] = "false",
        ["errors.tolerance"] = "all",
        ["errors.deadletterqueue.topic.name"] = Queue,
        ["errors.deadletterqueue.topic.replication.factor"] = "1",
        ["errors.deadletterqueue.context.headers.enable"] = "true",
    };

    private static async Task WriteTopicAsync(IRecordLog log, bool errors, ThroughputOptions options)
    {
        Console.Error.WriteLine($"Writing {options.Lines:N0} records to a topic");
        await log.CreateTopicAsync(new TopicSpec(Topic, 1));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int line = 0; line < options.Lines; line++)
        {
            batch.Add(Topic, 0, null, default, false, Encoding.UTF8.GetBytes(Json(line, errors, options)), true);
            if (batch.Count == BatchRecords || line == options.Lines - 1)
            {
                await producer.AppendAsync(batch);
                batch.Clear();
            }
        }
    }

    private static async ValueTask<long> EndOffsetAsync(IRecordLog log, string topic)
    {
        if (await log.DescribeTopicAsync(topic) is null)
        {
            return 0;
        }

        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        var partition = new TopicPartition(topic, 0);
        return (await consumer.EndOffsetsAsync([partition])).GetValueOrDefault(partition);
    }

    private static bool FileEquals(string output, bool errors, ThroughputOptions options)
    {
        int line = 0;
        foreach (string text in File.ReadLines(output))
        {
            while (errors && IsBad(line))
            {
                line++;
            }

            if (text != Text(line, options))
            {
                Console.Error.WriteLine($"{output} does not hold record {line} where it should.");
                return false;
            }

            line++;
        }

        while (errors && IsBad(line))
        {
            line++;
        }

        return line == options.Lines;
    }

    private static async Task<bool> QueueEqualsAsync(IRecordLog log, int bad, ThroughputOptions options)
    {
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition(Queue, 0)] = 0 });
        int line = 0;
        int found = 0;
        while (true)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromMilliseconds(200));
            if (batch.Count == 0)
            {
                break;
            }

            foreach (LogRecord record in batch.Records)
            {
                while (line < options.Lines && !IsBad(line))
                {
                    line++;
                }

                if (Encoding.UTF8.GetString(record.Value.GetValueOrDefault().Span) != Json(line, errors: true, options) || !HeadersFit(record, line))
                {
                    Console.Error.WriteLine($"Dead letter {found} is not record {line} with its headers.");
                    return false;
                }

                line++;
                found++;
            }
        }

        if (found != bad)
        {
            Console.Error.WriteLine($"The dead letter queue holds {found} records, {bad} were expected.");
        }

        return found == bad;
    }

    private static bool HeadersFit(LogRecord record, int line) =>
        Header(record, "topic") == Topic && Header(record, "partition") == "0" && Header(record, "offset") == line.ToString(CultureInfo.InvariantCulture)
        && Header(record, "connector.name") == "sink" && Header(record, "task.id") == "0" && Header(record, "stage") == "VALUE_CONVERTER"
        && Header(record, "class.name") == Converter && Header(record, "exception.class.name") is { Length: > 0 }
        && Header(record, "exception.message") is { Length: > 0 } && Header(record, "exception.stacktrace") is { Length: > 0 };

    private static string? Header(LogRecord record, string name)
    {
        foreach (LogHeader header in record.Headers)
        {
            if (header.Key == "__connect.errors." + name)
            {
                return header.Value is { } value ? Encoding.UTF8.GetString(value.Span) : null;
            }
        }

        return null;
    }
}

using System.Text;
using System.Text.Json;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Tests.Worker;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.Runtime.Tests.ErrorHandling;

/// <summary>Dead letter queues as a Java worker wrote them, for the recorded cases whose errors come from converters.</summary>
public sealed class DeadLetterQueueGoldenTests
{
    // What an exception says and where it comes from is each platform's own; that it is told is compared.
    private static readonly HashSet<string> Masked =
        ["__connect.errors.exception.class.name", "__connect.errors.exception.message", "__connect.errors.exception.stacktrace"];

    public static TheoryData<string> Cases => [.. Lines("case").Select(line => line.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_Recorded_WritesTheSameRecordsAndLines(string name)
    {
        using var directory = new TempDirectory();
        await using WorkerHost worker = await WorkerHost.StartAsync(directory);
        JsonElement recorded = Line("case", name)!.Value;
        Dictionary<string, string?> config = recorded.GetProperty("config").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());
        config["file"] = directory.File("out.txt");
        string topic = recorded.GetProperty("input_topic").GetString()!;
        await AppendAsync(worker.Log, topic, recorded.GetProperty("input"));

        await worker.Herder.PutConnectorConfigAsync(name, config, null, allowReplace: false);

        bool fails = Line("status", name)!.Value.GetProperty("task").GetString() == "FAILED";
        string expectedLines = Line("sink_file", name)!.Value.GetProperty("text").GetString()!;
        if (fails)
        {
            await worker.WaitForTaskAsync(name, LifecycleState.Failed);
        }
        else
        {
            await worker.WaitForTaskAsync(name, LifecycleState.Running);
            int dead = Line("dlq_count", name)?.GetProperty("records").GetInt32() ?? 0;
            await Wait.UntilAsync(
                async () => (await ActualAsync(worker.Log, config)).Count == dead, "the dead letters", () => File.ReadAllText(directory.File("out.txt")));
            await Wait.UntilAsync(
                () =>
                {
                    TaskProgress? task = worker.Progress.Tasks().SingleOrDefault();
                    return task?.Received == recorded.GetProperty("input").GetArrayLength() && task.Delivered == expectedLines.Count(c => c == '\n');
                },
                "every record put");
            await worker.Herder.StopConnectorAsync(name);
            Assert.Equal(recorded.GetProperty("input").GetArrayLength(), (await worker.Herder.ConnectorOffsetsAsync(name)).Sink!.Values.Sum());
        }

        Assert.Equal(expectedLines, await File.ReadAllTextAsync(directory.File("out.txt")));
        Assert.Equal(Lines("dlq_record").Where(line => line.GetProperty("name").GetString() == name).Select(Expected), await ActualAsync(worker.Log, config));
    }

    private static async Task<List<string>> ActualAsync(IRecordLog log, Dictionary<string, string?> config)
    {
        if (!config.TryGetValue("errors.deadletterqueue.topic.name", out string? topic))
        {
            return [];
        }

        TopicDescription? description = await log.DescribeTopicAsync(topic!);
        Assert.Equal(1, description?.Partitions ?? 1);
        return description is null ? [] : [.. (await log.ReadAllAsync(topic!)).Select(record => Print(record.Timestamp, record.Key, record.Value, record.Headers))];
    }

    private static string Expected(JsonElement record) => Print(
        record.GetProperty("ts").GetInt64(),
        Text(record, "key"),
        Text(record, "value"),
        record.GetProperty("headers").EnumerateArray().Select(header => (header.GetProperty("name").GetString()!, Text(header, "value"))));

    private static string Print(long timestamp, string? key, string? value, IEnumerable<(string Key, string? Value)> headers) =>
        $"{timestamp} {key ?? "null"}={value ?? "null"} {string.Join(", ", headers.Select(header => $"{header.Key}:{(Masked.Contains(header.Key) ? "*" : header.Value ?? "null")}"))}";

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) ? value.GetString()
        : element.TryGetProperty(member + "_b64", out JsonElement bytes) ? Encoding.UTF8.GetString(bytes.GetBytesFromBase64())
        : null;

    private static async Task AppendAsync(IRecordLog log, string topic, JsonElement records)
    {
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        foreach (JsonElement record in records.EnumerateArray())
        {
            byte[]? key = Bytes(record.GetProperty("key"));
            byte[]? value = Bytes(record.GetProperty("value"));
            LogHeader[] headers =
            [
                .. record.GetProperty("headers").EnumerateArray().Select(header =>
                    new LogHeader(header[0].GetString()!, Bytes(header[1]) is { } bytes ? (ReadOnlyMemory<byte>?)bytes : null)),
            ];
            batch.Add(topic, record.GetProperty("partition").GetInt32(), record.GetProperty("ts").GetInt64(), key, key is not null, value, value is not null, headers);
        }

        await producer.AppendAsync(batch);
    }

    private static byte[]? Bytes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => Encoding.UTF8.GetBytes(value.GetString()!),
        _ => value.GetProperty("b64").GetBytesFromBase64(),
    };

    private static JsonElement? Line(string kind, string name) =>
        Lines(kind).Where(line => line.GetProperty("name").GetString() == name).Select(line => (JsonElement?)line).SingleOrDefault();

    private static IEnumerable<JsonElement> Lines(string kind) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "runtime", "dlq.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("kind").GetString() == kind);
}

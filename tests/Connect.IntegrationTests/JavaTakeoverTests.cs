using System.Text.Json;
using Connect.Data;
using Connect.IntegrationTests.Processes;
using Connect.Kafka;
using Connect.Kafka.Tests;
using Connect.Runtime.Log;
using Connect.Testing.Log;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>
/// <c>connect distributed</c> on the config, offset and status topics of a worker of Kafka Connect, as they were while its connectors ran (<c>golden/internal-topics.jsonl</c>); only
/// their files are elsewhere.
/// </summary>
public sealed class JavaTakeoverTests : IAsyncLifetime
{
    // By then three file sources and three sinks are started, two of these have failed, and two sources are paused and stopped.
    private const long Until = 1_795_221_253_000;

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();
    private KafkaFixture _kafka = null!;
    private KafkaLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await KafkaFixture.StartAsync();
        _log = _kafka.OpenLog();
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _kafka.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Distributed_TopicsOfKafkaConnect_GoesOnWhereItsConnectorsWere()
    {
        await WriteTopicsAsync();
        await File.WriteAllTextAsync(_directory.File("in.txt"), new string('o', 149) + "\nnew\n");
        await File.WriteAllTextAsync(_directory.File("in2.txt"), "old\nnew in 2\n");
        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, "distributed", await WriteWorkerAsync());
        Uri url = await worker.UrlAsync();

        string last = "";
        string[] expected =
        [
            "sink RUNNING RUNNING", "sink-conv RUNNING RUNNING", "sink-fail RUNNING FAILED", "src RUNNING RUNNING", "src paused PAUSED", "src-run RUNNING RUNNING", "src-stopped STOPPED", "viaput RUNNING RUNNING",
        ];
        await worker.WaitAsync(
            async () =>
            {
                last = await _http.GetStringAsync(new Uri(url, "/connectors?expand=status"));
                return StatesIn(last).SequenceEqual(expected);
            },
            $"the states [{string.Join(", ", expected)}]");
        Assert.DoesNotContain("18083", last);
        Assert.Contains("Couldn't find or create file '/nonexistent/dir/f.txt' for FileStreamSinkTask", last);

        // What Java's sink had read stays read, and what its sources had written is not written again.
        string[] lines = [];
        await worker.WaitAsync(
            () =>
            {
                lines = File.Exists(_directory.File("out.txt")) ? [.. File.ReadLines(_directory.File("out.txt")).Order(StringComparer.Ordinal)] : [];
                return lines.Length >= 3;
            },
            "three lines in out.txt");
        Assert.Equal(["new", "new in 2", "new in 2"], lines);
        Assert.Equal(["was read", "was read", "new", "new in 2", "new in 2"], (await TextsAsync()).OrderByDescending(text => text == "was read").ThenBy(text => text, StringComparer.Ordinal));

        await worker.SignalAsync("TERM");
        Assert.Equal(0, await worker.ExitAsync());
        Assert.Equal(
            ["""["src",{"filename":"IN.txt"}] {"position":154}""", """["src-run",{"filename":"IN2.txt"}] {"position":13}""", """["viaput",{"filename":"IN2.txt"}] {"position":13}"""],
            (await OffsetsAsync()).Order(StringComparer.Ordinal));
        Assert.All(worker.Error.Split('\n').Where(line => line.Contains(" ERROR ", StringComparison.Ordinal)), line => Assert.Contains("[sink-fail|task-0]", line));
    }

    // "name CONNECTOR TASK…", by name.
    private static IEnumerable<string> StatesIn(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var states = new List<string>();
        foreach (JsonProperty connector in document.RootElement.EnumerateObject())
        {
            JsonElement status = connector.Value.GetProperty("status");
            IEnumerable<string?> tasks = status.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("state").GetString());
            states.Add(string.Join(' ', [connector.Name, status.GetProperty("connector").GetProperty("state").GetString(), .. tasks]));
        }

        return states.Order(StringComparer.Ordinal);
    }

    private async Task WriteTopicsAsync()
    {
        foreach ((string topic, int partitions) in new[] { ("connect-configs", 1), ("connect-offsets", 25), ("connect-status", 5), ("connect-configs-work", 4) })
        {
            await _log.CreateTopicAsync(TopicSpec.Compacted(_kafka.Name(topic)) with { Partitions = partitions, ReplicationFactor = 1 });
        }

        foreach (string topic in new[] { "golden-topic", "golden-plain" })
        {
            await _log.CreateTopicAsync(new TopicSpec(_kafka.Name(topic), 1) { ReplicationFactor = 1 });
        }

        await using ILogProducer producer = _log.CreateProducer(new ProducerOptions());
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "internal-topics.jsonl")))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            if (record.RootElement.GetProperty("ts").GetInt64() <= Until)
            {
                string Text(string member) => Here(record.RootElement.GetProperty(member).GetString()!);
                bool isTombstone = record.RootElement.GetProperty("payload").ValueKind == JsonValueKind.Null;
                await producer.AppendTextAsync(_kafka.Name(record.RootElement.GetProperty("topic").GetString()!), (Text("key"), isTombstone ? null : Text("payload")));
            }
        }

        // What the sources had written so far, which the sink had written to its file.
        await producer.AppendTextAsync(_kafka.Name("golden-topic"), (null, "was read"), (null, "was read"));
        await using ILogConsumer sink = _log.CreateConsumer(new ConsumerOptions { GroupId = "connect-sink" });
        var partition = new TopicPartition(_kafka.Name("golden-topic"), 0);
        sink.Assign(new Dictionary<TopicPartition, long> { [partition] = 2 });
        await sink.CommitAsync(new Dictionary<TopicPartition, long> { [partition] = 2 });

        string Here(string text) => text.Replace("/data/", _directory.Path + "/", StringComparison.Ordinal).Replace("golden-topic", _kafka.Name("golden-topic"), StringComparison.Ordinal);
    }

    // The in-process Kafka remembers members of a sink's group that have left until their session is over.
    private async Task<string> WriteWorkerAsync()
    {
        string file = _directory.File("worker.properties");
        await File.WriteAllTextAsync(file, $"""
            bootstrap.servers={_kafka.Servers}
            group.id={_kafka.Name("connect-cluster")}
            listeners=http://127.0.0.1:{DistributedWorkers.FreePort()}
            config.storage.topic={_kafka.Name("connect-configs")}
            offset.storage.topic={_kafka.Name("connect-offsets")}
            status.storage.topic={_kafka.Name("connect-status")}
            work.storage.topic={_kafka.Name("connect-configs-work")}
            key.converter=StringConverter
            value.converter=StringConverter
            offset.flush.interval.ms=200
            consumer.fetch.max.wait.ms=10
            {(KafkaFixture.IsReal ? "" : "consumer.session.timeout.ms=2500\nconsumer.heartbeat.interval.ms=200")}
            """);
        return file;
    }

    private async Task<IEnumerable<string?>> TextsAsync() => (await _log.ReadAllAsync(_kafka.Name("golden-topic"))).Select(record => record.Value);

    private async Task<IEnumerable<string>> OffsetsAsync()
    {
        var last = new Dictionary<string, string?>();
        for (int partition = 0; partition < 25; partition++)
        {
            foreach (TextRecord record in await _log.ReadAllAsync(_kafka.Name("connect-offsets"), partition))
            {
                last[record.Key!] = record.Value;
            }
        }

        return last.Select(entry => $"{entry.Key.Replace(_directory.File("in"), "IN", StringComparison.Ordinal)} {entry.Value}");
    }
}

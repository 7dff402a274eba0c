using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Embedded;
using Connect.IntegrationTests.Processes;
using Connect.Runtime.Log;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>A worker that is killed in the middle of a topic of which every hundredth record does not convert.</summary>
public sealed class KilledSinkWithErrorsTests(ITestOutputHelper output) : IDisposable
{
    private const int Records = 200_000;
    private const int BadEvery = 100;
    private const int Kills = 5;
    private const string Topic = "lines";
    private const string Queue = "dead";

    private static readonly TopicPartition Partition = new(Topic, 0);

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_KilledAtFiveRandomMoments_NoGoodRecordIsMissingAndEveryBadOneIsInTheQueue()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("TEST_SEED"), out int given) ? given : Environment.TickCount;
        string repeat = $"Repeat with TEST_SEED={seed}.";
        output.WriteLine(repeat);
        var random = new Random(seed);
        await WriteFilesAsync();

        for (int kill = 0; kill < Kills; kill++)
        {
            // Each run gets a random part of its share of what is left; what it had not committed is put again by the next.
            long left = Records - (kill == 0 ? 0 : await CommittedAsync());
            long moment = OutputBytes() + (long)(random.NextDouble() * left / (Kills - kill) * (BadEvery - 1) / BadEvery) * Line(0).Length;
            await using (ConnectProcess worker = await StartWorkerAsync())
            {
                await worker.WaitAsync(() => OutputBytes() >= moment, $"{moment} bytes are in the file. {repeat}");
                await worker.KillAsync();
            }

            await AssertNothingCommittedIsMissingAsync(repeat);
        }

        await using (ConnectProcess last = await StartWorkerAsync())
        {
            await last.WaitAsync(async () => await CommittedAsync() == Records, $"the sink has committed every record. {repeat}");
            await last.SignalAsync("TERM");
            Assert.Equal(0, await last.ExitAsync());
        }

        await AssertNothingCommittedIsMissingAsync(repeat);
    }

    private static bool IsBad(int number) => number % BadEvery == BadEvery / 2;

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D7} the quick brown fox jumps over the lazy dog");

    private static string Json(int number) => IsBad(number) ? $"\"{Line(number)}" : $"\"{Line(number)}\"";

    // Commits often: the whole topic takes a few tenths of a second.
    private async Task<ConnectProcess> StartWorkerAsync()
    {
        var settings = new Dictionary<string, string> { ["CONNECT_LISTENERS"] = "http://127.0.0.1:0", ["CONNECT_OFFSET_FLUSH_INTERVAL_MS"] = "10" };
        ConnectProcess worker = ConnectProcess.Start(_directory.Path, settings, "standalone", "worker.properties", "sink.properties");
        await worker.UrlAsync();
        return worker;
    }

    private async Task WriteFilesAsync()
    {
        await File.WriteAllTextAsync(
            _directory.File("worker.properties"), "value.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter.schemas.enable=false\n");
        await File.WriteAllTextAsync(
            _directory.File("sink.properties"),
            $"""
            name=sink
            connector.class=FileStreamSink
            file=out.txt
            topics={Topic}
            errors.tolerance=all
            errors.deadletterqueue.topic.name={Queue}
            errors.deadletterqueue.context.headers.enable=true

            """);
        Directory.CreateDirectory(_directory.File("connect-data"));
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = _directory.File("connect-data", "connect.db") });
        await log.CreateTopicAsync(new TopicSpec(Topic, 1));
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        for (int number = 0; number < Records; number++)
        {
            batch.Add(Topic, 0, null, default, false, Encoding.UTF8.GetBytes(Json(number)), true);
            if (batch.Count == 5000)
            {
                await producer.AppendAsync(batch);
                batch.Clear();
            }
        }
    }

    private long OutputBytes() => File.Exists(_directory.File("out.txt")) ? new FileInfo(_directory.File("out.txt")).Length : 0;

    private async Task<long> CommittedAsync()
    {
        await using EmbeddedLog log = OpenLog();
        return (await log.ListGroupOffsetsAsync("connect-sink")).GetValueOrDefault(Partition);
    }

    private EmbeddedLog OpenLog() => EmbeddedLog.OpenReadOnly(_directory.File("connect-data", "connect.db"));

    /// <summary>What is before the committed offset is in the file, in order, or in the queue; nothing else is in either.</summary>
    private async Task AssertNothingCommittedIsMissingAsync(string repeat)
    {
        await using EmbeddedLog log = OpenLog();
        long committed = (await log.ListGroupOffsetsAsync("connect-sink")).GetValueOrDefault(Partition);
        (int delivered, int stretches) = Delivered(repeat);
        HashSet<int> dead = await DeadAsync(log, repeat);

        output.WriteLine($"{committed} committed, {delivered} delivered, {stretches} repeated stretches, {dead.Count} dead");
        Assert.True(delivered >= committed || Enumerable.Range(delivered, (int)committed - delivered).All(IsBad), $"{committed} are committed, the file ends before {delivered}. {repeat}");
        Assert.True(stretches <= Kills, $"The output goes back {stretches} times after {Kills} kills. {repeat}");
        int[] missing = [.. Enumerable.Range(0, (int)committed).Where(number => IsBad(number) && !dead.Contains(number)).Take(5)];
        Assert.True(missing.Length == 0, $"{committed} are committed, but not in the queue are {string.Join(", ", missing)}. {repeat}");
    }

    /// <summary>The record after the last good one that is in the file, and how often the file goes back; after a kill a line may be torn, and then it comes again.</summary>
    private (int Furthest, int Stretches) Delivered(string repeat)
    {
        int next = 0;
        int furthest = 0;
        int stretches = 0;
        if (OutputBytes() == 0)
        {
            return (0, 0);
        }

        string[] lines = File.ReadAllText(_directory.File("out.txt")).Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            next = IsBad(next) ? next + 1 : next;
            int number = lines[i].Length > 7 && int.TryParse(lines[i].AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
            if (number < 0 || number > next || lines[i] != Line(number) || IsBad(number))
            {
                Assert.Fail($"The output has '{lines[i]}' where line {next} was expected. {repeat}");
            }

            stretches += number < next ? 1 : 0;
            next = number + 1;
            furthest = Math.Max(furthest, next);
        }

        return (furthest, stretches);
    }

    private static async Task<HashSet<int>> DeadAsync(EmbeddedLog log, string repeat)
    {
        var dead = new HashSet<int>();
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        if (await log.DescribeTopicAsync(Queue) is null)
        {
            return dead;
        }

        consumer.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition(Queue, 0)] = 0 });
        long end = (await consumer.EndOffsetsAsync([new TopicPartition(Queue, 0)])).GetValueOrDefault(new TopicPartition(Queue, 0));
        for (long read = 0; read < end;)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromSeconds(10));
            Assert.True(batch.Count > 0, $"The queue ends after {read} of {end} records. {repeat}");
            foreach (LogRecord record in batch.Records)
            {
                int number = int.Parse(Header(record, "offset"), CultureInfo.InvariantCulture);
                if (!IsBad(number) || Encoding.UTF8.GetString(record.Value!.Value.Span) != Json(number) || Header(record, "stage") != "VALUE_CONVERTER")
                {
                    Assert.Fail($"Offset {record.Offset} of the queue does not hold a bad record. {repeat}");
                }

                dead.Add(number);
                read++;
            }
        }

        return dead;
    }

    private static string Header(LogRecord record, string name) =>
        Encoding.UTF8.GetString(record.Headers.Single(header => header.Key == "__connect.errors." + name).Value!.Value.Span);
}

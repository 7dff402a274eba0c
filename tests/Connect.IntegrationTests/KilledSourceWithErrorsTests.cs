using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Embedded;
using Connect.Errors;
using Connect.IntegrationTests.Processes;
using Connect.Runtime.Log;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>A worker that is killed in the middle of a file of which every hundredth line is no number, as its transformation wants it.</summary>
public sealed class KilledSourceWithErrorsTests(ITestOutputHelper output) : IDisposable
{
    private const int Lines = 300_000;
    private const int BadEvery = 100;
    private const int Kills = 5;
    private const string Topic = "numbers";
    private const string Queue = "dead";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_KilledAtFiveRandomMoments_EachLineIsOnceInTheTopicOrInTheQueue()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("TEST_SEED"), out int given) ? given : Environment.TickCount;
        string repeat = $"Repeat with TEST_SEED={seed}.";
        output.WriteLine(repeat);
        var random = new Random(seed);
        await WriteFilesAsync();

        for (int kill = 0; kill < Kills; kill++)
        {
            long moment = ((long)kill * Lines / (Kills + 1)) + random.Next(Lines / (Kills + 1));
            await using ConnectProcess worker = await StartWorkerAsync();
            await worker.WaitAsync(async () => await CountAsync() >= moment, $"{moment} lines are in the log. {repeat}");
            await worker.KillAsync();
        }

        await using (ConnectProcess last = await StartWorkerAsync())
        {
            await last.WaitAsync(async () => await CountAsync() >= Lines, $"every line is in the log. {repeat}");
            await last.SignalAsync("TERM");
            Assert.Equal(0, await last.ExitAsync());
        }

        await AssertHoldsAsync(Topic, isBad: false, repeat);
        await AssertHoldsAsync(Queue, isBad: true, repeat);
    }

    private static bool IsBad(int number) => number % BadEvery == BadEvery / 2;

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"{(IsBad(number) ? "x" : "")}{number}");

    private async Task<ConnectProcess> StartWorkerAsync()
    {
        var settings = new Dictionary<string, string> { ["CONNECT_LISTENERS"] = "http://127.0.0.1:0" };
        ConnectProcess worker = ConnectProcess.Start(_directory.Path, settings, "standalone", "worker.properties", "source.properties");
        await worker.UrlAsync();
        return worker;
    }

    private async Task WriteFilesAsync()
    {
        await File.WriteAllLinesAsync(_directory.File("in.txt"), Enumerable.Range(0, Lines).Select(Line));
        await File.WriteAllTextAsync(
            _directory.File("worker.properties"), "value.converter=org.apache.kafka.connect.json.JsonConverter\nvalue.converter.schemas.enable=false\n");
        await File.WriteAllTextAsync(
            _directory.File("source.properties"),
            $"""
            name=source
            connector.class=FileStreamSource
            file=in.txt
            topic={Topic}
            transforms=number
            transforms.number.type=org.apache.kafka.connect.transforms.Cast$Value
            transforms.number.spec=int64
            errors.tolerance=all
            errors.deadletterqueue.topic.name={Queue}

            """);
    }

    private async Task<long> CountAsync()
    {
        try
        {
            await using EmbeddedLog log = OpenLog();
            await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
            IEnumerable<TopicPartition> partitions = (await log.ListTopicsAsync())
                .Where(topic => topic.Name is Topic or Queue)
                .Select(topic => new TopicPartition(topic.Name, 0));
            return (await consumer.EndOffsetsAsync(partitions)).Values.Sum();
        }
        catch (ConnectException)
        {
            // The worker is still making it.
            return 0;
        }
    }

    private EmbeddedLog OpenLog() => EmbeddedLog.OpenReadOnly(_directory.File("connect-data", "connect.db"));

    /// <summary>The topic holds the good or the bad lines, each once and in order.</summary>
    private async Task AssertHoldsAsync(string topic, bool isBad, string repeat)
    {
        await using EmbeddedLog log = OpenLog();
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition(topic, 0)] = 0 });
        int[] expected = [.. Enumerable.Range(0, Lines).Where(number => IsBad(number) == isBad)];
        int next = 0;
        while (next < expected.Length)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromSeconds(10));
            Assert.True(batch.Count > 0, $"Topic {topic} ends after {next} of {expected.Length} records. {repeat}");
            foreach (LogRecord record in batch.Records)
            {
                Assert.True(next < expected.Length, $"Topic {topic} holds more than {expected.Length} records. {repeat}");
                string line = Encoding.UTF8.GetString(record.Value!.Value.Span).Trim('"');
                Assert.True(line == Line(expected[next]), $"Offset {record.Offset} of {topic} holds '{line}', {Line(expected[next])} was expected. {repeat}");
                next++;
            }
        }

        Assert.Equal(expected.Length, (await consumer.EndOffsetsAsync([new TopicPartition(topic, 0)])).Values.Single());
    }
}

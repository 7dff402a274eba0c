using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Embedded;
using Connect.Errors;
using Connect.IntegrationTests.Processes;
using Connect.Runtime.Log;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>A worker that is killed, again and again, in the middle of a long file.</summary>
public sealed class KilledWorkerTests(ITestOutputHelper output) : IDisposable
{
    private const int Lines = 1_000_000;
    private const int Kills = 10;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_KilledAtTenRandomMoments_TopicHasEachLineOnceAndTheSinkMissesNone()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("TEST_SEED"), out int given) ? given : Environment.TickCount;
        string repeat = $"Repeat with TEST_SEED={seed}.";
        output.WriteLine(repeat);
        var random = new Random(seed);
        await WriteFilesAsync();

        for (int kill = 0; kill < Kills; kill++)
        {
            // Somewhere in the kill's own stretch of the file, or, when the file is through sooner, shortly after.
            long moment = ((long)kill * Lines / (Kills + 1)) + random.Next(Lines / (Kills + 1));
            int later = random.Next(50);
            (ConnectProcess worker, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties", "source.properties", "sink.properties");
            await using (worker)
            {
                await worker.WaitAsync(async () => await RecordsAsync() >= moment, $"record {moment} is in the topic. {repeat}", TimeSpan.FromSeconds(120));
                await Task.Delay(later);
                await worker.KillAsync();
            }
        }

        (ConnectProcess last, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties", "source.properties", "sink.properties");
        await using (last)
        {
            await last.WaitAsync(async () => await CommittedAsync() == Lines, $"the sink has committed every record. {repeat}", TimeSpan.FromSeconds(180));
            await last.SignalAsync("TERM");
            Assert.Equal(0, await last.ExitAsync());
        }

        await AssertTopicHasEachLineOnceAsync(repeat);
        AssertSinkMissesNone(repeat);
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D7} the quick brown fox jumps over the lazy dog and comes back for another hundred bytes of text.");

    private async Task WriteFilesAsync()
    {
        await File.WriteAllLinesAsync(_directory.File("in.txt"), Enumerable.Range(0, Lines).Select(Line));
        await File.WriteAllTextAsync(_directory.File("worker.properties"), "value.converter=org.apache.kafka.connect.storage.StringConverter\n");
        await File.WriteAllTextAsync(_directory.File("source.properties"), "name=source\nconnector.class=FileStreamSource\nfile=in.txt\ntopic=lines\n");
        await File.WriteAllTextAsync(_directory.File("sink.properties"), "name=sink\nconnector.class=FileStreamSink\nfile=out.txt\ntopics=lines\n");
    }

    private async Task<long> RecordsAsync()
    {
        if (OpenLog() is not { } log)
        {
            return 0;
        }

        await using (log)
        {
            await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
            var partition = new TopicPartition("lines", 0);
            return await log.DescribeTopicAsync("lines") is null ? 0 : (await consumer.EndOffsetsAsync([partition]))[partition];
        }
    }

    private async Task<long> CommittedAsync()
    {
        if (OpenLog() is not { } log)
        {
            return 0;
        }

        await using (log)
        {
            return (await log.ListGroupOffsetsAsync("connect-sink")).GetValueOrDefault(new TopicPartition("lines", 0));
        }
    }

    /// <summary>The log as another process sees it; null while the worker is still making it.</summary>
    private EmbeddedLog? OpenLog()
    {
        try
        {
            return EmbeddedLog.OpenReadOnly(_directory.File("connect-data", "connect.db"));
        }
        catch (ConnectException)
        {
            return null;
        }
    }

    private async Task AssertTopicHasEachLineOnceAsync(string repeat)
    {
        await using EmbeddedLog log = EmbeddedLog.OpenReadOnly(_directory.File("connect-data", "connect.db"));
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        consumer.Assign(new Dictionary<TopicPartition, long> { [new TopicPartition("lines", 0)] = 0 });
        int next = 0;
        while (true)
        {
            LogBatch batch = await consumer.PollAsync(TimeSpan.FromMilliseconds(100));
            if (batch.Count == 0)
            {
                break;
            }

            foreach (LogRecord record in batch.Records)
            {
                string value = Encoding.UTF8.GetString(record.Value!.Value.Span);
                if (value != Line(next))
                {
                    Assert.Fail($"Offset {record.Offset} holds '{value}'; line {next} was expected. {repeat}");
                }

                next++;
            }
        }

        Assert.True(next == Lines, $"The topic ends after {next} of {Lines} lines. {repeat}");
    }

    /// <summary>Every line in order; after a kill the lines since the last commit may come again, whole and in order.</summary>
    private void AssertSinkMissesNone(string repeat)
    {
        int next = 0;
        int repeats = 0;
        foreach (string line in File.ReadLines(_directory.File("out.txt")))
        {
            int number = line.Length > 7 && int.TryParse(line.AsSpan(0, 7), out int parsed) ? parsed : -1;
            if (number < 0 || number > next || line != Line(number))
            {
                Assert.Fail($"The output has '{line}' where line {next} was expected. {repeat}");
            }

            if (number < next)
            {
                repeats++;
            }

            next = number + 1;
        }

        output.WriteLine($"{repeats} repeated stretches");
        Assert.True(next == Lines, $"The output ends with line {next - 1} of {Lines}. {repeat}");
        Assert.True(repeats <= Kills, $"The output goes back {repeats} times after {Kills} kills. {repeat}");
    }
}

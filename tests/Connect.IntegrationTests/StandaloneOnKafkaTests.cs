using Connect.IntegrationTests.Processes;
using Connect.Kafka;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Connect.Testing.Kafka;

namespace Connect.IntegrationTests;

/// <summary><c>connect standalone</c> with <c>bootstrap.servers</c>: the files of a user of Kafka Connect, brokers behind sockets, and a process that ends and comes back.</summary>
public sealed class StandaloneOnKafkaTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private EmbeddedKafka _kafka = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync();
        await _kafka.CreateTopicAsync("lines");
        await File.WriteAllTextAsync(_directory.File("source.properties"), "name=source\nconnector.class=FileStreamSource\nfile=in.txt\ntopic=lines\n");
        await File.WriteAllTextAsync(_directory.File("sink.properties"), "name=sink\nconnector.class=FileStreamSink\nfile=out.txt\ntopics=lines\n");
        await File.WriteAllTextAsync(_directory.File("worker.properties"), $"""
            bootstrap.servers={_kafka.BootstrapServers}
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            offset.storage.file.filename=connect.offsets
            consumer.session.timeout.ms=2500
            consumer.heartbeat.interval.ms=200
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Standalone_StoppedAndStartedAgain_MovesEveryLineOnce()
    {
        for (int run = 0; run < 2; run++)
        {
            await File.AppendAllLinesAsync(_directory.File("in.txt"), Enumerable.Range(run * 1000, 1000).Select(line => $"line {line}"));
            (ConnectProcess worker, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties", "source.properties", "sink.properties");
            await using (worker)
            {
                int lines = (run + 1) * 1000;
                await worker.WaitAsync(() => LinesOf("out.txt") == lines, $"{lines} lines are in out.txt");
                await worker.SignalAsync("INT");

                Assert.Equal(0, await worker.ExitAsync());
                Assert.Contains($"\n  source: {{filename=in.txt}} at {{position={new FileInfo(_directory.File("in.txt")).Length}}}", worker.Error);
            }
        }

        // That the sink's offsets are in the cluster shows in that nothing came twice.
        Assert.Equal(await File.ReadAllLinesAsync(_directory.File("in.txt")), await File.ReadAllLinesAsync(_directory.File("out.txt")));
    }

    [Fact]
    public async Task Standalone_NoOffsetsFile_NamesTheMissingKey()
    {
        await File.WriteAllTextAsync(_directory.File("worker.properties"), $"bootstrap.servers={_kafka.BootstrapServers}\nkey.converter=StringConverter\nvalue.converter=StringConverter\n");

        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, "standalone", "worker.properties");

        Assert.Equal(2, await worker.ExitAsync());
        Assert.Contains("""connect: Missing required configuration "offset.storage.file.filename" which has no default value.""", worker.Error);
    }

    [Fact]
    public async Task Standalone_CtrlCWhileBrokersDoNotAnswer_EndsAtOnce()
    {
        _kafka.Faults.SetAllDown();
        await using ConnectProcess worker = ConnectProcess.Start(_directory.Path, "standalone", "worker.properties", "--log-level", "DEBUG");
        await worker.WaitAsync(() => worker.Error.Contains("tries again by itself", StringComparison.Ordinal), "the worker looks for brokers");

        await worker.SignalAsync("INT");

        // Well before the thirty seconds that the brokers have.
        Assert.Equal(130, await worker.ExitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Standalone_BrokersStall_MemoryStaysBoundedByConfigurationAndEverythingArrives()
    {
        const int First = 1000;
        const int Then = 2_000_000;
        const long MostGrowth = 100 << 20;
        await File.AppendAllTextAsync(_directory.File("worker.properties"), "\nproducer.buffer.memory=8388608\n");
        await WriteLinesAsync(First);
        (ConnectProcess worker, _) = await ConnectProcess.StartWorkerAsync(_directory.Path, "worker.properties", "source.properties");
        await using (worker)
        {
            await worker.WaitAsync(async () => await EndOffsetAsync() == First, "the first lines are in the topic");
            _kafka.Faults.SetAllDown();
            long before = MemoryOf(worker);
            await WriteLinesAsync(Then);
            long most = await SettledMemoryAsync(worker);
            _kafka.Faults.SetAllUp();
            await worker.WaitAsync(async () => await EndOffsetAsync() == First + Then, "all lines are in the topic");

            // Of 200 MB of lines, only what the buffer and the batches on their way hold.
            Assert.InRange(most - before, 0, MostGrowth);
            await worker.SignalAsync("INT");
            Assert.Equal(0, await worker.ExitAsync());
        }
    }

    private static long MemoryOf(ConnectProcess worker)
    {
        using var process = System.Diagnostics.Process.GetProcessById(worker.Id);
        return process.WorkingSet64;
    }

    // The most it came to, once it has not grown for three seconds.
    private static async Task<long> SettledMemoryAsync(ConnectProcess worker)
    {
        long most = 0;
        int quiet = 0;
        await worker.WaitAsync(
            () =>
            {
                long now = MemoryOf(worker);
                quiet = now > most + (1 << 20) ? 0 : quiet + 1;
                most = Math.Max(most, now);
                return quiet >= 150;
            },
            "the worker's memory does not grow any more");
        return most;
    }

    private Task WriteLinesAsync(int count) => File.AppendAllLinesAsync(_directory.File("in.txt"), Enumerable.Range(0, count).Select(line => $"{line:D10} {new string('x', 89)}"));

    private async Task<long> EndOffsetAsync()
    {
        await using KafkaLog log = _kafka.OpenLog();
        await using ILogConsumer consumer = log.CreateConsumer(new ConsumerOptions());
        var partition = new Data.TopicPartition("lines", 0);
        return (await consumer.EndOffsetsAsync([partition]))[partition];
    }

    private int LinesOf(string file) => File.Exists(_directory.File(file)) ? File.ReadLines(_directory.File(file)).Count() : 0;
}

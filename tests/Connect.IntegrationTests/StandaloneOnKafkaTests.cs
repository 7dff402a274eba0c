using Connect.IntegrationTests.Processes;
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

    private int LinesOf(string file) => File.Exists(_directory.File(file)) ? File.ReadLines(_directory.File(file)).Count() : 0;
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Connect.TestSupport;
using Connect.Testing;
using Connect.Testing.Kafka;
using Connect.Tool.Logging;
using Connect.Tool.Quickstart;

namespace Connect.Tool.Tests;

/// <summary>Commands against an in-process Kafka.</summary>
public sealed class KafkaCommandTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly CommandLine _connect = new();
    private EmbeddedKafka _kafka = null!;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task ProduceThenConsume_KeysAndHeaders_ComeBackAsTyped()
    {
        await _kafka.CreateTopicAsync("t");
        _connect.Input = "h1:a,h2:b\tk1\tvalue one\nh1:c\tk2\tzwölf\n";
        CommandResult produced = await _connect.RunAsync(
            "produce", "--bootstrap-server", _kafka.BootstrapServers, "--topic", "t", "--property", "parse.key=true", "parse.headers=true");
        CommandResult consumed = await _connect.RunAsync(
            "consume", "--bootstrap-server", _kafka.BootstrapServers, "--topic", "t", "--from-beginning", "--max-messages", "2",
            "--property", "print.key=true", "--property", "print.headers=true", "--property", "print.offset=true", "--property", "key.separator=|");

        Assert.Equal("Appended 2 records to topic 't'.\n", produced.Error);
        Assert.Equal(0, produced.ExitCode);
        Assert.Equal("Offset:0|h1:a,h2:b|k1|value one\nOffset:1|h1:c|k2|zwölf\n", consumed.Output);
        Assert.Equal("Processed a total of 2 messages\n", consumed.Error);
    }

    [Fact]
    public async Task Topics_OneTopic_ShowsItsPartitions()
    {
        await _kafka.CreateTopicAsync("t");
        _connect.Input = "a\nb\n";
        await _connect.RunAsync("produce", "--bootstrap-server", _kafka.BootstrapServers, "--topic", "t");

        CommandResult all = await _connect.RunAsync("topics", "--bootstrap-server", _kafka.BootstrapServers);
        CommandResult one = await _connect.RunAsync("topics", "t", "--bootstrap-server", _kafka.BootstrapServers);

        Assert.Equal("TOPIC  PARTITIONS  RECORDS  CLEANUP\nt               1        2  unknown\n", all.Output);
        Assert.Equal("PARTITION  FIRST OFFSET  NEXT OFFSET\n        0             0            2\n", one.Output);
    }

    [Fact]
    public async Task Consume_UnknownTopic_NamesTheNearest()
    {
        await _kafka.CreateTopicAsync("orders");

        CommandResult result = await _connect.RunAsync("consume", "--bootstrap-server", _kafka.BootstrapServers, "--topic", "order");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("There is no topic 'order' in the log.", result.Error);
        Assert.Contains("Did you mean 'orders'?", result.Error);
    }

    [Fact]
    public async Task Topics_WorkerPropertiesWithReferences_FindTheBrokersOfTheWorker()
    {
        await _kafka.CreateTopicAsync("orders");
        string secrets = _directory.File("secrets.properties");
        string worker = _directory.File("worker.properties");
        await File.WriteAllTextAsync(secrets, $"servers={_kafka.BootstrapServers}");
        await File.WriteAllTextAsync(worker, $"config.providers=file\nconfig.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider\nclient.dns.lookup=use_all_dns_ips\nbootstrap.servers=${{file:{secrets}:servers}}");

        CommandResult result = await _connect.RunAsync("topics", "--config", worker);

        Assert.Equal("", result.Error);
        Assert.Contains("orders", result.Output);
    }

    [Fact]
    public async Task Topics_CommandConfig_NamesBrokersAndSettings()
    {
        await _kafka.CreateTopicAsync("orders");
        string client = _directory.File("client.properties");
        await File.WriteAllTextAsync(client, $"bootstrap.servers={_kafka.BootstrapServers}\nsecurity.protocol=PLAINTEXT");

        CommandResult named = await _connect.RunAsync("topics", "--command-config", client);
        await File.WriteAllTextAsync(client, "security.protocol=NO_SUCH");
        CommandResult wrong = await _connect.RunAsync("topics", "--bootstrap-server", _kafka.BootstrapServers, "--command-config", client);

        Assert.Contains("orders", named.Output);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("NO_SUCH", wrong.Error);
        Assert.Contains("security.protocol", wrong.Error);
    }

    [Fact]
    public async Task Run_CommandConfigWithoutBrokers_SaysHowToNameThem()
    {
        string client = _directory.File("client.properties");
        await File.WriteAllTextAsync(client, "security.protocol=PLAINTEXT");

        CommandResult result = await _connect.RunAsync("topics", "--command-config", client);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"connect: '{client}' (--command-config) has no bootstrap.servers; name a broker with --bootstrap-server.\n", result.Error);
    }

    [Fact]
    public async Task Run_CommandConfigMissing_NamesTheFile()
    {
        CommandResult result = await _connect.RunAsync("topics", "--bootstrap-server", _kafka.BootstrapServers, "--command-config", _directory.File("none.properties"));

        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"connect: The client's properties file '{_directory.File("none.properties")}' does not exist.\n", result.Error);
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("quickstart")]
    public async Task Run_UnknownHost_SaysSoInTime(params string[] command)
    {
        long started = Stopwatch.GetTimestamp();

        CommandResult result = await _connect.RunAsync([.. command, "--bootstrap-server", "no-such-host.invalid:9092", .. command is ["quickstart"] ? (string[])["--port", FreePort(), "--log-level", "OFF"] : []]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("connect: No broker of the Kafka cluster at 'no-such-host.invalid:9092' answered within 10 seconds: Failed to resolve 'no-such-host.invalid:9092'", result.Error);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Quickstart_InProcessKafka_MovesEveryLineAndEnds()
    {
        string input = _directory.File("input.txt");
        await File.WriteAllLinesAsync(input, Enumerable.Range(0, 100).Select(line => $"line {line}"));

        CommandResult result = await _connect.RunAsync("quickstart", "--kafka", "--input", input, "--port", FreePort());

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("its log is a Kafka within this process at 127.0.0.1:", result.Output);
        Assert.Contains("Moved 1,100 lines", result.Output);
        Assert.Contains("have the same lines", result.Output);
    }

    [Fact]
    public async Task Quickstart_BootstrapServers_LeavesTheTopicThere()
    {
        string input = _directory.File("input.txt");
        await File.WriteAllLinesAsync(input, Enumerable.Range(0, 100).Select(line => $"line {line}"));

        // A real cluster creates the topic with the one partition that is asked for; this one would give it four.
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 11, 21, 10, 11, 12, TimeSpan.Zero));
        string topic = $"quickstart-20261121-101112-{Environment.ProcessId}";
        await _kafka.CreateTopicAsync(topic);
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var io = new CommandIo(Stream.Null, output, error, new Dictionary<string, string>(), isTerminal: false);
        var options = new QuickstartOptions(input, int.Parse(FreePort(), System.Globalization.CultureInfo.InvariantCulture), KeepRunning: false, BootstrapServers: _kafka.BootstrapServers);

        int code = await new QuickstartRun(options, LogLevels.Read("WARN", io.Environment), io, time).RunAsync(TestContext.Current.CancellationToken);
        CommandResult topics = await _connect.RunAsync("topics", topic, "--bootstrap-server", _kafka.BootstrapServers);

        string text = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal("", error.ToString());
        Assert.Equal(0, code);
        Assert.Contains($"its log is the Kafka at {_kafka.BootstrapServers}", text);
        Assert.Contains("Moved 1,100 lines", text);
        Assert.Contains($"consume --bootstrap-server {_kafka.BootstrapServers} --topic {topic}", text);
        Assert.Equal("PARTITION  FIRST OFFSET  NEXT OFFSET\n        0             0         1100\n", topics.Output);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

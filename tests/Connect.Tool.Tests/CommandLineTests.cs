using Connect.TestSupport;

namespace Connect.Tool.Tests;

public sealed class CommandLineTests
{
    private readonly CommandLine _connect = new();

    [Fact]
    public async Task Run_Help_NamesEveryCommandAndSucceeds()
    {
        CommandResult result = await _connect.RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.All(["standalone", "distributed", "quickstart", "plugins", "topics", "consume", "produce"], command => Assert.Contains($"\n  {command}", result.Output));
    }

    [Fact]
    public async Task Run_NoArguments_ShowsHelpWithTheExitCodeOfAWrongCommandLine()
    {
        CommandResult result = await _connect.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Usage:", result.Output);
    }

    [Fact]
    public async Task Run_Version_PrintsOneLine()
    {
        CommandResult result = await _connect.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", result.Output);
    }

    [Theory]
    [InlineData("bootstrap.servers")]
    [InlineData("group.id")]
    [InlineData("config.storage.topic")]
    [InlineData("offset.storage.topic")]
    [InlineData("status.storage.topic")]
    public async Task Distributed_RequiredKeyIsMissing_IsNamed(string missing)
    {
        foreach (string key in (string[])["bootstrap.servers", "group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic", "key.converter", "value.converter"])
        {
            if (key != missing)
            {
                _connect.Environment["CONNECT_" + key.ToUpperInvariant().Replace('.', '_')] = key.EndsWith("converter", StringComparison.Ordinal) ? "StringConverter" : "localhost:1";
            }
        }

        CommandResult result = await _connect.RunAsync("distributed");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"connect: Missing required configuration \"{missing}\" which has no default value", result.Error);
    }

    [Theory]
    [InlineData("quickstrat", "Unknown command 'quickstrat'.", "Did you mean 'quickstart'?")]
    [InlineData("consume --topc x", "Unknown option '--topc'.", "Did you mean '--topic'?")]
    [InlineData("consume", "Option '--topic' is required.", "connect consume --help")]
    [InlineData("consume --topic x --max-messages many", "'many' is no value for --max-messages; expected a whole number.", "connect consume --help")]
    [InlineData("consume --topic x --property print.kye=true", "Unknown property 'print.kye'.", "Did you mean 'print.key'?")]
    [InlineData("consume --topic x --property print.key", "'print.key' is no value for --property; expected key=value", null)]
    [InlineData("consume --topic x --property print.key=yes", "'yes' is no value for the property print.key; expected true or false.", null)]
    [InlineData("produce --topic x --property parse.keys=true", "Unknown property 'parse.keys'.", "Did you mean 'parse.key'?")]
    [InlineData("produce --topic x --rest-url localhost", "'localhost' is no value for --rest-url", null)]
    [InlineData("standalone --log-level LOUD", "'LOUD' is no level for --log-level; expected TRACE", null)]
    [InlineData("quickstart --port 70000", "70000 is no value for --port; expected 1 to 65535.", null)]
    [InlineData("quickstart --kafka --bootstrap-servers localhost:9092", "--kafka means a Kafka within this process and --bootstrap-servers yours; give one of them.", null)]
    [InlineData("quickstart --command-config client.properties", "--command-config needs --bootstrap-servers.", null)]
    [InlineData("topics --log x.db --bootstrap-server localhost:9092", "--log means a file and --bootstrap-server Kafka; name one of them.", null)]
    [InlineData("topics --log x.db --command-config client.properties", "--log means a file and --command-config Kafka; name one of them.", null)]
    [InlineData("produce --topic x --bootstrap-server localhost:9092 --rest-url http://127.0.0.1:8083", "--rest-url means a worker with an embedded log", null)]
    [InlineData("plugins extra", "Unknown argument 'extra'.", "connect plugins --help")]
    public async Task Run_WrongCommandLine_SaysWhatIsWrongInOneSentenceAndFailsWithUsage(string arguments, string sentence, string? hint)
    {
        CommandResult result = await _connect.RunAsync(arguments.Split(' '));

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("connect: " + sentence, result.Error);
        if (hint is not null)
        {
            Assert.Contains(hint, result.Error);
        }
    }

    [Fact]
    public async Task Plugins_Always_ListsConnectorsAndConvertersWithJavaNames()
    {
        CommandResult result = await _connect.RunAsync("plugins", "--aliases");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"(?m)^source\s+org\.apache\.kafka\.connect\.file\.FileStreamSourceConnector\s.*FileStreamSource\b", result.Output);
        Assert.Matches(@"(?m)^sink\s+org\.apache\.kafka\.connect\.file\.FileStreamSinkConnector\s", result.Output);
        Assert.Matches(@"(?m)^converter\s+org\.apache\.kafka\.connect\.json\.JsonConverter\s", result.Output);
    }

    [Fact]
    public async Task Consume_NoLog_SaysWhereItLookedAndWhatToDo()
    {
        using var directory = new TempDirectory();

        CommandResult result = await _connect.RunAsync("consume", "--topic", "t", "--log", directory.File("none.db"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"There is no log at '{directory.File("none.db")}'.", result.Error);
        Assert.Contains("connect standalone", result.Error);
    }

    [Fact]
    public async Task Standalone_MissingProperties_NamesTheFile()
    {
        using var directory = new TempDirectory();

        CommandResult result = await _connect.RunAsync("standalone", directory.File("worker.properties"));

        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"connect: The worker's properties file '{directory.File("worker.properties")}' does not exist.\n", result.Error);
    }

    [Fact]
    public async Task Standalone_MalformedEscape_NamesFileAndLine()
    {
        using var directory = new TempDirectory();
        string file = directory.File("worker.properties");
        await File.WriteAllTextAsync(file, "listeners=http://127.0.0.1:0\ngroup.id=\\u12");

        CommandResult result = await _connect.RunAsync("standalone", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(file, result.Error);
        Assert.Contains("2", result.Error);
    }

    [Fact]
    public async Task Standalone_WrongValue_NamesKeyAndValue()
    {
        using var directory = new TempDirectory();
        string file = directory.File("worker.properties");
        await File.WriteAllTextAsync(file, "offset.flush.interval.ms=soon");

        CommandResult result = await _connect.RunAsync("standalone", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Invalid value soon for configuration offset.flush.interval.ms", result.Error);
    }

    [Fact]
    public async Task Standalone_EnvironmentOverFile_Wins()
    {
        using var directory = new TempDirectory();
        string file = directory.File("worker.properties");
        await File.WriteAllTextAsync(file, "offset.flush.interval.ms=1000");
        _connect.Environment["CONNECT_OFFSET_FLUSH_INTERVAL_MS"] = "from the environment";

        CommandResult result = await _connect.RunAsync("standalone", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Invalid value from the environment for configuration offset.flush.interval.ms", result.Error);
    }

    [Fact]
    public async Task Quickstart_MissingInput_NamesTheFile()
    {
        using var directory = new TempDirectory();

        CommandResult result = await _connect.RunAsync("quickstart", "--input", directory.File("none.txt"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(directory.File("none.txt"), result.Error);
    }
}

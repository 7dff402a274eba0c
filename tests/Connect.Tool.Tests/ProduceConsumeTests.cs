using Connect.TestSupport;

namespace Connect.Tool.Tests;

/// <summary>Commands against a log that no worker has.</summary>
public sealed class ProduceConsumeTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly CommandLine _connect = new();

    private string Log => _directory.File("connect.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ProduceThenConsume_KeysAndHeaders_ComeBackAsTyped()
    {
        _connect.Input = "h1:a,h2:b\tk1\tvalue one\nh1:c\tk2\tzwölf\n";
        CommandResult produced = await _connect.RunAsync("produce", "--log", Log, "--topic", "t", "--property", "parse.key=true", "parse.headers=true");
        CommandResult consumed = await _connect.RunAsync(
            "consume", "--log", Log, "--topic", "t", "--from-beginning", "--max-messages", "2",
            "--property", "print.key=true", "--property", "print.headers=true", "--property", "print.offset=true", "--property", "print.partition=true", "--property", "key.separator=|");

        Assert.Equal("", produced.Output);
        Assert.Equal("Appended 2 records to topic 't'.\n", produced.Error);
        Assert.Equal(0, produced.ExitCode);
        Assert.Equal("Partition:0|Offset:0|h1:a,h2:b|k1|value one\nPartition:0|Offset:1|h1:c|k2|zwölf\n", consumed.Output);
        Assert.Equal("Processed a total of 2 messages\n", consumed.Error);
    }

    [Fact]
    public async Task Produce_ManyLines_KeepTheirOrder()
    {
        _connect.Input = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        await _connect.RunAsync("produce", "--log", Log, "--topic", "t");

        CommandResult consumed = await _connect.RunAsync("consume", "--log", Log, "--topic", "t", "--from-beginning", "--timeout-ms", "100");

        Assert.Equal(_connect.Input, consumed.Output);
        Assert.Equal("Processed a total of 5000 messages\n", consumed.Error);
    }

    [Fact]
    public async Task Produce_LineWithoutSeparator_SendsTheLinesBeforeAndNamesTheLineNotItsContents()
    {
        _connect.Input = "k1:v1\nk2:v2\nsecret\nk4:v4\n";
        CommandResult produced = await _connect.RunAsync("produce", "--log", Log, "--topic", "t", "--property", "parse.key=true", "--property", "key.separator=:");
        CommandResult consumed = await _connect.RunAsync("consume", "--log", Log, "--topic", "t", "--from-beginning", "--timeout-ms", "100");

        Assert.Equal(3, produced.ExitCode);
        Assert.Contains("Line 3 has no ':' (key.separator)", produced.Error);
        Assert.DoesNotContain("secret", produced.Error);
        Assert.Equal("v1\nv2\n", consumed.Output);
    }

    [Fact]
    public async Task Consume_UnknownTopic_NamesTheNearest()
    {
        _connect.Input = "x\n";
        await _connect.RunAsync("produce", "--log", Log, "--topic", "orders");

        CommandResult result = await _connect.RunAsync("consume", "--log", Log, "--topic", "order");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("There is no topic 'order' in the log.", result.Error);
        Assert.Contains("Did you mean 'orders'?", result.Error);
    }

    [Fact]
    public async Task Consume_OffsetOfPartition_StartsThere()
    {
        _connect.Input = "a\nb\nc\n";
        await _connect.RunAsync("produce", "--log", Log, "--topic", "t");

        CommandResult result = await _connect.RunAsync("consume", "--log", Log, "--topic", "t", "--partition", "0", "--offset", "2", "--max-messages", "1");

        Assert.Equal("c\n", result.Output);
    }

    [Theory]
    [InlineData("Topic 't' has no partition 7; it has 1, numbered from 0.", "--partition", "7")]
    [InlineData("--offset with a number needs --partition.", "--offset", "7")]
    [InlineData("'first' is no value for --offset; expected a number from 0, 'earliest' or 'latest'.", "--offset", "first", "--partition", "0")]
    public async Task Consume_ImpossibleStart_IsAUsageError(string sentence, params string[] options)
    {
        _connect.Input = "a\n";
        await _connect.RunAsync("produce", "--log", Log, "--topic", "t");

        CommandResult result = await _connect.RunAsync(["consume", "--log", Log, "--topic", "t", .. options]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"connect: {sentence}\n", result.Error);
    }

    [Fact]
    public async Task Consume_FromTheEnd_PrintsNothingOfThePast()
    {
        _connect.Input = "a\nb\n";
        await _connect.RunAsync("produce", "--log", Log, "--topic", "t");

        CommandResult result = await _connect.RunAsync("consume", "--log", Log, "--topic", "t", "--timeout-ms", "100");

        Assert.Equal("", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Topics_OneTopic_ShowsItsPartitions()
    {
        _connect.Input = "a\nb\n";
        await _connect.RunAsync("produce", "--log", Log, "--topic", "t");

        CommandResult all = await _connect.RunAsync("topics", "--log", Log);
        CommandResult one = await _connect.RunAsync("topics", "t", "--log", Log);

        Assert.Equal("TOPIC  PARTITIONS  RECORDS  CLEANUP\nt               1        2  delete\n", all.Output);
        Assert.Equal("PARTITION  FIRST OFFSET  NEXT OFFSET\n        0             0            2\n", one.Output);
    }

    [Fact]
    public async Task Consume_FileThatIsNoLog_IsOneSentence()
    {
        await File.WriteAllTextAsync(Log, string.Concat(Enumerable.Repeat("not a database ", 500)));

        CommandResult result = await _connect.RunAsync("topics", "--log", Log);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("connect: ", result.Error);
        Assert.Contains(Log, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }
}

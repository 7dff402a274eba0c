using Connect.Architecture.Tests.Snippets;
using Connect.Data;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport;

namespace Connect.Architecture.Tests;

/// <summary>Snippets that do something by themselves, run.</summary>
public class SnippetTests
{
    [Fact]
    public async Task EmbeddedPackage_AppendedRecord_IsRead()
    {
        using var folder = new TempDirectory();

        Assert.Equal("{\"id\":7}", await EmbeddedPackage.AppendAndReadAsync(Path.Combine(folder.Path, "connect.db")));
    }

    [Fact]
    public async Task TestingPackage_RestartedSource_GivesTheSecondLineAgain()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("in.txt"), "one\ntwo\n");

        Assert.Equal("two", Assert.Single(await TestingPackage.RestartAsync(folder.File("in.txt"))).Value.AsString());
    }

    [Fact]
    public async Task TestingPackage_ConfigurationOfAConnector_IsToldByKey()
    {
        (IReadOnlyDictionary<string, IReadOnlyList<string>> errors, IReadOnlyList<IReadOnlyDictionary<string, string>> tasks) = await TestingPackage.DescribeAsync();

        Assert.Equal(["batch.size", "topic"], errors.Keys.Order());
        Assert.Equal("lines", Assert.Single(tasks)["topic"]);
    }

    [Fact]
    public async Task TestingPackage_ClockOfTheTest_EndsAWaitingPoll() =>
        Assert.Empty(await TestingPackage.AdvanceAsync(() => new IdleTask(), new Dictionary<string, string>()));

    [Fact]
    public async Task TestingPackage_DeliveredLines_AreCommitted()
    {
        using var folder = new TempDirectory();
        await using SinkTaskHarness sink = await TestingPackage.DeliverAsync(folder.File("out.txt"));

        Assert.Equal([KeyValuePair.Create(new TopicPartition("lines", 0), 2L)], sink.CommittedOffsets);
        Assert.Equal(["one", "two"], await File.ReadAllLinesAsync(folder.File("out.txt")));
    }

    private sealed class IdleTask : SourceTask
    {
        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(59), Context.TimeProvider, cancellationToken);
            return null;
        }

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

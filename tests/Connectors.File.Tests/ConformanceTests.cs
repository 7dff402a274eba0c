using Connect.Data;
using Connect.Sink;
using Connect.Source;
using Connect.Testing;
using Connect.Testing.Conformance;
using Connect.TestSupport;

namespace Connectors.File.Tests;

public sealed class ConformanceTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public static TheoryData<string> SourceChecks => [.. new Source("").Checks];

    public static TheoryData<string> SinkChecks => [.. new Sink("").Checks];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(SourceChecks))]
    public Task Source_Conforms(string check) => new Source(_folder.File("in.txt")).RunAsync(check);

    [Theory]
    [MemberData(nameof(SinkChecks))]
    public Task Sink_Conforms(string check) => new Sink(_folder.File("out.txt")).RunAsync(check);

    [Fact]
    public async Task SourceToSink_ThroughHarnesses_CopiesTheLines()
    {
        string[] lines = ["one", "", "drei ü", "four"];
        await System.IO.File.WriteAllLinesAsync(_folder.File("in.txt"), lines);
        await using var source = new SourceTaskHarness(() => new FileStreamSourceTask(), new Dictionary<string, string> { ["file"] = _folder.File("in.txt"), ["topic"] = "lines" });
        await using var sink = new SinkTaskHarness(() => new FileStreamSinkTask(), new Dictionary<string, string> { ["file"] = _folder.File("out.txt") });
        await source.StartAsync();
        await sink.StartAsync(new TopicPartition("lines", 0));

        await source.PollUntilAsync(lines.Length);
        await source.CommitAsync();
        await sink.PutAsync(source.Delivered);

        Assert.Equal(lines, await System.IO.File.ReadAllLinesAsync(_folder.File("out.txt")));
        Assert.Equal(lines.Length, (await sink.CommitAsync())[new TopicPartition("lines", 0)]);
    }

    private sealed class Source(string file) : SourceTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["file"] = file, ["topic"] = "lines", ["batch.size"] = "3" };

        protected override ISourceTask CreateTask() => new FileStreamSourceTask();

        protected override Task PrepareAsync(CancellationToken cancellationToken) =>
            System.IO.File.WriteAllTextAsync(file, "one\ntwo\r\n\nvier ü\rfive\nsix\nseven\nunfinished", cancellationToken);
    }

    private sealed class Sink(string file) : SinkTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["file"] = file };

        protected override ISinkTask CreateTask() => new FileStreamSinkTask();

        protected override Task PrepareAsync(CancellationToken cancellationToken)
        {
            System.IO.File.Delete(file);
            return Task.CompletedTask;
        }

        protected override SinkRecord CreateRecord(TopicPartition partition, long offset) =>
            new(partition.Topic, partition.Partition, null, default, Schema.String, $"{partition}@{offset}", offset);

        protected override string Expected(SinkRecord record) => record.Value.AsString();

        protected override async Task<IReadOnlyList<string>> ReadTargetAsync(CancellationToken cancellationToken) => await System.IO.File.ReadAllLinesAsync(file, cancellationToken);
    }
}

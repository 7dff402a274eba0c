using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Source;
using Connect.Testing;
using Connect.Testing.Conformance;
using Connect.TestSupport;
using Connect.Transforms;
using CustomConnector;

namespace Samples.Tests;

public sealed class CustomConnectorTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public static TheoryData<string> SourceChecks => [.. new OrderSource().Checks];

    public static TheoryData<string> SinkChecks => [.. new LineSink("").Checks];

    public static TheoryData<string> TransformationChecks => [.. new UpperCase().Checks];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(SourceChecks))]
    public Task Source_Conforms(string check) => new OrderSource().RunAsync(check);

    [Theory]
    [MemberData(nameof(SinkChecks))]
    public Task Sink_Conforms(string check) => new LineSink(_folder.File("out.txt")).RunAsync(check);

    [Theory]
    [MemberData(nameof(TransformationChecks))]
    public Task Transformation_Conforms(string check) => new UpperCase().RunAsync(check);

    [Fact]
    public async Task SourceToSink_ThroughTransformationAndConverter_WritesLines()
    {
        await using var source = new SourceTaskHarness(() => new OrderSourceTask(), new Dictionary<string, string> { ["topic"] = "orders", ["count"] = "2" })
        {
            ValueConverter = new ConverterHarness(() => new PairsConverter()),
        };
        await using var sink = new SinkTaskHarness(() => new LineSinkTask(), new Dictionary<string, string> { ["file"] = _folder.File("out.txt") });
        await source.StartAsync();
        await sink.StartAsync(new TopicPartition("orders", 0));

        await source.PollUntilAsync(2);
        await source.CommitAsync();
        await sink.PutAsync(source.Delivered);

        Assert.Equal(2, (await File.ReadAllLinesAsync(_folder.File("out.txt"))).Length);
        Assert.Equal("bob", source.Delivered[0].Value.AsMap()["customer"].AsString());
    }

    [Fact]
    public void Converter_PairsAndWhatIsNone_AreToldApart()
    {
        var converter = new ConverterHarness(() => new PairsConverter(), new Dictionary<string, string> { ["separator"] = "|" });
        Schema schema = SchemaBuilder.Struct().Field("number", Schema.Int64).Field("customer", Schema.String).Build();

        Assert.Equal("number=1|customer=bob"u8.ToArray(), converter.Write(schema, new Struct(schema).Put("number", 1L).Put("customer", "bob")));
        Assert.Equal("1", converter.Read("number=1|customer=bob"u8.ToArray()).Value.AsMap()["number"].AsString());
        Assert.Throws<ConnectDataException>(() => converter.Read("number"u8.ToArray()));
        Assert.Throws<ConnectDataException>(() => converter.Write(Schema.Int64, 1L));
        Assert.Null(converter.Write(null, default));
    }

    private sealed class OrderSource : SourceTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["topic"] = "orders", ["count"] = "5" };

        protected override ISourceTask CreateTask() => new OrderSourceTask();

        protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class LineSink(string file) : SinkTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["file"] = file };

        protected override ISinkTask CreateTask() => new LineSinkTask();

        protected override Task PrepareAsync(CancellationToken cancellationToken)
        {
            File.Delete(file);
            return Task.CompletedTask;
        }

        protected override SinkRecord CreateRecord(TopicPartition partition, long offset) =>
            new(partition.Topic, partition.Partition, null, default, Schema.String, $"{partition}@{offset}", offset);

        protected override string Expected(SinkRecord record) => record.Value.AsString();

        protected override async Task<IReadOnlyList<string>> ReadTargetAsync(CancellationToken cancellationToken) => await File.ReadAllLinesAsync(file, cancellationToken);
    }

    private sealed class UpperCase : TransformationConformance
    {
        private static readonly Schema Order = SchemaBuilder.Struct().Field("number", Schema.Int64).Field("customer", Schema.String).Build();

        protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["field"] = "customer" };

        protected override IReadOnlyList<SinkRecord> Samples { get; } =
            [new SinkRecord("orders", 0, null, default, Order, new Struct(Order).Put("number", 1L).Put("customer", "bob"), 0)];

        protected override ITransformation CreateTransformation() => new UpperCaseTransformation();
    }
}

using Connect.Configuration;
using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Tests.Transforms;

public sealed class TransformationTests
{
    private readonly SinkRecord _sink = new("t", 1, null, "k", Schema.String, "v", 7, 5, TimestampType.CreateTime, new ConnectHeaders().AddString("h", "1"));

    private readonly SourceRecord _source = new(OffsetMap.Of("p", 1), OffsetMap.Of("o", 2), "t", null, null, "k", Schema.String, "v", 5);

    [Fact]
    public void Apply_WithoutChange_GivesTheSameRecord()
    {
        var transformation = new Change(static (ref RecordParts parts) => parts.Topic.Length > 0);

        Assert.Same(_sink, transformation.Apply(_sink));
        Assert.Same(_source, transformation.Apply(_source));
    }

    [Fact]
    public void Apply_Refusing_DropsTheRecord()
    {
        var transformation = new Change(static (ref RecordParts parts) => false);

        Assert.Null(transformation.Apply(_sink));
        Assert.Null(transformation.Apply(_source));
    }

    [Fact]
    public void Apply_ChangingAPart_KeepsTheOthers()
    {
        var transformation = new Change(static (ref RecordParts parts) =>
        {
            parts.Value = parts.Value.AsString() + "!";
            return true;
        });

        SinkRecord sink = transformation.Apply(_sink)!;
        SourceRecord source = transformation.Apply(_source)!;

        Assert.Equal("v!", sink.Value.AsString());
        Assert.Equal(_sink.Headers, sink.Headers);
        Assert.Equal((7L, "k", 5L), (sink.KafkaOffset, sink.Key.AsString(), sink.Timestamp));
        Assert.Equal("v!", source.Value.AsString());
        Assert.Same(_source.SourceOffset, source.SourceOffset);
    }

    [Fact]
    public void Apply_WithNewHeaders_PutsThemInPlaceOfTheOldOnes()
    {
        var transformation = new Change(static (ref RecordParts parts) =>
        {
            parts.Headers = parts.Record.Headers.Duplicate().Remove("h");
            return true;
        });

        Assert.False(transformation.Apply(_sink)!.HasHeaders);
        Assert.True(_sink.HasHeaders);
    }

    private delegate bool Step(ref RecordParts parts);

    private sealed class Change(Step step) : Transformation
    {
        public override ConfigDef Config => new();

        public override void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        protected override bool Apply(ref RecordParts parts) => step(ref parts);
    }
}

using Connect.Configuration;
using Connect.Data;
using Connect.Headers;
using Connect.Runtime.Conversion;
using Connect.Runtime.Transforms;
using Connect.Runtime.Transforms.Predicates;
using Connect.Sink;
using Connect.Source;
using Connect.Transforms;

namespace Connect.Testing.Tests;

/// <summary>Harnesses of what works on single records and values.</summary>
public class RecordHarnessTests
{
    [Fact]
    public void Transformation_Value_IsChangedInBothDirections()
    {
        using var harness = new TransformationHarness(new HoistFieldValue(), new Dictionary<string, string> { ["field"] = "line" });

        Assert.Equal("text", harness.ApplyToValue(Schema.String, "text")!.Value.AsStruct()["line"].AsString());
        Assert.Equal("text", harness.ApplyToValue(null, "text")!.Value.AsMap()["line"].AsString());
    }

    [Theory]
    [InlineData(TransformationFault.ChangesInPlace, "The transformation changed the key or value of the record it was given")]
    [InlineData(TransformationFault.ChangesHeaders, "The transformation changed the headers of the record it was given")]
    [InlineData(TransformationFault.DropsSinkRecords, "come out with different fates (one was dropped)")]
    [InlineData(TransformationFault.RoutesSourceRecords, "come out with different topics")]
    public void Transformation_Broken_IsCaught(TransformationFault fault, string sentence)
    {
        using var harness = new TransformationHarness(new FaultyTransformation(fault));

        ConformanceException error = Assert.Throws<ConformanceException>(() => harness.ApplyToValue(null, new ConnectMap { { "a", 1 } }, new ConnectHeaders().AddInt32("h", 1)));

        Assert.Contains(sentence, error.Message);
    }

    [Fact]
    public void WithoutSchema_NestedStructs_BecomeMaps()
    {
        Schema inner = SchemaBuilder.Struct().Field("id", Schema.Int64).Build();
        Schema outer = SchemaBuilder.Struct().Field("list", SchemaBuilder.Array(inner).Build()).Build();

        ConnectValue map = TransformationHarness.WithoutSchema(new Struct(outer).Put("list", new ConnectValue[] { new Struct(inner).Put("id", 7L) }));

        Assert.Equal(7L, map.AsMap()["list"].AsArray()[0].AsMap()["id"].AsInt64());
    }

    [Fact]
    public void Predicate_Records_AreToldApart()
    {
        using var tombstone = new PredicateHarness(new RecordIsTombstone());
        using var header = new PredicateHarness(new HasHeaderKey(), new Dictionary<string, string> { ["name"] = "h" });
        using var topic = new PredicateHarness(new TopicNameMatches(), new Dictionary<string, string> { ["pattern"] = "orders-.*" }) { Topic = "orders-1" };

        Assert.True(tombstone.Test(null, default));
        Assert.False(tombstone.Test(Schema.Int32, 1));
        Assert.True(header.Test(null, default, new ConnectHeaders().AddInt32("h", 1)));
        Assert.False(header.Test(null, default));
        Assert.True(topic.Test(Schema.String, "key", Schema.Int32, 1));
    }

    [Theory]
    [InlineData(false, "True of a source record and False of a sink record")]
    [InlineData(true, "True of a record and False when it was asked again")]
    public void Predicate_Broken_IsCaught(bool moody, string sentence)
    {
        using var harness = new PredicateHarness(new FaultyPredicate(moody));

        Assert.Contains(sentence, Assert.Throws<ConformanceException>(() => harness.Test(null, 1)).Message);
    }

    [Fact]
    public void HeaderConverter_Values_GoBothWays()
    {
        var harness = new HeaderConverterHarness(() => new SimpleHeaderConverter());

        Assert.Equal("12"u8.ToArray(), harness.Write(Schema.Int32, 12));
        Assert.Equal(12, harness.RoundTrip(Schema.Int32, 12).Value.AsInt8());
        Assert.Null(harness.Write(null, default));
        Assert.True(harness.Read(null).Value.IsNull);
    }

    [Fact]
    public void Converter_WithHeaders_SeesThem()
    {
        var harness = new ConverterHarness(() => new JsonConverter(), new Dictionary<string, string> { ["schemas.enable"] = "false" }) { Topic = "orders" };

        Assert.Equal("{\"a\":1}"u8.ToArray(), harness.Write(null, new ConnectMap { { "a", 1 } }));
        Assert.Equal(1, harness.Read("1"u8.ToArray()).Value.AsInt64());
        Assert.Null(harness.Write(null, default));
    }

    public enum TransformationFault
    {
        ChangesInPlace,
        ChangesHeaders,
        DropsSinkRecords,
        RoutesSourceRecords,
    }

    private sealed class FaultyTransformation(TransformationFault fault) : ITransformation
    {
        public ConfigDef Config { get; } = new();

        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public SourceRecord? Apply(SourceRecord record)
        {
            Break(record);
            return fault == TransformationFault.RoutesSourceRecords
                ? record.NewRecord("elsewhere", record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp)
                : record;
        }

        public SinkRecord? Apply(SinkRecord record)
        {
            Break(record);
            return fault == TransformationFault.DropsSinkRecords ? null : record;
        }

        public void Dispose()
        {
        }

        private void Break(ConnectRecord record)
        {
            if (fault == TransformationFault.ChangesInPlace)
            {
                record.Value.AsMap().Add($"b{record.Value.AsMap().Count}", 2);
            }

            if (fault == TransformationFault.ChangesHeaders)
            {
                record.Headers.AddInt32("more", 1);
            }
        }
    }

    private sealed class FaultyPredicate(bool moody) : IPredicate
    {
        private int _asked;

        public ConfigDef Config { get; } = new();

        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public bool Test(ConnectRecord record) => moody ? _asked++ == 0 : record is SourceRecord;

        public void Dispose()
        {
        }
    }
}

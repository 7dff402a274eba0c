using Connect.Data;
using Connect.Headers;
using Connect.Runtime.Configuration;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>What a record costs once its schema is known, and what schemas are shared.</summary>
public sealed class TransformCostTests
{
    private const int Records = 1000;

    private static readonly Schema Row = SchemaBuilder.Struct().Name("Row")
        .Field("id", Schema.Int64).Field("name", Schema.OptionalString).Field("price", Schema.Float64).Field("note", Schema.OptionalString).Build();

    private static readonly SinkRecord Sample = TransformHarness.Record(
        Row, new Struct(Row).Put("id", 7L).Put("name", "anvil").Put("price", 9.5).Put("note", "heavy"), "orders", new Header("trace", Schema.String, "x"));

    // One struct: its object and its slots.
    private static readonly long StructBytes = Measure(() => new Struct(Row));

    private static readonly long RecordBytes = Measure(() => Sample.NewRecord("t", 3, null, default, null, default, null, new ConnectHeaders())) - Measure(() => new ConnectHeaders());

    private static readonly long HeaderBytes = Measure(() => Sample.Headers.Duplicate());

    [Theory]
    [InlineData("MaskFieldValue", "fields=id,price")]
    [InlineData("CastValue", "spec=id:int32,price:float32")]
    [InlineData("ReplaceFieldValue", "renames=id:key")]
    [InlineData("SetSchemaMetadataValue", "schema.name=Other")]
    [InlineData("FlattenValue", "delimiter=.")]
    public void Apply_KnownSchema_AllocatesTheResultOnly(string name, string settings)
    {
        using ITransformation transformation = TransformHarness.Create(name, TransformHarness.Settings(settings));

        Assert.Equal(StructBytes + RecordBytes + HeaderBytes, Measure(() => transformation.Apply(Sample)!));
    }

    [Theory]
    [InlineData("RegexRouter", "regex=(ord)ers; replacement=$1")]
    [InlineData("ExtractFieldValue", "field=name")]
    public void Apply_NothingNewButTheRecord_AllocatesTheRecordOnly(string name, string settings)
    {
        using ITransformation transformation = TransformHarness.Create(name, TransformHarness.Settings(settings));

        Assert.Equal(RecordBytes + HeaderBytes, Measure(() => transformation.Apply(Sample)!));
    }

    [Theory]
    [InlineData("RegexRouter", "regex=x.*; replacement=y")]
    [InlineData("DropHeaders", "headers=none")]
    [InlineData("Filter", "x=y")]
    public void Apply_NothingChanges_AllocatesNothing(string name, string settings)
    {
        using ITransformation transformation = TransformHarness.Create(name, TransformHarness.Settings(settings));

        Assert.Equal(0, Measure(() => transformation.Apply(Sample)));
    }

    [Theory]
    [InlineData("HasHeaderKey", "name", "trace", true)]
    [InlineData("RecordIsTombstone", null, null, false)]
    [InlineData("TopicNameMatches", "pattern", "ord.*", true)]
    [InlineData("TopicNameMatches", "pattern", "ord", false)]
    public void Test_Predicate_AllocatesNothing(string name, string? key, string? value, bool expected)
    {
        using var predicate = TransformReplay.Plugins.Create<IPredicate>(name);
        predicate.Configure(key is null ? [] : new Dictionary<string, string> { [key] = value! });

        Assert.Equal(expected, predicate.Test(Sample));
        Assert.Equal(0, Measure(() => predicate.Test(Sample) ? Sample : null));
    }

    [Fact]
    public void Apply_ManySchemasInTurn_SharesTheNewSchemaOfEach()
    {
        using ITransformation cast = TransformHarness.Create("CastValue", ("spec", "id:string"));
        Schema[] schemas = [.. Enumerable.Range(0, 40).Select(i => SchemaBuilder.Struct().Name($"S{i}").Field("id", Schema.Int32).Build())];

        Schema?[] first = [.. schemas.Select(Cast)];
        Schema?[] second = [.. schemas.Select(Cast)];
        Schema? equal = Cast(SchemaBuilder.Struct().Name("S0").Field("id", Schema.Int32).Build());

        Assert.All(first.Zip(second), pair => Assert.Same(pair.First, pair.Second));
        Assert.Same(first[0], equal);

        Schema? Cast(Schema schema) => cast.Apply(TransformHarness.Record(schema, new Struct(schema).Put("id", 1)))!.ValueSchema;
    }

    [Fact]
    public void Chain_FiveSteps_ChangeOneRecord()
    {
        var settings = new Dictionary<string, string>
        {
            ["name"] = "c",
            ["connector.class"] = "x",
            ["transforms"] = "ins,ren,mask,cast,route",
            ["transforms.ins.type"] = "org.apache.kafka.connect.transforms.InsertField$Value",
            ["transforms.ins.static.field"] = "source",
            ["transforms.ins.static.value"] = "shop",
            ["transforms.ren.type"] = "ReplaceField$Value",
            ["transforms.ren.renames"] = "id:key",
            ["transforms.mask.type"] = "MaskFieldValue",
            ["transforms.mask.fields"] = "note",
            ["transforms.mask.predicate"] = "isOrder",
            ["transforms.cast.type"] = "Cast$Value",
            ["transforms.cast.spec"] = "key:string,price:int32",
            ["transforms.route.type"] = "RegexRouter",
            ["transforms.route.regex"] = "(.*)",
            ["transforms.route.replacement"] = "shop.$1",
            ["transforms.route.predicate"] = "isOrder",
            ["transforms.route.negate"] = "true",
            ["predicates"] = "isOrder",
            ["predicates.isOrder.type"] = "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
            ["predicates.isOrder.pattern"] = "orders",
        };
        using TransformationChain chain = TransformationChain.Create(ConnectorConfig.Parse(settings), TransformReplay.Plugins);

        SinkRecord order = chain.Apply(Sample)!;
        SinkRecord other = chain.Apply(TransformHarness.Record(Row, Sample.Value, "items"))!;

        Assert.Equal("Struct{key=7,name=anvil,price=9,note=,source=shop}", order.Value.ToString());
        Assert.Equal("orders", order.Topic);
        Assert.Equal("Struct{key=7,name=anvil,price=9,note=heavy,source=shop}", other.Value.ToString());
        Assert.Equal("shop.items", other.Topic);
        Assert.Same(order.ValueSchema, other.ValueSchema);
        order.Value.AsStruct().Validate();
        Assert.Equal("Struct{id=7,name=anvil,price=9.5,note=heavy}", Sample.Value.ToString());
    }

    [Fact]
    public void Chain_StepsThatRebuildStructs_AllocatesOneStructAndOneRecord()
    {
        var settings = new Dictionary<string, string>
        {
            ["name"] = "c",
            ["connector.class"] = "x",
            ["transforms"] = "ren,mask,cast,meta",
            ["transforms.ren.type"] = "ReplaceField$Value",
            ["transforms.ren.renames"] = "id:key",
            ["transforms.mask.type"] = "MaskField$Value",
            ["transforms.mask.fields"] = "note",
            ["transforms.cast.type"] = "Cast$Value",
            ["transforms.cast.spec"] = "key:int32",
            ["transforms.meta.type"] = "SetSchemaMetadata$Value",
            ["transforms.meta.schema.name"] = "Other",
        };
        using TransformationChain chain = TransformationChain.Create(ConnectorConfig.Parse(settings), TransformReplay.Plugins);

        Assert.Equal(StructBytes + RecordBytes + HeaderBytes, Measure(() => chain.Apply(Sample)));
    }

    private static long Measure(Func<object?> action)
    {
        // Code that is tiered up meanwhile allocates on other threads; this one's counter does not see it.
        for (int i = 0; i < Records; i++)
        {
            GC.KeepAlive(action());
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Records; i++)
        {
            GC.KeepAlive(action());
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Records;
    }
}

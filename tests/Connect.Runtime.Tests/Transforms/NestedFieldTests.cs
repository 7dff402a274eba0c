using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Paths of the syntax V2 in every transformation that names fields, with and without schema.</summary>
public sealed class NestedFieldTests
{
    private static readonly Schema Address = SchemaBuilder.Struct().Name("Address").Optional()
        .Field("city", Schema.OptionalString).Field("zip.code", Schema.Int32).Field("since", Schema.OptionalString).Build();

    private static readonly Schema Customer = SchemaBuilder.Struct().Name("Customer").Field("id", Schema.Int64).Field("address", Address).Build();

    public static TheoryData<string, string, string, string> Cases => new()
    {
        {
            "CastValue", "spec=address.`zip.code`:string,id:int32",
            "Struct{id=7,address=Struct{city=Bonn,zip.code=53111,since=2023-11-14}}", "{id=7, address={city=Bonn, zip.code=53111, since=2023-11-14}}"
        },
        { "ExtractFieldValue", "field=address.`zip.code`", "53111", "53111" },
        {
            "HeaderFromValue", "fields=address.city; headers=city; operation=move",
            "Struct{id=7,address=Struct{zip.code=53111,since=2023-11-14}} city=\"Bonn\"", "{id=7, address={zip.code=53111, since=2023-11-14}} city=\"Bonn\""
        },
        {
            "HeaderFromValue", "fields=address.city; headers=city; operation=copy",
            "Struct{id=7,address=Struct{city=Bonn,zip.code=53111,since=2023-11-14}} city=\"Bonn\"",
            "{id=7, address={city=Bonn, zip.code=53111, since=2023-11-14}} city=\"Bonn\""
        },
        {
            "HoistFieldValue", "field=payload.after", "Struct{payload=Struct{after=Struct{id=7,address=Struct{city=Bonn,zip.code=53111,since=2023-11-14}}}}",
            "{payload={after={id=7, address={city=Bonn, zip.code=53111, since=2023-11-14}}}}"
        },
        {
            "InsertFieldValue", "topic.field=address.topic; static.field=meta.source!; static.value=s1",
            "Struct{id=7,address=Struct{city=Bonn,zip.code=53111,since=2023-11-14,topic=orders},meta=Struct{source=s1}}",
            "{id=7, address={city=Bonn, zip.code=53111, since=2023-11-14, topic=orders}, meta={source=s1}}"
        },
        {
            "MaskFieldValue", "fields=address.city,id", "Struct{id=0,address=Struct{city=,zip.code=53111,since=2023-11-14}}",
            "{id=0, address={city=, zip.code=53111, since=2023-11-14}}"
        },
        {
            "ReplaceFieldValue", "exclude=address.city; renames=address.`zip.code`:zip", "Struct{id=7,address=Struct{zip=53111,since=2023-11-14}}",
            "{id=7, address={zip=53111, since=2023-11-14}}"
        },
        { "ReplaceFieldValue", "include=address.city", "Struct{address=Struct{city=Bonn}}", "{address={city=Bonn}}" },
        { "ReplaceFieldValue", "include=address; exclude=address.since", "Struct{address=Struct{city=Bonn,zip.code=53111}}", "{address={city=Bonn, zip.code=53111}}" },
        {
            "TimestampConverterValue", "field=address.since; target.type=unix; format=yyyy-MM-dd",
            "Struct{id=7,address=Struct{city=Bonn,zip.code=53111,since=1699920000000}}", "{id=7, address={city=Bonn, zip.code=53111, since=1699920000000}}"
        },
        { "ValueToKey", "fields=id,address.city", "Struct{id=7,city=Bonn}", "{id=7, city=Bonn}" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_PathOfV2_ReachesNestedFields(string name, string settings, string withSchema, string schemaless)
    {
        settings += "; field.syntax.version=V2";

        Assert.Equal(withSchema, TransformHarness.Apply(name, settings, Customer, Struct(withAddress: true)));
        Assert.Equal(schemaless, TransformHarness.Apply(name, settings, null, Map(withAddress: true)));
    }

    [Theory]
    [InlineData("CastValue", "spec=address.`zip.code`:string", "Struct{id=7}")]
    [InlineData("ExtractFieldValue", "field=address.city", "null")]
    [InlineData("HeaderFromValue", "fields=address.`zip.code`; headers=zip; operation=copy", "Struct{id=7} zip=null")]
    [InlineData("InsertFieldValue", "topic.field=address.topic", "Struct{id=7}")]
    [InlineData("MaskFieldValue", "fields=address.city", "Struct{id=7}")]
    [InlineData("ReplaceFieldValue", "exclude=address.city", "Struct{id=7}")]
    [InlineData("TimestampConverterValue", "field=address.since; target.type=unix; format=yyyy-MM-dd", "Struct{id=7}")]
    [InlineData("ValueToKey", "fields=address.`zip.code`", "Struct{}")]
    public void Apply_NestedStructIsNull_StaysNull(string name, string settings, string expected) =>
        Assert.Equal(expected, TransformHarness.Apply(name, settings + "; field.syntax.version=V2", Customer, Struct(withAddress: false)));

    [Theory]
    [InlineData("CastValue", "spec=id.x:string")]
    [InlineData("MaskFieldValue", "fields=id.x")]
    [InlineData("ReplaceFieldValue", "exclude=id.x")]
    [InlineData("TimestampConverterValue", "field=id.x; target.type=unix")]
    public void Apply_PathThroughAScalar_LeavesTheRecord(string name, string settings)
    {
        settings += "; field.syntax.version=V2";

        Assert.Equal(Struct(withAddress: true).ToString(), TransformHarness.Apply(name, settings, Customer, Struct(withAddress: true)));
        Assert.Equal(Map(withAddress: true).ToString(), TransformHarness.Apply(name, settings, null, Map(withAddress: true)));
    }

    [Fact]
    public void Apply_InsertIntoAScalar_NamesFieldAndType()
    {
        var e = Assert.Throws<ConnectDataException>(
            () => TransformHarness.Apply("InsertFieldValue", "topic.field=id.x; field.syntax.version=V2", Customer, Struct(withAddress: true)));

        Assert.Equal("InsertField cannot insert into the field 'id': it is INT64, not STRUCT.", e.Message);
    }

    [Fact]
    public void Apply_V1_TakesDotsAsPartOfTheName() =>
        Assert.Equal(Struct(withAddress: true).ToString(), TransformHarness.Apply("MaskFieldValue", "fields=address.city", Customer, Struct(withAddress: true)));

    private static Struct Struct(bool withAddress)
    {
        var customer = new Struct(Customer).Put("id", 7L);
        return withAddress ? customer.Put("address", new Struct(Address).Put("city", "Bonn").Put("zip.code", 53111).Put("since", "2023-11-14")) : customer;
    }

    private static ConnectMap Map(bool withAddress) => new()
    {
        ["id"] = 7L,
        ["address"] = withAddress ? new ConnectMap { ["city"] = "Bonn", ["zip.code"] = 53111, ["since"] = "2023-11-14" } : default(ConnectValue),
    };
}

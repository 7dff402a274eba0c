using System.Buffers;
using System.Text;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Conversion;

namespace Connect.Runtime.Tests.Conversion;

public class JsonConverterTests
{
    private static readonly Schema Nested = SchemaBuilder.Struct().Name("com.acme.Nested")
        .Field("a", Schema.Int32).Field("b", Schema.OptionalString).Field("c", Schema.Float64).Build();

    private static readonly Schema Row = SchemaBuilder.Struct().Name("com.acme.Row").Version(2).Doc("a row")
        .Field("id", Schema.Int64)
        .Field("name", Schema.OptionalString)
        .Field("price", DecimalSchema.OfScale(2))
        .Field("at", TimestampSchema.Schema)
        .Field("day", DateSchema.Schema)
        .Field("data", Schema.OptionalBytes)
        .Field("flag", SchemaBuilder.Boolean().Default(true).Build())
        .Field("list", SchemaBuilder.Array(Schema.OptionalInt32).Optional().Build())
        .Field("map", SchemaBuilder.Map(Schema.String, Schema.Float32).Optional().Build())
        .Field("pairs", SchemaBuilder.Map(Schema.Int8, Schema.String).Optional().Build())
        .Field("nested", Nested)
        .Build();

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void FromConnectData_WarmedUp_AllocatesNothing(string schemas)
    {
        JsonConverter converter = Create(("schemas.enable", schemas));
        ConnectValue value = FillRow("a name with \"quotes\" and ünïcode \ud83d\ude00");
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        for (int i = 0; i < 1000; i++)
        {
            buffer.ResetWrittenCount();
            converter.FromConnectData("t", Row, value, buffer);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            buffer.ResetWrittenCount();
            converter.FromConnectData("t", Row, value, buffer);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void FromConnectData_BufferGivesTinySpans_WritesTheSameBytes()
    {
        JsonConverter converter = Create();
        ConnectValue value = FillRow(new string('x', 5000) + "\n" + new string('ü', 3000));
        var tight = new TightBufferWriter();

        converter.FromConnectData("t", Row, value, tight);

        Assert.Equal(Encoding.UTF8.GetString(Write(Create(), Row, value)), Encoding.UTF8.GetString(tight.Written));
    }

    [Fact]
    public void FromConnectData_TwoSchemasInTurn_KeepsBothApart()
    {
        JsonConverter converter = Create();
        byte[] row = Write(Create(), Row, FillRow("x"));
        byte[] text = Write(Create(), Schema.String, "x");
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(row, Write(converter, Row, FillRow("x")));
            Assert.Equal(text, Write(converter, Schema.String, "x"));
        }

        Assert.Equal(2, converter.CachedSchemas.Writing);
    }

    [Fact]
    public void FromConnectData_SchemaBuiltAnewEachTime_IsCachedOnce()
    {
        JsonConverter converter = Create();
        for (int i = 0; i < 100; i++)
        {
            Schema schema = SchemaBuilder.Struct().Name("s").Field("a", Schema.Int32).Build();
            Schema equal = SchemaBuilder.Struct().Name("s").Field("a", Schema.Int32).Build();
            Assert.EndsWith("\"payload\":{\"a\":1}}", Encoding.UTF8.GetString(Write(converter, schema, new Struct(equal).Put("a", 1))));
        }

        Assert.Equal(1, converter.CachedSchemas.Writing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(-1)]
    public void Caches_MoreSchemasThanTheirSize_DropTheOldestAndStayRight(int size)
    {
        JsonConverter converter = Create(("schemas.cache.size", size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 10; i++)
            {
                Schema schema = SchemaBuilder.Struct().Name("s" + i).Field("f" + i, Schema.Int32).Build();
                ConnectValue value = new Struct(schema).Put("f" + i, i);
                SchemaAndValue read = converter.ToConnectData("t", Write(converter, schema, value));
                Assert.Equal(new SchemaAndValue(schema, value), read);
            }
        }

        int kept = Math.Max(size, 0);
        Assert.Equal((kept, kept), converter.CachedSchemas);
    }

    [Fact]
    public void RoundTrip_EveryKindOfField_GivesTheSameValue()
    {
        JsonConverter converter = Create();
        ConnectValue value = FillRow("tab\t, quote \", slash \\, bell \a, ü, 你好, \ud83d\ude00, \ud83d alone");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(new SchemaAndValue(Row, value), converter.ToConnectData("t", Write(converter, Row, value)));
        }
    }

    [Fact]
    public void ToConnectData_MembersInAnotherOrder_FindsTheirFields()
    {
        JsonConverter converter = Create();
        string schema = "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\"},{\"type\":\"string\",\"field\":\"b\"},"
            + "{\"type\":\"int64\",\"field\":\"c\",\"optional\":true}]}";
        foreach (string payload in new[]
        {
            "{\"b\":\"x\",\"a\":1,\"c\":3}", "{\"c\":3,\"b\":\"x\",\"a\":1}", "{\"a\":1,\"b\":\"x\",\"c\":3}", "{ \"c\" : 3 , \"zzz\":[{}], \"\\u0062\":\"x\",\"a\":0,\"a\":1}",
            "{\"c\":3,\"b\":\"x\",\"a\":1}",
        })
        {
            Struct read = Read(converter, $"{{\"schema\":{schema},\"payload\":{payload}}}").AsStruct();
            Assert.Equal("Struct{a=1,b=x,c=3}", read.ToString());
        }
    }

    [Fact]
    public void ToConnectData_PayloadBeforeSchema_IsRead()
    {
        Assert.Equal(7, Read(Create(), "{\"payload\":7,\"schema\":{\"type\":\"int32\"}}").AsInt32());
    }

    [Fact]
    public void ToConnectData_KnownBeginningButSchemaFollowsAgain_TheLastOneCounts()
    {
        JsonConverter converter = Create();
        Assert.Equal(ValueKind.Int32, Read(converter, "{\"schema\":{\"type\":\"int32\"},\"payload\":7}").Kind);

        ConnectValue value = Read(converter, "{\"schema\":{\"type\":\"int32\"},\"payload\":7,\"schema\":{\"type\":\"int64\"}}");

        Assert.Equal(ValueKind.Int64, value.Kind);
        Assert.Throws<ConnectDataException>(() => Read(converter, "{\"schema\":{\"type\":\"int32\"},\"payload\":7,\"extra\":1}"));
    }

    [Fact]
    public void ToConnectData_NameThatHoldsAQuote_IsNotTakenForSeveralMembers()
    {
        JsonConverter converter = Create(("schemas.enable", "false"));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("{a\":1,\"b=2}", Read(converter, "{\"a\\\":1,\\\"b\":2}").ToString());
            Assert.Equal("{a=1, b=2}", Read(converter, "{\"a\":1,\"b\":2}").ToString());
        }
    }

    [Fact]
    public void ToConnectData_ManyNamesAndRepeatedOnes_KeepsOneOfEach()
    {
        JsonConverter converter = Create(("schemas.enable", "false"));
        var json = new StringBuilder("{");
        for (int i = 0; i < 500; i++)
        {
            json.Append("\"k").Append(i % 250).Append("\":").Append(i).Append(i < 499 ? ',' : '}');
        }

        for (int round = 0; round < 20; round++)
        {
            ConnectMap map = Read(converter, json.ToString()).AsMap();
            Assert.Equal(250, map.Count);
            Assert.Equal(250 + 77, map["k77"].AsInt64());
            json.Replace($"k{round}\"", $"r{round}\"");
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void ToConnectData_TruncatedAnywhere_ThrowsDataErrorOnly(string schemas)
    {
        JsonConverter converter = Create(("schemas.enable", schemas));
        byte[] document = Write(Create(), Row, FillRow("ünïcode \ud83d\ude00 \" \\ \n"));
        converter.ToConnectData("t", document);
        for (int length = 1; length < document.Length; length++)
        {
            byte[] part = document[..length];
            Assert.Throws<ConnectDataException>(() => Unwrap(() => converter.ToConnectData("t", part)));
        }
    }

    [Fact]
    public void ToConnectData_AnyByteChanged_ThrowsDataErrorOrReads()
    {
        JsonConverter converter = Create();
        byte[] document = Write(Create(), Row, FillRow("ünïcode \ud83d\ude00 \" \\ \n"));
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. document];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                converter.ToConnectData("t", changed);
            }
            catch (ConnectDataException)
            {
                // Expected for most; anything else fails the test.
            }
        }
    }

    [Fact]
    public void ToConnectData_NestedAsDeepAsAllowed_IsReadAndOneLevelMoreIsNot()
    {
        JsonConverter converter = Create(("schemas.enable", "false"));
        ConnectValue value = Read(converter, new string('[', 1000) + new string(']', 1000));
        int depth = 0;
        for (; value.Kind == ValueKind.Array; depth++)
        {
            value = value.AsArray().Count == 0 ? default : value.AsArray()[0];
        }

        Assert.Equal(1000, depth);
        Assert.Throws<ConnectDataException>(() => Unwrap(() => converter.ToConnectData("t", Encoding.UTF8.GetBytes(new string('[', 1001) + new string(']', 1001)))));
        Assert.Throws<ConnectDataException>(() => Unwrap(() => converter.ToConnectData("t", Encoding.UTF8.GetBytes(new string('[', 1_000_000)))));
    }

    [Fact]
    public void FromConnectData_NestedTooDeep_ThrowsDataError()
    {
        JsonConverter converter = Create(("schemas.enable", "false"));
        ConnectValue value = default;
        for (int i = 0; i < 5000; i++)
        {
            value = new[] { value };
        }

        Assert.Throws<ConnectDataException>(() => Write(converter, null, value));
    }

    [Fact]
    public void ToConnectData_AfterAFailedMessage_ReadsTheNext()
    {
        JsonConverter converter = Create(("schemas.enable", "false"));
        Assert.Throws<ConnectDataException>(() => Unwrap(() => converter.ToConnectData("t", "[1,2,[3,4,"u8.ToArray())));

        Assert.Equal("[5, [6]]", Read(converter, "[5,[6]]").ToString());
    }

    [Fact]
    public void ToConnectData_ResultKept_DoesNotReferToTheInput()
    {
        JsonConverter converter = Create();
        byte[] document = Write(Create(), Row, FillRow("text"));
        SchemaAndValue read = converter.ToConnectData("t", document);

        Array.Clear(document);

        Assert.Equal(new SchemaAndValue(Row, FillRow("text")), read);
    }

    [Fact]
    public void ToConnectData_SchemaContent_StandsInWhereThereIsNoEnvelope()
    {
        JsonConverter converter = Create(("schema.content", "{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"a\"}]}"));

        Assert.Equal(ValueKind.Int32, Read(converter, "{\"a\":1}").AsStruct()["a"].Kind);
        Assert.Equal(ValueKind.Int8, Read(converter, "{\"schema\":{\"type\":\"int8\"},\"payload\":1}").Kind);
        Assert.Throws<ConnectDataException>(() => Read(converter, "[1]"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"type\":\"nothing\"}")]
    public void Configure_SchemaContentIsNoSchema_NamesTheKey(string content)
    {
        var error = Assert.Throws<ConfigException>(() => Create(("schema.content", content)));

        Assert.Contains("schema.content", error.Message);
    }

    [Fact]
    public void FromConnectData_NotConfigured_SaysSo() =>
        Assert.Throws<InvalidOperationException>(() => Write(new JsonConverter(), Schema.Int8, (sbyte)1));

    private static ConnectValue FillRow(string name) => new Struct(Row)
        .Put("id", 123456789012L)
        .Put("name", name)
        .Put("price", new BigDecimal(12345, 2))
        .Put("at", ConnectValue.FromUnixTimeMilliseconds(1700000000123))
        .Put("day", ConnectValue.From(new DateOnly(2024, 2, 29)))
        .Put("data", new byte[] { 1, 2, 3, 250 })
        .Put("flag", false)
        .Put("list", new ConnectValue[] { 1, default, -3 })
        .Put("map", new ConnectMap { ["x"] = 1.5f, [""] = 0.25f })
        .Put("pairs", new ConnectMap { [(sbyte)1] = "one", [(sbyte)2] = "two" })
        .Put("nested", new Struct(Nested).Put("a", -1).Put("c", 2.5));

    private static JsonConverter Create(params (string Key, string Value)[] config)
    {
        var converter = new JsonConverter();
        converter.Configure(config.ToDictionary(pair => pair.Key, pair => pair.Value), isKey: false);
        return converter;
    }

    private static byte[] Write(JsonConverter converter, Schema? schema, in ConnectValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(converter.FromConnectData("t", schema, value, buffer));
        return buffer.WrittenSpan.ToArray();
    }

    private static ConnectValue Read(JsonConverter converter, string json) => converter.ToConnectData("t", Encoding.UTF8.GetBytes(json)).Value;

    // Data errors have subclasses; Assert.Throws wants the exact class.
    private static void Unwrap(Action action)
    {
        try
        {
            action();
        }
        catch (ConnectDataException e)
        {
            throw new ConnectDataException(e.Message, e);
        }
    }
}

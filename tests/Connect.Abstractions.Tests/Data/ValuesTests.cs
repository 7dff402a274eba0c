using Connect.Data;
using Connect.Errors;

namespace Connect.Tests.Data;

public sealed class ValuesTests
{
    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void ParseString_OfEndlessNesting_IsAString(char bracket)
    {
        string text = new(bracket, 1_000_000);

        SchemaAndValue parsed = Values.ParseString(text);

        Assert.Same(Schema.String, parsed.Schema);
        Assert.Equal(text, parsed.Value.AsString());
    }

    [Theory]
    [InlineData(500, ValueKind.Array)]
    [InlineData(2000, ValueKind.String)]
    public void ParseString_OfDeepNesting_IsReadUpToALimit(int depth, ValueKind kind) =>
        Assert.Equal(kind, Values.ParseString(new string('[', depth) + new string(']', depth)).Value.Kind);

    [Theory]
    [InlineData("[1,\"a\\\"b\",true,1.5,2020-01-02,12:34:56.789Z,2020-01-02T03:04:05.678Z]")]
    [InlineData("{\"a\":[1,2],\"b\":[]}")]
    [InlineData("{1:{\"x\":null}}")]
    public void ConvertToString_OfParsedText_KeepsItsMeaning(string text)
    {
        SchemaAndValue parsed = Values.ParseString(text);

        string? written = Values.ConvertToString(parsed.Schema, parsed.Value);

        Assert.NotEqual(ValueKind.String, parsed.Value.Kind);
        Assert.Equal(parsed.Schema, Values.ParseString(written).Schema);
    }

    [Theory]
    [InlineData(" [1,null]", " ")]
    [InlineData("  ", "  ")]
    public void ParseString_WhereTheFirstPieceIsBlank_IsThatPiece(string text, string expected) =>
        Assert.Equal(expected, Values.ParseString(text).Value.AsString());

    [Theory]
    [InlineData("[\"2020-01-02\",\"x\"]", null)]
    [InlineData("[5000000000,2020-01-02T03:04:05.678Z]", "org.apache.kafka.connect.data.Timestamp")]
    [InlineData("[2020-01-02,5]", "org.apache.kafka.connect.data.Date")]
    public void ParseString_OfMixedElements_TakesTheCommonSchema(string text, string? name) =>
        Assert.Equal(name, Values.ParseString(text).Schema!.ValueSchema?.Name);

    [Fact]
    public void Convert_OfTextNull_IsAnError()
    {
        Assert.True(Values.ParseString("null").Value.IsNull);
        Assert.Throws<ConnectDataException>(() => Values.ConvertToList(null, "null"));
        Assert.Throws<ConnectDataException>(() => Values.ConvertToDate(null, "null"));
        Assert.Throws<ConnectDataException>(() => Values.ConvertToInt32(null, "null"));
    }

    [Fact]
    public void Convert_OfWhatDoesNotFit_DoesNotShowTheValue()
    {
        var error = Assert.Throws<ConnectDataException>(() => Values.ConvertToInt32(Schema.String, "secret"));

        Assert.Equal("Unable to convert a value of class String to Schema{STRING}", error.Message);
    }

    [Fact]
    public void ConvertToString_OfStruct_AppliesDefaultsAndEscapesNames()
    {
        Schema schema = SchemaBuilder.Struct().Field("a\"b", Schema.Int32).Field("c", SchemaBuilder.Int8().Optional().Default((sbyte)3).Build()).Build();
        Struct value = new Struct(schema).Put("a\"b", 1);

        Assert.Equal("{\"a\\\"b\":1,\"c\":3}", Values.ConvertToString(null, value));
    }
}

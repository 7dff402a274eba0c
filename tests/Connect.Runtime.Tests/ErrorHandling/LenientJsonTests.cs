using System.Buffers;
using System.Text;
using System.Text.Json;
using Connect.Data;
using Connect.Runtime.ErrorHandling;

namespace Connect.Runtime.Tests.ErrorHandling;

/// <summary>Any value can be written down, also what no converter takes.</summary>
public sealed class LenientJsonTests
{
    public static TheoryData<object?, string> Scalars { get; } = new()
    {
        { (sbyte)-5, "-5" },
        { long.MinValue, "-9223372036854775808" },
        { 1.5f, "1.5" },
        { float.NaN, "\"NaN\"" },
        { double.NegativeInfinity, "\"-Infinity\"" },
        { true, "true" },
        { "a \"quoted\" line\n", "\"a \\\"quoted\\\" line\\n\"" },
        { "häß €", "\"häß €\"" },
        { "half \uD83D of a pair", "\"half \\uFFFD of a pair\"" },
        { new byte[] { 0, 255, 254 }, "\"AP/+\"" },
        { 12345678901234567890.12m, "\"12345678901234567890.12\"" },
        { new DateTime(2026, 3, 4, 5, 6, 7, 89, DateTimeKind.Utc), "\"2026-03-04T05:06:07.089Z\"" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Write_Scalar_IsReadableJson(object? value, string expected) => Assert.Equal(expected, Write(ConnectValue.FromObject(value)));

    [Fact]
    public void Write_Nested_KeepsStructure()
    {
        Schema schema = SchemaBuilder.Struct().Field("id", Schema.Int32).Field("note", Schema.OptionalString).Build();
        Struct inner = new Struct(schema).Put("id", 7);
        var map = new ConnectMap { ["list"] = new ConnectValue[] { inner, default, 1 }, [3] = "by number" };

        Assert.Equal("""{"list":[{"id":7,"note":null},null,1],"3":"by number"}""", Write(map));
    }

    [Fact]
    public void Write_StructWithoutItsRequiredFields_IsWrittenAsItIs()
    {
        Schema schema = SchemaBuilder.Struct().Field("id", Schema.Int32).Build();

        Assert.Equal("""{"id":null}""", Write(new Struct(schema)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800_000)]
    public void Write_TimeOutsideTheCalendar_IsText(long milliseconds)
    {
        string json = Write(ConnectValue.FromUnixTimeMilliseconds(milliseconds));

        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(json).RootElement.ValueKind);
    }

    [Fact]
    public void Write_NestedThousandsOfLevelsDeep_EndsWithARemark()
    {
        ConnectValue value = 1;
        for (int i = 0; i < 10_000; i++)
        {
            value = new[] { value };
        }

        string json = Write(value);

        Assert.Equal(new string('[', 500) + "\"[nested deeper than 500 levels]\"" + new string(']', 500), json);
    }

    private static string Write(in ConnectValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        LenientJson.Write(value, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

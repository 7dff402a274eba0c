using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.TestSupport.Golden;

namespace Connect.Runtime.Tests.Conversion;

/// <summary>Every line that the converters of Kafka Connect 3.9.0 answered, byte for byte.</summary>
public class ConverterGoldenTests
{
    [Fact]
    public void JsonConverter_FromConnectData_MatchesJava() =>
        GoldenFile.Replay("JsonConverter.fromConnectData.jsonl", 984, ConverterReplay.Line<JsonConverter>, Jdk17DigitsOrBuilder);

    [Fact]
    public void JsonConverter_ToConnectData_MatchesJava() =>
        GoldenFile.Replay("JsonConverter.toConnectData.jsonl", 1311, ConverterReplay.Line<JsonConverter>);

    [Fact]
    public void JsonConverter_Headers_MatchJava() =>
        GoldenFile.Replay("JsonConverter.headers.jsonl", 23, ConverterReplay.Line<JsonConverter>);

    [Fact]
    public void JsonConverter_RoundTrip_MatchesJava() =>
        GoldenFile.Replay("JsonConverter.roundTrip.jsonl", 722, RoundTrip, Jdk17DigitsOrBuilder);

    [Fact]
    public void StringConverter_MatchesJava() =>
        GoldenFile.Replay("StringConverter.jsonl", 334, ConverterReplay.Line<StringConverter>, OtherCharsetTables);

    [Fact]
    public void ByteArrayConverter_MatchesJava() =>
        GoldenFile.Replay("ByteArrayConverter.jsonl", 85, ConverterReplay.Line<ByteArrayConverter>);

    [Fact]
    public void BooleanConverter_MatchesJava() => GoldenFile.Replay("BooleanConverter.jsonl", 88, ConverterReplay.Line<BooleanConverter>);

    [Fact]
    public void ShortConverter_MatchesJava() => GoldenFile.Replay("ShortConverter.jsonl", 86, ConverterReplay.Line<ShortConverter>);

    [Fact]
    public void IntegerConverter_MatchesJava() => GoldenFile.Replay("IntegerConverter.jsonl", 103, ConverterReplay.Line<IntegerConverter>);

    [Fact]
    public void LongConverter_MatchesJava() => GoldenFile.Replay("LongConverter.jsonl", 94, ConverterReplay.Line<LongConverter>);

    [Fact]
    public void FloatConverter_MatchesJava() => GoldenFile.Replay("FloatConverter.jsonl", 136, ConverterReplay.Line<FloatConverter>);

    [Fact]
    public void DoubleConverter_MatchesJava() => GoldenFile.Replay("DoubleConverter.jsonl", 141, ConverterReplay.Line<DoubleConverter>);

    [Fact]
    public void SimpleHeaderConverter_MatchesJava() =>
        GoldenFile.Replay("SimpleHeaderConverter.jsonl", 437, ConverterReplay.Line<SimpleHeaderConverter>, Jdk17DigitsOrBuilder);

    [Fact]
    public void ConfigDefs_MatchJava() => GoldenFile.Replay("converters.config-defs.jsonl", 8, ConfigDef);

    // JDK 17 prints some doubles with a digit more than needed; a SchemaBuilder that stands for a schema, and equals none, does not exist here.
    private static string? Jdk17DigitsOrBuilder(GoldenLine line) =>
        line.Json.GetRawText().Contains("9.999999999999999E22", StringComparison.Ordinal) ? "digits of JDK 17"
            : line.Text("name") == "schema/builder-struct" ? "a builder used as a schema"
            : null;

    // An encoded surrogate in UTF-8 is one replacement character in Java and, as Unicode recommends, three in .NET. The tables of the old code pages differ for
    // bytes that stand for nothing: 0x81 in windows-1252, lone lead bytes in Shift_JIS.
    private static string? OtherCharsetTables(GoldenLine line) =>
        line.Id is 167 or 189 or 211 ? "replacement of malformed UTF-8"
            : line.Id is 357 or 362 or 363 or 364 or 365 or 367 or 370 or 371 or 374 ? "bytes that an old code page does not define"
            : null;

    private static string? RoundTrip(GoldenLine line)
    {
        var converter = new JsonConverter();
        ConverterReplay.Configure(converter, line);
        byte[]? input = GoldenBytes.Read(line["input"]);
        if (line.ExpectedError is not null)
        {
            return ConverterReplay.Line<JsonConverter>(line);
        }

        SchemaAndValue read = converter.ToConnectData("t", input is null ? (ReadOnlyMemory<byte>?)null : input);
        if (ConverterReplay.ReadDifference(line.Expected.GetProperty("output"), read) is { } difference)
        {
            return difference;
        }

        byte[]? again = ConverterReplay.Write(converter, line, read.Schema, read.Value);
        byte[]? expected = line.Expected.TryGetProperty("rewritten", out JsonElement rewritten) ? GoldenBytes.Read(rewritten) : input;
        return SameJson(expected, again) ? null : $"written again: {(again is null ? "null" : Encoding.UTF8.GetString(again))}";
    }

    // Java reads maps into hash maps, so what it writes again may have its members in another order.
    private static bool SameJson(byte[]? expected, byte[]? actual) =>
        expected.AsSpan().SequenceEqual(actual)
            || (expected is not null && actual is not null && expected.Length == actual.Length && JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)));

    private static string? ConfigDef(GoldenLine line)
    {
        string name = line.Text("class")!;
        IHeaderConverter? converter = name[(name.LastIndexOf('.') + 1)..] switch
        {
            "JsonConverter" => new JsonConverter(),
            "StringConverter" => new StringConverter(),
            "ByteArrayConverter" => new ByteArrayConverter(),
            "BooleanConverter" => new BooleanConverter(),
            "ShortConverter" => new ShortConverter(),
            "IntegerConverter" => new IntegerConverter(),
            "LongConverter" => new LongConverter(),
            "FloatConverter" => new FloatConverter(),
            "DoubleConverter" => new DoubleConverter(),
            "SimpleHeaderConverter" => new SimpleHeaderConverter(),
            _ => null,
        };
        if (converter is null)
        {
            return $"no such converter: {name}";
        }

        // Kafka 4.2 added schema.content; the recording is older.
        List<ConfigKey> keys = [.. converter.Config.Keys.Values.Where(key => key.Name != "schema.content")];
        string actual = string.Join('\n', keys.Select(Describe));
        string expected = string.Join('\n', line["configDef"].EnumerateArray().Select(Describe));
        return expected == actual ? null : $"expected\n{expected}\ngot\n{actual}";
    }

    private static string Describe(ConfigKey key) =>
        $"{key.Name} {key.Type} required={!key.HasDefault} default={ConfigParser.Print(key.DefaultValue)} {key.Importance} {key.Group}/{key.OrderInGroup} {key.Width}"
            .ToUpperInvariant() + $" {key.DisplayName ?? key.Name} {key.Validator}";

    private static string Describe(JsonElement key) =>
        $"{key.GetProperty("name")} {key.GetProperty("type")} required={key.GetProperty("required")} default={key.GetProperty("default")} {key.GetProperty("importance")} {key.GetProperty("group")}/{key.GetProperty("order")} {key.GetProperty("width")}"
            .ToUpperInvariant() + $" {key.GetProperty("displayName")} {(key.TryGetProperty("validator", out JsonElement validator) ? validator.GetString() : "")}";
}

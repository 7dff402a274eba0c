using System.Text.Json;
using Connect.Data;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Data;

public sealed class ValuesGoldenTests
{
    [Fact]
    public void Values_EveryRecordedCall_GivesTheSame() => GoldenFile.Replay("Values.jsonl", atLeast: 2750, Replay);

    private static string? Replay(GoldenLine line)
    {
        string function = line.Text("fn")!;
        if (function == "parseString")
        {
            return line.Check(() => Values.ParseString(line.Text("text")), result => ParsedDifference(line, result));
        }

        Schema? schema = line.Find("schema") is { } json ? GoldenSchema.Read(json) : null;
        if (function == "inferSchema" && line.Expected.TryGetProperty("output", out JsonElement inferred))
        {
            // A struct's own schema is what is inferred, and told only there.
            schema = GoldenSchema.Read(inferred);
        }

        ConnectValue value = GoldenValue.Read(line["value"], schema);
        if (function == "inferSchema")
        {
            return line.Check(() => Values.InferSchema(value), result => GoldenSchema.Difference(line.Expected.GetProperty("output"), result));
        }

        return line.Check(() => Convert(function, line, schema, value), result => Difference(line, schema, result));
    }

    private static string? ParsedDifference(GoldenLine line, SchemaAndValue result)
    {
        JsonElement output = line.Expected.GetProperty("output");
        if (output.ValueKind == JsonValueKind.Null || output.TryGetProperty("nullPair", out _))
        {
            return result == SchemaAndValue.Null ? null : $"expected null, got {result}";
        }

        return GoldenSchema.Difference(output.GetProperty("schema"), result.Schema)
            ?? GoldenValue.Difference(output.GetProperty("value"), result.Schema, result.Value);
    }

    private static ConnectValue Convert(string function, GoldenLine line, Schema? schema, ConnectValue value) => function switch
    {
        "convertToBoolean" => Of(Values.ConvertToBoolean(schema, value), ConnectValue.From),
        "convertToByte" => Of(Values.ConvertToInt8(schema, value), ConnectValue.From),
        "convertToShort" => Of(Values.ConvertToInt16(schema, value), ConnectValue.From),
        "convertToInteger" => Of(Values.ConvertToInt32(schema, value), ConnectValue.From),
        "convertToLong" => Of(Values.ConvertToInt64(schema, value), ConnectValue.From),
        "convertToFloat" => Of(Values.ConvertToFloat32(schema, value), ConnectValue.From),
        "convertToDouble" => Of(Values.ConvertToFloat64(schema, value), ConnectValue.From),
        "convertToString" => Values.ConvertToString(schema, value),
        "convertToList" => ConnectValue.From(Values.ConvertToList(schema, value)),
        "convertToMap" => Values.ConvertToMap(schema, value),
        "convertToStruct" => Values.ConvertToStruct(schema, value),
        "convertToDate" => ConnectValue.FromUnixTimeMilliseconds(Values.ConvertToDate(schema, value)),
        "convertToTime" => ConnectValue.FromUnixTimeMilliseconds(Values.ConvertToTime(schema, value)),
        "convertToTimestamp" => ConnectValue.FromUnixTimeMilliseconds(Values.ConvertToTimestamp(schema, value)),
        "convertToDecimal" => Values.ConvertToDecimal(schema, value, line["scale"].GetInt32()),
        _ => throw new NotSupportedException(function),
    };

    private static ConnectValue Of<T>(T? value, Func<T, ConnectValue> from)
        where T : struct => value is { } present ? from(present) : default;

    private static string? Difference(GoldenLine line, Schema? schema, ConnectValue result)
    {
        JsonElement expected = line.Expected.GetProperty("output");
        bool fromDouble = schema?.Type is SchemaType.Float32 or SchemaType.Float64;
        return fromDouble && FloatTextGoldenTests.SameNumber(expected, result) ? null : GoldenValue.Difference(expected, schema, result);
    }
}

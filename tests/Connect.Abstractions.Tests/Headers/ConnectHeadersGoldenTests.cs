using System.Text.Json;
using Connect.Data;
using Connect.Headers;
using Connect.TestSupport.Golden;

namespace Connect.Tests.Headers;

public sealed class ConnectHeadersGoldenTests
{
    [Fact]
    public void ConnectHeaders_EveryRecordedCall_GivesTheSame() =>
        GoldenFile.Replay("ConnectHeaders.jsonl", atLeast: 66, line => line.Find("initial") is { } initial ? Change(line, initial) : Add(line));

    private static string? Add(GoldenLine line)
    {
        Schema? schema = GoldenSchema.Read(line["schema"]);
        ConnectValue value = GoldenValue.Read(line["value"], schema);
        return line.Check(() => Add(new ConnectHeaders(), line.Text("op")!, line.Text("key")!, schema, value), headers =>
        {
            JsonElement expected = line.Expected.GetProperty("output")[0];
            return headers.Count != 1 || headers[0].Key != expected.GetProperty("key").GetString() ? $"got {headers}"
                : GoldenSchema.Difference(expected.GetProperty("schema"), headers[0].Schema)
                    ?? GoldenValue.Difference(expected.GetProperty("value"), headers[0].Schema, headers[0].Value);
        });
    }

    private static ConnectHeaders Add(ConnectHeaders headers, string operation, string key, Schema? schema, ConnectValue value)
    {
        long? milliseconds = value.Kind == ValueKind.DateTime ? value.AsUnixTimeMilliseconds() : null;
        return operation switch
        {
            "add" => headers.Add(key, value, schema),
            "addString" => headers.AddString(key, value.IsNull ? null : value.AsString()),
            "addBytes" => headers.AddBytes(key, value.IsNull ? null : value.AsBytes()),
            "addBoolean" => headers.AddBoolean(key, value.AsBoolean()),
            "addByte" => headers.AddInt8(key, value.AsInt8()),
            "addShort" => headers.AddInt16(key, value.AsInt16()),
            "addInt" => headers.AddInt32(key, value.AsInt32()),
            "addLong" => headers.AddInt64(key, value.AsInt64()),
            "addFloat" => headers.AddFloat32(key, value.AsFloat32()),
            "addDouble" => headers.AddFloat64(key, value.AsFloat64()),
            "addDecimal" => headers.AddDecimal(key, value.IsNull ? null : value.AsDecimal()),
            "addDate" => headers.AddDate(key, milliseconds),
            "addTime" => headers.AddTime(key, milliseconds),
            "addTimestamp" => headers.AddTimestamp(key, milliseconds),
            "addList" => headers.AddList(key, value.IsNull ? null : value.AsArray(), schema!),
            "addMap" => headers.AddMap(key, value.IsNull ? null : value.AsMap(), schema!),
            "addStruct" => headers.AddStruct(key, value.IsNull ? null : value.AsStruct()),
            _ => throw new NotSupportedException(operation),
        };
    }

    private static string? Change(GoldenLine line, JsonElement initial)
    {
        var headers = new ConnectHeaders();
        foreach (JsonElement pair in initial.EnumerateArray())
        {
            string[] parts = pair.GetString()!.Split('=');
            headers.AddString(parts[0], parts[1]);
        }

        string[] operation = line.Text("op")!.Split(':');
        string? key = operation.Length > 1 ? operation[1] : null;
        string? result = null;
        switch (operation[0])
        {
            case "remove":
                headers.Remove(key!);
                break;
            case "retainLatest":
                _ = key is null ? headers.RetainLatest() : headers.RetainLatest(key);
                break;
            case "lastWithName":
                result = headers.LastWithName(key!) is { } last ? Describe(last) : "null";
                break;
            case "allWithName":
                result = string.Concat(headers.AllWithName(key!).Select(header => Describe(header) + ";"));
                break;
            case "applyRename":
                _ = key is null ? headers.Apply(Rename) : headers.Apply(key, Rename);
                break;
            case "applyNull":
                _ = key is null ? headers.Apply(_ => null) : headers.Apply(key, _ => null);
                break;
            case "size":
                result = headers.Count.ToString();
                break;
            case "isEmpty":
                result = headers.Count == 0 ? "true" : "false";
                break;
            case "clear":
                headers.Clear();
                break;
            default:
                throw new NotSupportedException(operation[0]);
        }

        string after = string.Join(',', headers.Select(header => $"{header.Key}={header.Value}"));
        string expectedAfter = string.Join(',', line.Expected.GetProperty("after").EnumerateArray().Select(pair => pair.GetString()));
        string? expectedResult = line.Expected.TryGetProperty("result", out JsonElement json) ? json.ToString() : null;
        return after != expectedAfter ? $"headers are {after}" : result is not null && !string.Equals(result, expectedResult, StringComparison.OrdinalIgnoreCase) ? $"result is {result}" : null;
    }

    private static Header? Rename(Header header) => header with { Key = "new" };

    private static string Describe(Header header) => $"ConnectHeader(key={header.Key}, value={header.Value}, schema={header.Schema})";
}

using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Connect.Data;

namespace Connect.TestSupport.Golden;

/// <summary>Values in golden files, tagged by their class: <c>{"int8":"5"}</c>, <c>{"map":[[k,v]]}</c>, <c>{"struct":[["f",v]]}</c>…</summary>
public static class GoldenValue
{
    /// <summary>The value.</summary>
    /// <param name="json">The tagged value.</param>
    /// <param name="schema">The schema in force, which structs without one of their own take; may be null.</param>
    public static ConnectValue Read(JsonElement json, Schema? schema)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return default;
            case JsonValueKind.True:
            case JsonValueKind.False:
                return json.GetBoolean();
            case JsonValueKind.String:
                return json.GetString();
        }

        JsonProperty tag = json.EnumerateObject().First();
        return tag.Name switch
        {
            "utf16" => ReadUtf16(tag.Value.GetString()!),
            "int8" => sbyte.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "int16" => short.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "int32" => int.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "int64" => long.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "float32" => float.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "float64" => double.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture),
            "bytes" => tag.Value.GetBytesFromBase64(),
            "decimal" => new BigDecimal(
                BigInteger.Parse(json.GetProperty("unscaled").GetString()!, CultureInfo.InvariantCulture), json.GetProperty("scale").GetInt32()),
            "millis" => ConnectValue.FromUnixTimeMilliseconds(long.Parse(tag.Value.GetString()!, CultureInfo.InvariantCulture)),
            "array" => ReadArray(tag.Value, schema),
            "map" => ReadMap(tag.Value, schema),
            "struct" => ReadStruct(json, tag.Value, schema),
            _ => throw new NotSupportedException($"The tag '{tag.Name}' has no counterpart; GoldenLine.SkipReason should have told."),
        };
    }

    /// <summary>Null when the value is the expected one (maps in order unless they were hash maps), else where and how they differ.</summary>
    /// <param name="expected">The tagged value.</param>
    /// <param name="schema">The schema in force.</param>
    /// <param name="actual">The value to compare.</param>
    public static string? Difference(JsonElement expected, Schema? schema, in ConnectValue actual)
    {
        ConnectValue value = Read(expected, schema);
        return value.Equals(actual) && SameOrder(expected, actual) ? null : $"expected {Describe(value)}, got {Describe(actual)}";
    }

    /// <summary>The value in words, with the kind of every part.</summary>
    public static string Describe(in ConnectValue value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.String => $"\"{value.AsString()}\"",
        ValueKind.Array => $"[{string.Join(", ", value.AsArray().Select(item => Describe(item)))}]",
        ValueKind.Map => $"{{{string.Join(", ", value.AsMap().Select(entry => $"{Describe(entry.Key)}: {Describe(entry.Value)}"))}}}",
        ValueKind.Struct => $"Struct({GoldenSchema.Describe(value.AsStruct().Schema)}){{{string.Join(", ", DescribeFields(value.AsStruct()))}}}",
        ValueKind.DateTime => $"DateTime {value.AsUnixTimeMilliseconds()}",
        ValueKind.Decimal => $"Decimal {value.AsDecimal().UnscaledValue} scale {value.AsDecimal().Scale}",
        _ => $"{value.Kind} {value}",
    };

    private static IEnumerable<string> DescribeFields(Struct value) =>
        value.Schema.Fields.Select(field => $"{field.Name}: {Describe(value.GetWithoutDefault(field.Index))}");

    private static string ReadUtf16(string hex) =>
        string.Create(hex.Length / 4, hex, (units, source) =>
        {
            for (int i = 0; i < units.Length; i++)
            {
                units[i] = (char)ushort.Parse(source.AsSpan(i * 4, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        });

    private static ConnectValue ReadArray(JsonElement items, Schema? schema)
    {
        Schema? elementSchema = schema?.Type == SchemaType.Array ? schema.ValueSchema : null;
        return items.EnumerateArray().Select(item => Read(item, elementSchema)).ToArray();
    }

    private static ConnectMap ReadMap(JsonElement entries, Schema? schema)
    {
        bool isMap = schema?.Type == SchemaType.Map;
        var map = new ConnectMap();
        foreach (JsonElement entry in entries.EnumerateArray())
        {
            map[Read(entry[0], isMap ? schema!.KeySchema : null)] = Read(entry[1], isMap ? schema!.ValueSchema : null);
        }

        return map;
    }

    private static Struct ReadStruct(JsonElement json, JsonElement fields, Schema? schema)
    {
        Schema own = json.TryGetProperty("schema", out JsonElement given) ? GoldenSchema.Read(given)! : schema!;
        var value = new Struct(own);
        foreach (JsonElement field in fields.EnumerateArray())
        {
            Field target = own.Field(field[0].GetString()!)!;
            value.SetUnchecked(target.Index, Read(field[1], target.Schema));
        }

        return value;
    }

    private static bool SameOrder(JsonElement expected, in ConnectValue actual)
    {
        switch (actual.Kind)
        {
            case ValueKind.Array:
                IReadOnlyList<ConnectValue> items = actual.AsArray();
                JsonElement expectedItems = expected.GetProperty("array");
                for (int i = 0; i < items.Count; i++)
                {
                    if (!SameOrder(expectedItems[i], items[i]))
                    {
                        return false;
                    }
                }

                return true;
            case ValueKind.Map when !expected.TryGetProperty("hash", out _):
                JsonElement entries = expected.GetProperty("map");
                int at = 0;
                foreach ((ConnectValue key, ConnectValue item) in actual.AsMap())
                {
                    if (at >= entries.GetArrayLength() || !Read(entries[at][0], null).Equals(key) || !SameOrder(entries[at][1], item))
                    {
                        return false;
                    }

                    at++;
                }

                return true;
            case ValueKind.Struct:
                Struct value = actual.AsStruct();
                foreach (JsonElement field in expected.GetProperty("struct").EnumerateArray())
                {
                    if (!SameOrder(field[1], value.GetWithoutDefault(field[0].GetString()!)))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }
}

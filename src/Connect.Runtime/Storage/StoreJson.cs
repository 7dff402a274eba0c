using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Data;
using Connect.Source;

namespace Connect.Runtime.Storage;

/// <summary>The JSON of Kafka Connect's internal topics (JsonConverter with <c>schemas.enable=false</c>): compact, UTF-8, members in the given order.</summary>
internal static class StoreJson
{
    // Java writes everything but quotes, backslashes and control characters as it is; offset keys are compared by bytes.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The parsed document, or null for a tombstone or bytes that are no JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } json)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An object's member as text; null when it is absent or null. Numbers and booleans as their JSON text.</summary>
    public static string? Text(this JsonElement element, string member)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null => null,
            _ => value.GetRawText(),
        };
    }

    /// <summary><c>["connector",{partition}]</c>.</summary>
    public static byte[] OffsetKey(string connector, OffsetMap? partition) => Write(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStringValue(connector);
        WriteOffsetMap(writer, partition);
        writer.WriteEndArray();
    });

    /// <summary><c>{"position":30}</c>.</summary>
    public static byte[] OffsetValue(OffsetMap offset) => Write(writer => WriteOffsetMap(writer, offset));

    /// <summary>The entries of a JSON object (integers as INT64, fractions as FLOAT64); null for anything else.</summary>
    public static OffsetMap? ReadOffsetMap(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? OffsetMap.From(element.EnumerateObject().Select(member => new KeyValuePair<string, ConnectValue>(member.Name, ReadPrimitive(member.Value))))
            : null;

    private static void WriteOffsetMap(Utf8JsonWriter writer, OffsetMap? map)
    {
        if (map is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        foreach ((string key, ConnectValue value) in map.Entries)
        {
            writer.WritePropertyName(key);
            switch (value.Kind)
            {
                case ValueKind.Null:
                    writer.WriteNullValue();
                    break;
                case ValueKind.Boolean:
                    writer.WriteBooleanValue(value.AsBoolean());
                    break;
                case ValueKind.String:
                    writer.WriteStringValue(value.AsString());
                    break;
                case ValueKind.Bytes:
                    writer.WriteBase64StringValue(value.AsBytes());
                    break;
                default:
                    writer.WriteRawValue(value.ToString());
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static ConnectValue ReadPrimitive(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out long integer) ? ConnectValue.From(integer) : ConnectValue.From(value.GetDouble()),
        JsonValueKind.Null => default,
        _ => value.GetRawText(),
    };
}

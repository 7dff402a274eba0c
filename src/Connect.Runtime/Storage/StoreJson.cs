using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Data;
using Connect.Runtime.Conversion.Json;
using Connect.Source;

namespace Connect.Runtime.Storage;

/// <summary>The JSON of Kafka Connect's internal topics (JsonConverter with <c>schemas.enable=false</c>): compact, UTF-8, members in the given order.</summary>
internal static class StoreJson
{
    // Java writes everything but quotes, backslashes and control characters as it is.
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
    public static byte[] OffsetKey(string connector, OffsetMap? partition)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var output = new Utf8Output(buffer, 256);
        output.WriteByte((byte)'[');
        JsonStringWriter.Write(ref output, connector);
        output.WriteByte((byte)',');
        WriteOffsetMap(ref output, partition);
        output.WriteByte((byte)']');
        output.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary><c>{"position":30}</c>.</summary>
    public static byte[] OffsetValue(OffsetMap offset)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var output = new Utf8Output(buffer, 256);
        WriteOffsetMap(ref output, offset);
        output.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The entries of a JSON object (integers as INT64, fractions as FLOAT64); null for anything else.</summary>
    public static OffsetMap? ReadOffsetMap(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? OffsetMap.From(element.EnumerateObject().Select(member => new KeyValuePair<string, ConnectValue>(member.Name, ReadPrimitive(member.Value))))
            : null;

    // By the converter's own writers, whose bytes are Java's: another worker finds an offset by the bytes of its key.
    private static void WriteOffsetMap(ref Utf8Output output, OffsetMap? map)
    {
        if (map is null)
        {
            output.Write("null"u8);
            return;
        }

        output.WriteByte((byte)'{');
        bool first = true;
        foreach ((string key, ConnectValue value) in map.Entries)
        {
            if (!first)
            {
                output.WriteByte((byte)',');
            }

            first = false;
            JsonStringWriter.Write(ref output, key);
            output.WriteByte((byte)':');
            WriteValue(ref output, value);
        }

        output.WriteByte((byte)'}');
    }

    private static void WriteValue(ref Utf8Output output, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                output.Write("null"u8);
                break;
            case ValueKind.Boolean:
                output.WriteBoolean(value.AsBoolean());
                break;
            case ValueKind.String:
                JsonStringWriter.Write(ref output, value.AsString());
                break;
            case ValueKind.Bytes:
                output.WriteBase64(value.AsBytes());
                break;
            case ValueKind.Float32:
                JsonNumberWriter.Write(ref output, value.AsFloat32());
                break;
            case ValueKind.Float64:
                JsonNumberWriter.Write(ref output, value.AsFloat64());
                break;
            default:
                output.Write(Encoding.UTF8.GetBytes(value.ToString()));
                break;
        }
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

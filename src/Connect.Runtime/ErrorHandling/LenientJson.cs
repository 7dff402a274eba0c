using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Data;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Writes any value as JSON, whether it fits its schema or not: structs and maps as objects, bytes in base64, decimals and numbers that JSON does not know as text,
/// times in ISO 8601, and what is nested too deep for a reader as a remark. For people who look at what a converter refused.
/// </summary>
internal static class LenientJson
{
    // What other readers of JSON bear; it also bounds the stack.
    private const int MaxDepth = 500;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a value that is not null.</summary>
    public static void Write(in ConnectValue value, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        Write(writer, value);
    }

    private static void Write(Utf8JsonWriter writer, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Array or ValueKind.Map or ValueKind.Struct when writer.CurrentDepth >= MaxDepth:
                writer.WriteStringValue($"[nested deeper than {MaxDepth} levels]");
                break;
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64:
                writer.WriteNumberValue(value.Bits);
                break;
            case ValueKind.Float32 when float.IsFinite(value.AsFloat32()):
                writer.WriteNumberValue(value.AsFloat32());
                break;
            case ValueKind.Float64 when double.IsFinite(value.AsFloat64()):
                writer.WriteNumberValue(value.AsFloat64());
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case ValueKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes());
                break;
            case ValueKind.DateTime when IsInCalendar(value.AsUnixTimeMilliseconds()):
                writer.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(value.AsUnixTimeMilliseconds()).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
                break;
            case ValueKind.Struct:
                WriteStruct(writer, value.AsStruct());
                break;
            case ValueKind.Map:
                WriteMap(writer, value.AsMap());
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (ConnectValue element in value.AsArray())
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    // Years 1 to 9999; other times are written as other tools would, with their year in full.
    private static bool IsInCalendar(long milliseconds) =>
        milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static void WriteStruct(Utf8JsonWriter writer, Struct value)
    {
        writer.WriteStartObject();
        foreach (Field field in value.Schema.Fields)
        {
            writer.WritePropertyName(field.Name);
            Write(writer, value.GetWithoutDefault(field.Index));
        }

        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, ConnectMap value)
    {
        writer.WriteStartObject();
        foreach ((ConnectValue key, ConnectValue member) in value)
        {
            writer.WritePropertyName(key.ToString());
            Write(writer, member);
        }

        writer.WriteEndObject();
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Data;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Writes any value as JSON, whether it fits its schema or not: structs and maps as objects, bytes in base64, decimals and numbers that JSON does not know as text,
/// times in ISO 8601. For people who look at what a converter refused.
/// </summary>
internal static class LenientJson
{
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
            case ValueKind.DateTime:
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

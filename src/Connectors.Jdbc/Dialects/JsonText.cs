using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>Structs, maps and arrays as JSON, for columns that hold documents. Bytes are base64, points in time ISO 8601.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The document.</summary>
    public static string Of(Schema? schema, in ConnectValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, schema, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the document as UTF-8.</summary>
    public static void Write(IBufferWriter<byte> destination, Schema? schema, in ConnectValue value)
    {
        using var writer = new Utf8JsonWriter(destination, Options);
        Write(writer, schema, value);
    }

    private static void Write(Utf8JsonWriter writer, Schema? schema, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case ValueKind.Int8:
                writer.WriteNumberValue(value.AsInt8());
                break;
            case ValueKind.Int16:
                writer.WriteNumberValue(value.AsInt16());
                break;
            case ValueKind.Int32:
                writer.WriteNumberValue(value.AsInt32());
                break;
            case ValueKind.Int64:
                writer.WriteNumberValue(value.AsInt64());
                break;
            case ValueKind.Float32 when float.IsFinite(value.AsFloat32()):
                writer.WriteNumberValue(value.AsFloat32());
                break;
            case ValueKind.Float64 when double.IsFinite(value.AsFloat64()):
                writer.WriteNumberValue(value.AsFloat64());
                break;
            case ValueKind.Float32 or ValueKind.Float64:
                throw new ConnectDataException("it holds a number that is not finite, which JSON does not have");
            case ValueKind.Decimal:
                writer.WriteRawValue(value.AsDecimal().ToPlainString());
                break;
            case ValueKind.String:
                writer.WriteStringValue(value.AsString());
                break;
            case ValueKind.Bytes:
                writer.WriteBase64StringValue(value.AsBytes());
                break;
            case ValueKind.DateTime:
                writer.WriteStringValue(Time(schema, value));
                break;
            case ValueKind.Array:
                Schema? elementSchema = schema?.ValueSchema;
                writer.WriteStartArray();
                foreach (ConnectValue element in value.AsArray())
                {
                    Write(writer, elementSchema, element);
                }

                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                Schema? valueSchema = schema?.ValueSchema;
                writer.WriteStartObject();
                foreach ((ConnectValue key, ConnectValue item) in value.AsMap())
                {
                    writer.WritePropertyName(key.Kind == ValueKind.String ? key.AsString() : key.ToString());
                    Write(writer, valueSchema, item);
                }

                writer.WriteEndObject();
                break;
            case ValueKind.Struct:
                Struct row = value.AsStruct();
                writer.WriteStartObject();
                foreach (Field field in row.Schema.Fields)
                {
                    writer.WritePropertyName(field.Name);
                    Write(writer, field.Schema, row[field.Index]);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static string Time(Schema? schema, in ConnectValue value)
    {
        DateTime time = value.AsDateTime();
        return schema?.Logical switch
        {
            LogicalType.Date => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            LogicalType.Time => time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
            _ => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
    }
}

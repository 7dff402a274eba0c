using System.Buffers;
using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Writes schemas as the envelope holds them.</summary>
internal static class JsonSchemaWriter
{
    private static readonly string[] TypeNames =
        ["int8", "int16", "int32", "int64", "float", "double", "boolean", "string", "bytes", "array", "map", "struct"];

    public static ReadOnlySpan<byte> SchemalessEnvelope => "{\"schema\":null,\"payload\":"u8;

    /// <summary>A type's name in an envelope.</summary>
    public static string TypeName(SchemaType type) => TypeNames[(int)type];

    /// <summary>Everything of an envelope that comes before the payload: <c>{"schema":{…},"payload":</c>.</summary>
    public static byte[] Envelope(JsonWritePlan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new Utf8Output(buffer, 256);
        output.Write("{\"schema\":"u8);
        Write(ref output, plan, fieldName: null);
        output.Write(",\"payload\":"u8);
        output.Complete();
        return buffer.WrittenSpan.ToArray();
    }

    // The order of the members is Java's and part of the format: readers cache schemas by their bytes.
    private static void Write(ref Utf8Output output, JsonWritePlan? plan, string? fieldName)
    {
        if (plan is null)
        {
            output.Write("null"u8);
            return;
        }

        Schema schema = plan.Schema;
        output.Write("{\"type\":"u8);
        JsonStringWriter.Write(ref output, TypeName(schema.Type));
        switch (schema.Type)
        {
            case SchemaType.Array:
                output.Write(",\"items\":"u8);
                Write(ref output, plan.Element, fieldName: null);
                break;
            case SchemaType.Map:
                output.Write(",\"keys\":"u8);
                Write(ref output, plan.Key, fieldName: null);
                output.Write(",\"values\":"u8);
                Write(ref output, plan.Element, fieldName: null);
                break;
            case SchemaType.Struct:
                WriteFields(ref output, plan);
                break;
        }

        output.Write(",\"optional\":"u8);
        output.WriteBoolean(schema.IsOptional);
        WriteText(ref output, ",\"name\":"u8, schema.Name);
        if (schema.Version is { } version)
        {
            output.Write(",\"version\":"u8);
            output.WriteInteger(version);
        }

        WriteText(ref output, ",\"doc\":"u8, schema.Doc);
        WriteParameters(ref output, schema);
        if (!schema.DefaultValue.IsNull)
        {
            output.Write(",\"default\":"u8);
            JsonPayloadWriter.Write(ref output, plan, schema.DefaultValue, 0);
        }

        WriteText(ref output, ",\"field\":"u8, fieldName);
        output.WriteByte((byte)'}');
    }

    private static void WriteFields(ref Utf8Output output, JsonWritePlan plan)
    {
        output.Write(",\"fields\":["u8);
        for (int i = 0; i < plan.Fields.Length; i++)
        {
            if (i > 0)
            {
                output.WriteByte((byte)',');
            }

            Write(ref output, plan.Fields[i].Plan, plan.Schema.FieldSpan[i].Name);
        }

        output.WriteByte((byte)']');
    }

    private static void WriteParameters(ref Utf8Output output, Schema schema)
    {
        if (schema.Parameters is not { } parameters)
        {
            return;
        }

        output.Write(",\"parameters\":"u8);
        byte separator = (byte)'{';
        foreach ((string name, string value) in parameters)
        {
            output.WriteByte(separator);
            JsonStringWriter.Write(ref output, name);
            output.WriteByte((byte)':');
            JsonStringWriter.Write(ref output, value);
            separator = (byte)',';
        }

        if (parameters.Count == 0)
        {
            output.WriteByte((byte)'{');
        }

        output.WriteByte((byte)'}');
    }

    private static void WriteText(ref Utf8Output output, ReadOnlySpan<byte> prefix, string? text)
    {
        if (text is not null)
        {
            output.Write(prefix);
            JsonStringWriter.Write(ref output, text);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>Reads the values of Kafka Connect's logical types.</summary>
internal static class JsonLogicalReader
{
    public static ConnectValue ReadDate(ref JsonScanner scanner, Schema schema, byte first) =>
        ConnectValue.FromUnixTimeMilliseconds(DateSchema.ToLogical(schema, ReadInt32(ref scanner, schema, first)));

    public static ConnectValue ReadTime(ref JsonScanner scanner, Schema schema, byte first) =>
        ConnectValue.FromUnixTimeMilliseconds(TimeSchema.ToLogical(schema, ReadInt32(ref scanner, schema, first)));

    public static ConnectValue ReadTimestamp(ref JsonScanner scanner, Schema schema, byte first)
    {
        if (!JsonPayloadReader.IsNumber(first))
        {
            JsonErrors.NotInteger(schema, Skip(ref scanner));
        }

        if (JsonNumber.TryTakeInteger(ref scanner, out long milliseconds))
        {
            return ConnectValue.FromUnixTimeMilliseconds(milliseconds);
        }

        JsonNumber number = JsonNumber.Take(ref scanner);
        if (!number.IsIntegral)
        {
            JsonErrors.NotInteger(schema, "NUMBER");
        }

        return ConnectValue.FromUnixTimeMilliseconds(number.ToInt64());
    }

    /// <summary>A number, whose literal gives the scale, or base64 of the unscaled value, whose scale is the schema's.</summary>
    public static ConnectValue ReadDecimal(ref JsonScanner scanner, Schema schema, byte first)
    {
        if (JsonPayloadReader.IsNumber(first))
        {
            return ConnectValue.From(JsonNumber.Take(ref scanner).ToDecimal());
        }

        if (first != (byte)'"')
        {
            JsonErrors.NotDecimal(Skip(ref scanner));
        }

        int start = scanner.Position + 1;
        scanner.SkipString();
        return ConnectValue.From(DecodeDecimal(scanner.Data[start..(scanner.Position - 1)], schema));
    }

    private static BigDecimal DecodeDecimal(ReadOnlySpan<byte> text, Schema schema)
    {
        Span<byte> buffer = stackalloc byte[64];
        scoped ReadOnlySpan<byte> bytes;
        if (JsonBase64.TryDecode(text, buffer, out int length))
        {
            bytes = buffer[..length];
        }
        else if (JsonBase64.TryDecode(text, out byte[]? large))
        {
            bytes = large;
        }
        else
        {
            FailDecimal(null);
            return default;
        }

        try
        {
            return DecimalSchema.ToLogical(schema, bytes);
        }
        catch (Exception e) when (e is FormatException or ConnectDataException)
        {
            FailDecimal(e);
            return default;
        }
    }

    [DoesNotReturn]
    private static void FailDecimal(Exception? cause) => JsonErrors.InvalidDecimalBytes(cause ?? new FormatException("The text is not padded base64."));

    private static int ReadInt32(ref JsonScanner scanner, Schema schema, byte first)
    {
        if (!JsonPayloadReader.IsNumber(first))
        {
            JsonErrors.NotInteger(schema, Skip(ref scanner));
        }

        JsonNumber number = JsonNumber.Take(ref scanner);
        if (!number.IsInt32)
        {
            JsonErrors.NotInteger(schema, "NUMBER");
        }

        return (int)number.ToInt64();
    }

    private static string Skip(ref JsonScanner scanner)
    {
        string type = scanner.NodeType();
        scanner.SkipValue();
        return type;
    }
}

using System.Diagnostics.CodeAnalysis;
using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>The JSON converter's errors. Sentences are Kafka Connect's, with value kinds in place of Java classes; none shows what a record holds.</summary>
internal static class JsonErrors
{
    public const int MaxDepth = 1000;

    private const string ReadFailed = "Converting byte[] to Kafka Connect data failed due to serialization error: ";

    [DoesNotReturn]
    public static void InvalidType(Schema schema, ValueKind found) => throw new ConnectDataException(schema.Logical switch
    {
        LogicalType.Decimal => $"Invalid type for Decimal, expected BigDecimal but was class {found.DisplayName()}",
        LogicalType.Date => $"Invalid type for Date, expected Date but was class {found.DisplayName()}",
        LogicalType.Time => $"Invalid type for Time, expected Date but was class {found.DisplayName()}",
        LogicalType.Timestamp => $"Invalid type for Timestamp, expected Date but was class {found.DisplayName()}",
        _ when schema.Type == SchemaType.Bytes => $"Invalid type for bytes type: class {found.DisplayName()}",
        _ => $"Invalid type for {schema.Type.DisplayName()}: class {found.DisplayName()}",
    });

    [DoesNotReturn]
    public static void NoSchemaType(ValueKind found) =>
        throw new ConnectDataException($"Class {found.DisplayName()} does not have corresponding schema type.");

    [DoesNotReturn]
    public static void MismatchingSchema() => throw new ConnectDataException("Mismatching schema.");

    [DoesNotReturn]
    public static void WriteTooDeep() => throw new ConnectDataException(
        "Converting Kafka Connect data to byte[] failed due to serialization error: ",
        new ConnectException($"The value is nested deeper than {MaxDepth} levels."));

    /// <summary>The bytes are no JSON.</summary>
    [DoesNotReturn]
    public static void Syntax(int offset, string expected) =>
        throw new JsonSyntaxException(ReadFailed, new ConnectException($"Not JSON at byte {offset}: {expected}."));

    [DoesNotReturn]
    public static void NullNotAllowed(Schema schema) =>
        throw new ConnectDataException($"Invalid null value for required {schema.Type.DisplayName()} field");

    [DoesNotReturn]
    public static void NotInteger(Schema schema, string found) => throw new ConnectDataException(
        $"Invalid type for {schema.Logical}, underlying representation should be {(schema.Logical == LogicalType.Timestamp ? "integral" : "integer")} but was {found}");

    [DoesNotReturn]
    public static void NotDecimal(string found) => throw new ConnectDataException(
        $"Invalid type for Decimal, underlying representation should be numeric or bytes but was {found}");

    [DoesNotReturn]
    public static void InvalidDecimalBytes(Exception? cause) => throw new ConnectDataException("Invalid bytes for Decimal field", cause);

    [DoesNotReturn]
    public static void InvalidBytes() => throw new ConnectDataException("Invalid bytes field", new FormatException("The text is not padded base64."));

    [DoesNotReturn]
    public static void NotStruct(string found) => throw new ConnectDataException($"Structs should be encoded as JSON objects, but found {found}");

    [DoesNotReturn]
    public static void NotObjectMap(string found) =>
        throw new ConnectDataException($"Maps with string fields should be encoded as JSON objects, but found {found}");

    [DoesNotReturn]
    public static void NotPairMap(string found) =>
        throw new ConnectDataException($"Maps with non-string fields should be encoded as JSON array of tuples, but found {found}");

    [DoesNotReturn]
    public static void NotPair(string found) => throw new ConnectDataException($"Found invalid map entry instead of array tuple: {found}");

    [DoesNotReturn]
    public static void PairLength(int found) => throw new ConnectDataException($"Found invalid map entry, expected length 2 but found :{found}");

    [DoesNotReturn]
    public static void NotEnvelope() => throw new ConnectDataException(
        "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields and may not contain additional fields."
        + " If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.");
}

/// <summary>The bytes are no JSON at all, as against JSON that does not fit its schema.</summary>
internal sealed class JsonSyntaxException(string message, Exception innerException) : ConnectDataException(message, innerException);

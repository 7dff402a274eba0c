using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion.Json;

/// <summary>How a value of a schema is written.</summary>
internal enum JsonWriteOperation : byte
{
    Integer,
    Float32,
    Float64,
    Boolean,
    String,
    Bytes,
    DecimalBytes,
    DecimalNumber,
    Date,
    Time,
    Array,
    ObjectMap,
    PairMap,
    Struct,
}

/// <summary>What the payload writer needs of one schema, worked out once: the operation, the expected kind, the encoded field names, the text of null.</summary>
internal sealed class JsonWritePlan
{
    private readonly JsonConverterOptions _options;
    private byte[]? _nullText;
    private int? _scale;

    public JsonWritePlan(Schema schema, JsonConverterOptions options)
    {
        _options = options;
        Schema = schema;
        Operation = OperationOf(schema, options);
        Kind = LogicalTypes.KindOf(schema.Type, schema.Logical);
        // By type, not by operation: a logical name may stand on any type, and the envelope shows the type with all its parts.
        switch (schema.Type)
        {
            case SchemaType.Struct:
                ReadOnlySpan<Field> fields = schema.FieldSpan;
                Fields = new JsonWriteField[fields.Length];
                for (int i = 0; i < fields.Length; i++)
                {
                    Fields[i] = new JsonWriteField(fields[i], new JsonWritePlan(fields[i].Schema, options));
                }

                break;
            case SchemaType.Map:
                Key = schema.KeySchema is { } key ? new JsonWritePlan(key, options) : null;
                goto case SchemaType.Array;
            case SchemaType.Array:
                Element = schema.ValueSchema is { } element ? new JsonWritePlan(element, options) : null;
                break;
        }
    }

    public Schema Schema { get; }

    public JsonWriteOperation Operation { get; }

    /// <summary>The kind a value must be of.</summary>
    public ValueKind Kind { get; }

    /// <summary>Scale of a Decimal schema; an error when it has none, but only once a value is there to be written.</summary>
    public int Scale => _scale ??= DecimalSchema.ScaleOf(Schema);

    /// <summary>Fields of a struct.</summary>
    public JsonWriteField[] Fields { get; } = [];

    /// <summary>Plan of a map's keys.</summary>
    public JsonWritePlan? Key { get; }

    /// <summary>Plan of a list's elements or a map's values; null when their schema is not known, so that they are written by their kind.</summary>
    public JsonWritePlan? Element { get; }

    /// <summary>Another instance of an equal schema that structs came with, so that deep equality is checked once, not per record.</summary>
    public Schema? EqualSchema { get; set; }

    /// <summary>What is written for null: the default, <c>null</c>, or an error.</summary>
    public ReadOnlySpan<byte> NullText => _nullText ??= CreateNullText();

    private byte[] CreateNullText()
    {
        if (!Schema.DefaultValue.IsNull && _options.ReplaceNullWithDefault)
        {
            return JsonPayloadWriter.ToArray(this, Schema.DefaultValue);
        }

        return Schema.IsOptional
            ? "null"u8.ToArray()
            : throw new ConnectDataException("Conversion error: null value for field that is required and has no default value");
    }

    private static JsonWriteOperation OperationOf(Schema schema, JsonConverterOptions options) => schema.Logical switch
    {
        LogicalType.Decimal => options.DecimalsAsNumbers ? JsonWriteOperation.DecimalNumber : JsonWriteOperation.DecimalBytes,
        LogicalType.Date => JsonWriteOperation.Date,
        LogicalType.Time => JsonWriteOperation.Time,
        LogicalType.Timestamp => JsonWriteOperation.Integer,
        _ => schema.Type switch
        {
            SchemaType.Float32 => JsonWriteOperation.Float32,
            SchemaType.Float64 => JsonWriteOperation.Float64,
            SchemaType.Boolean => JsonWriteOperation.Boolean,
            SchemaType.String => JsonWriteOperation.String,
            SchemaType.Bytes => JsonWriteOperation.Bytes,
            SchemaType.Array => JsonWriteOperation.Array,
            SchemaType.Struct => JsonWriteOperation.Struct,
            SchemaType.Map => schema.KeySchema is { } key
                ? key.Type == SchemaType.String ? JsonWriteOperation.ObjectMap : JsonWriteOperation.PairMap
                : throw new ConnectDataException("A map schema without a key schema cannot be written as JSON; give the map a key schema."),
            _ => JsonWriteOperation.Integer,
        },
    };
}

using Connect.Data;

namespace Connect.Runtime.Conversion.Json;

/// <summary>How a value of a schema is read.</summary>
internal enum JsonReadOperation : byte
{
    Int8,
    Int16,
    Int32,
    Int64,
    Float32,
    Float64,
    Boolean,
    String,
    Bytes,
    Decimal,
    Date,
    Time,
    Timestamp,
    Array,
    ObjectMap,
    PairMap,
    Struct,
}

/// <summary>What the payload reader needs of one schema, worked out once.</summary>
internal sealed class JsonReadPlan
{
    private readonly bool _replaceNullWithDefault;

    public JsonReadPlan(Schema schema, bool replaceNullWithDefault)
    {
        _replaceNullWithDefault = replaceNullWithDefault;
        Schema = schema;
        Operation = OperationOf(schema);
        switch (Operation)
        {
            case JsonReadOperation.Struct:
                ReadOnlySpan<Field> fields = schema.FieldSpan;
                Fields = new JsonReadField[fields.Length];
                for (int i = 0; i < fields.Length; i++)
                {
                    Fields[i] = new JsonReadField(fields[i], new JsonReadPlan(fields[i].Schema, replaceNullWithDefault));
                }

                break;
            case JsonReadOperation.PairMap:
                Key = new JsonReadPlan(schema.KeySchema!, replaceNullWithDefault);
                goto case JsonReadOperation.Array;
            case JsonReadOperation.Array:
            case JsonReadOperation.ObjectMap:
                Element = new JsonReadPlan(schema.ValueSchema!, replaceNullWithDefault);
                break;
        }
    }

    public Schema Schema { get; }

    public JsonReadOperation Operation { get; }

    /// <summary>Fields of a struct.</summary>
    public JsonReadField[] Fields { get; } = [];

    /// <summary>Plan of a map's keys where they are not text.</summary>
    public JsonReadPlan? Key { get; }

    /// <summary>Plan of a list's elements or a map's values.</summary>
    public JsonReadPlan? Element { get; }

    /// <summary>What null and a missing member become: the default, null, or an error.</summary>
    public ConnectValue NullValue()
    {
        if (!Schema.DefaultValue.IsNull && _replaceNullWithDefault)
        {
            return Schema.DefaultValue;
        }

        if (!Schema.IsOptional)
        {
            JsonErrors.NullNotAllowed(Schema);
        }

        return default;
    }

    private static JsonReadOperation OperationOf(Schema schema) => schema.Logical switch
    {
        LogicalType.Decimal => JsonReadOperation.Decimal,
        LogicalType.Date => JsonReadOperation.Date,
        LogicalType.Time => JsonReadOperation.Time,
        LogicalType.Timestamp => JsonReadOperation.Timestamp,
        _ => schema.Type switch
        {
            SchemaType.Int8 => JsonReadOperation.Int8,
            SchemaType.Int16 => JsonReadOperation.Int16,
            SchemaType.Int32 => JsonReadOperation.Int32,
            SchemaType.Int64 => JsonReadOperation.Int64,
            SchemaType.Float32 => JsonReadOperation.Float32,
            SchemaType.Float64 => JsonReadOperation.Float64,
            SchemaType.Boolean => JsonReadOperation.Boolean,
            SchemaType.String => JsonReadOperation.String,
            SchemaType.Bytes => JsonReadOperation.Bytes,
            SchemaType.Array => JsonReadOperation.Array,
            SchemaType.Map => schema.KeySchema!.Type == SchemaType.String ? JsonReadOperation.ObjectMap : JsonReadOperation.PairMap,
            _ => JsonReadOperation.Struct,
        },
    };
}

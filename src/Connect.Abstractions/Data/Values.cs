using Connect.Errors;

namespace Connect.Data;

/// <summary>
/// Conversions of a value to another type, where a caller knows what it needs but not what it was given, and the text form of values with its parser.
/// The text form is what SimpleHeaderConverter writes and reads. Dates and times are UTC.
/// </summary>
/// <remarks>Follows Kafka Connect's Values (3.9), which uses the process's time zone where this uses UTC.</remarks>
public static class Values
{
    private static readonly Schema AnyArray = SchemaBuilder.ArrayOfUnknown().Build();
    private static readonly Schema AnyMap = SchemaBuilder.MapOfUnknown(null, null).Build();
    private static readonly Schema AnyStruct = SchemaBuilder.Struct().Build();

    /// <summary>A boolean: from itself, from the texts true and false, from a number (not zero). Null stays null.</summary>
    /// <param name="schema">The value's schema, which tells a Date from a Time; may be null.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ConnectDataException">The value is none of these.</exception>
    public static bool? ConvertToBoolean(Schema? schema, in ConnectValue value) =>
        value.IsNull ? null : ConvertTo(Schema.OptionalBoolean, schema, value).AsBoolean();

    /// <summary>An INT8: from a number or a number's text, truncated to 8 bits, or a logical date's or time's number. Null stays null.</summary>
    /// <param name="schema">The value's schema; may be null.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ConnectDataException">The value is no number.</exception>
    public static sbyte? ConvertToInt8(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalInt8, schema, value).AsInt8();

    /// <summary>An INT16; otherwise as <see cref="ConvertToInt8"/>.</summary>
    public static short? ConvertToInt16(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalInt16, schema, value).AsInt16();

    /// <summary>An INT32; otherwise as <see cref="ConvertToInt8"/>.</summary>
    public static int? ConvertToInt32(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalInt32, schema, value).AsInt32();

    /// <summary>An INT64; otherwise as <see cref="ConvertToInt8"/>.</summary>
    public static long? ConvertToInt64(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalInt64, schema, value).AsInt64();

    /// <summary>A FLOAT32: from a number, a number's text, or a logical date's or time's number. Null stays null.</summary>
    /// <param name="schema">The value's schema; may be null.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ConnectDataException">The value is no number.</exception>
    public static float? ConvertToFloat32(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalFloat32, schema, value).AsFloat32();

    /// <summary>A FLOAT64; otherwise as <see cref="ConvertToFloat32"/>.</summary>
    public static double? ConvertToFloat64(Schema? schema, in ConnectValue value) => value.IsNull ? null : ConvertTo(Schema.OptionalFloat64, schema, value).AsFloat64();

    /// <summary>
    /// The value's text: numbers and booleans plain, text as it is, bytes as base64, <c>[1,"a"]</c>, <c>{"k":1}</c>, <c>{"field":1}</c> for a struct,
    /// points in time as <c>1970-01-02</c> (whole days), <c>12:34:56.789Z</c> (the first day and before) or <c>1970-01-02T12:34:56.789Z</c>. Null stays null.
    /// </summary>
    /// <param name="schema">The value's schema; the text does not depend on it.</param>
    /// <param name="value">The value.</param>
    public static string? ConvertToString(Schema? schema, in ConnectValue value) => value.IsNull ? null : ValuesText.Format(value);

    /// <summary>A list: itself, or one read from text.</summary>
    /// <exception cref="ConnectDataException">The value is null or neither.</exception>
    public static IReadOnlyList<ConnectValue> ConvertToList(Schema? schema, in ConnectValue value) => ConvertTo(AnyArray, schema, value).AsArray();

    /// <summary>A map: itself, or one read from text.</summary>
    /// <exception cref="ConnectDataException">The value is null or neither.</exception>
    public static ConnectMap ConvertToMap(Schema? schema, in ConnectValue value) => ConvertTo(AnyMap, schema, value).AsMap();

    /// <summary>A struct, from nothing but itself.</summary>
    /// <exception cref="ConnectDataException">The value is no struct.</exception>
    public static Struct ConvertToStruct(Schema? schema, in ConnectValue value) => ConvertTo(AnyStruct, schema, value).AsStruct();

    /// <summary>A Date in milliseconds since the epoch: from a Date, a Timestamp (its day), text, or a number of days. A point in time without schema is returned as it is.</summary>
    /// <exception cref="ConnectDataException">The value is null or none of these.</exception>
    public static long ConvertToDate(Schema? schema, in ConnectValue value) => ConvertTo(DateSchema.Schema, schema, value).AsUnixTimeMilliseconds();

    /// <summary>A Time in milliseconds since the epoch: from a Time, a Timestamp (its time of day), text, or a number of milliseconds. A point in time without schema is returned as it is.</summary>
    /// <exception cref="ConnectDataException">The value is null or none of these.</exception>
    public static long ConvertToTime(Schema? schema, in ConnectValue value) => ConvertTo(TimeSchema.Schema, schema, value).AsUnixTimeMilliseconds();

    /// <summary>A Timestamp in milliseconds since the epoch: from any point in time, text, or a number of milliseconds.</summary>
    /// <exception cref="ConnectDataException">The value is null or none of these.</exception>
    public static long ConvertToTimestamp(Schema? schema, in ConnectValue value) => ConvertTo(TimestampSchema.Schema, schema, value).AsUnixTimeMilliseconds();

    /// <summary>
    /// A Decimal: from itself, unscaled bytes (of the given scale), another number (through its double, so 5 becomes 5.0) or a number's text. Only bytes take the scale; other
    /// values keep their own.
    /// </summary>
    /// <exception cref="ConnectDataException">The value is null or none of these.</exception>
    public static BigDecimal ConvertToDecimal(Schema? schema, in ConnectValue value, int scale) =>
        ConvertTo(DecimalSchema.OfScale(scale), schema, value).AsDecimal();

    /// <summary>
    /// The schema a value by itself tells: the primitive's, a struct's own, of lists and maps one whose elements have the same type (optional if one is null, and without the
    /// inner schemas of containers). Null for null, decimals and points in time, and for containers that are empty or mixed.
    /// </summary>
    /// <exception cref="SchemaBuilderException">A container holds nothing but null.</exception>
    public static Schema? InferSchema(in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Int8:
                return Schema.Int8;
            case ValueKind.Int16:
                return Schema.Int16;
            case ValueKind.Int32:
                return Schema.Int32;
            case ValueKind.Int64:
                return Schema.Int64;
            case ValueKind.Float32:
                return Schema.Float32;
            case ValueKind.Float64:
                return Schema.Float64;
            case ValueKind.Boolean:
                return Schema.Boolean;
            case ValueKind.String:
                return Schema.String;
            case ValueKind.Bytes:
                return Schema.Bytes;
            case ValueKind.Struct:
                return value.AsStruct().Schema;
            case ValueKind.Array:
                var elements = new CommonType();
                foreach (ConnectValue element in value.AsArray())
                {
                    if (!elements.Include(element))
                    {
                        return null;
                    }
                }

                return elements.IsEmpty ? null : SchemaBuilder.Array(elements.Schema()).Build();
            case ValueKind.Map:
                var keys = new CommonType();
                var items = new CommonType();
                foreach ((ConnectValue key, ConnectValue item) in value.AsMap())
                {
                    if (!keys.Include(key) || !items.Include(item))
                    {
                        return null;
                    }
                }

                return keys.IsEmpty ? null : SchemaBuilder.Map(keys.Schema(), items.Schema()).Build();
            default:
                return null;
        }
    }

    /// <summary>
    /// Reads a value from text: <c>null</c>, <c>true</c>, numbers (the smallest type that holds them), dates and times, <c>[…]</c> and <c>{…}</c> with quoted strings.
    /// Whatever is none of these is a string, so no text is refused.
    /// </summary>
    /// <param name="text">The text; null gives <see cref="SchemaAndValue.Null"/>.</param>
    public static SchemaAndValue ParseString(string? text) => text switch
    {
        null => SchemaAndValue.Null,
        "" => new SchemaAndValue(Schema.String, text),
        _ => new ValueParser(text).Parse(),
    };

    /// <summary>Converts a value to the type, and logical type, of a schema. Other attributes of that schema, and its inner schemas, do not matter.</summary>
    /// <exception cref="ConnectDataException">The value has no such form.</exception>
    internal static ConnectValue ConvertTo(Schema target, Schema? source, in ConnectValue value)
    {
        if (value.IsNull)
        {
            return target.IsOptional ? default : throw new ConnectDataException("Unable to convert a null value to a schema that requires a value");
        }

        ValueKind kind = value.Kind;
        switch (target.Type)
        {
            case SchemaType.Bytes:
                return target.Logical == LogicalType.Decimal ? ToDecimal(target, value) : ToBytes(target, value);
            case SchemaType.String:
                return ValuesText.Format(value);
            case SchemaType.Boolean:
                if (kind == ValueKind.String && ParseString(value.AsString()).Value is { Kind: ValueKind.Boolean } parsed)
                {
                    return parsed;
                }

                return kind == ValueKind.Boolean ? value : ToInt64(source, value) != 0;
            case SchemaType.Int8:
                return kind == ValueKind.Int8 ? value : unchecked((sbyte)ToInt64(source, value));
            case SchemaType.Int16:
                return kind == ValueKind.Int16 ? value : unchecked((short)ToInt64(source, value));
            case SchemaType.Int32:
                return target.Logical switch
                {
                    LogicalType.Date => ConnectValue.FromUnixTimeMilliseconds(ToDate(target, source, value)),
                    LogicalType.Time => ConnectValue.FromUnixTimeMilliseconds(ToTime(target, source, value)),
                    _ => kind == ValueKind.Int32 ? value : unchecked((int)ToInt64(source, value)),
                };
            case SchemaType.Int64:
                return target.Logical == LogicalType.Timestamp
                    ? ConnectValue.FromUnixTimeMilliseconds(ToTimestamp(target, source, value))
                    : ToInt64(source, value);
            case SchemaType.Float32:
                return kind == ValueKind.Float32 ? value : (float)ToFloat64(source, value);
            case SchemaType.Float64:
                return ToFloat64(source, value);
            case SchemaType.Array:
                return ParsedIfText(value) is { Kind: ValueKind.Array } list ? list : throw Inconvertible(ParsedIfText(value), target);
            case SchemaType.Map:
                return ParsedIfText(value) is { Kind: ValueKind.Map } map ? map : throw Inconvertible(ParsedIfText(value), target);
            default:
                return kind == ValueKind.Struct ? value : throw Inconvertible(value, target);
        }
    }

    /// <summary>The number a value is, or its text tells, or its logical type encodes it as, as Java's <c>longValue</c> gives it: fractions are dropped.</summary>
    internal static long ToInt64(Schema? source, in ConnectValue value) => value.Kind switch
    {
        ValueKind.Int8 => value.AsInt8(),
        ValueKind.Int16 => value.AsInt16(),
        ValueKind.Int32 => value.AsInt32(),
        ValueKind.Int64 => value.AsInt64(),
        ValueKind.Float32 => (long)value.AsFloat32(),
        ValueKind.Float64 => (long)value.AsFloat64(),
        ValueKind.Decimal => value.AsDecimal().ToInt64Unchecked(),
        ValueKind.String when BigDecimal.TryParse(value.AsString(), out BigDecimal number) => number.ToInt64Unchecked(),
        ValueKind.DateTime when source is not null => source.Logical switch
        {
            LogicalType.Date => DateSchema.FromLogical(source, value.AsUnixTimeMilliseconds()),
            LogicalType.Time => TimeSchema.FromLogical(source, value.AsUnixTimeMilliseconds()),
            LogicalType.Timestamp => value.AsUnixTimeMilliseconds(),
            _ => throw Inconvertible(value, source),
        },
        _ => throw Inconvertible(value, source),
    };

    /// <summary>As <see cref="ToInt64"/>, with the fraction.</summary>
    internal static double ToFloat64(Schema? source, in ConnectValue value) => value.Kind switch
    {
        ValueKind.Float32 => value.AsFloat32(),
        ValueKind.Float64 => value.AsFloat64(),
        ValueKind.Decimal => value.AsDecimal().ToDouble(),
        ValueKind.String when BigDecimal.TryParse(value.AsString(), out BigDecimal number) => number.ToDouble(),
        _ => ToInt64(source, value),
    };

    private static ConnectValue ToDecimal(Schema target, in ConnectValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Decimal:
                return value;
            case ValueKind.Bytes:
                return DecimalSchema.ToLogical(target, value.AsBytes());
            case ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Float32 or ValueKind.Float64
                when BigDecimal.TryParse(FloatText.Format(ToFloat64(null, value)), out BigDecimal number):
                return number;
            case ValueKind.String when BigDecimal.TryParse(value.AsString(), out BigDecimal number):
                return number;
            default:
                throw Inconvertible(value, target);
        }
    }

    private static ConnectValue ToBytes(Schema target, in ConnectValue value) => value.Kind switch
    {
        ValueKind.Bytes => value,
        ValueKind.Decimal => DecimalSchema.FromLogical(target, value.AsDecimal()),
        _ => throw Inconvertible(value, target),
    };

    private static long ToDate(Schema target, Schema? source, in ConnectValue value)
    {
        ConnectValue given = ParsedIfText(value);
        if (given.Kind == ValueKind.DateTime)
        {
            switch (source?.Logical)
            {
                case null or LogicalType.Date:
                    return given.AsUnixTimeMilliseconds();
                case LogicalType.Timestamp:
                    return given.AsUnixTimeMilliseconds() / JavaCalendar.MillisecondsPerDay * JavaCalendar.MillisecondsPerDay;
            }
        }

        return DateSchema.ToLogical(target, unchecked((int)ToInt64(source, given)));
    }

    private static long ToTime(Schema target, Schema? source, in ConnectValue value)
    {
        ConnectValue given = ParsedIfText(value);
        if (given.Kind == ValueKind.DateTime)
        {
            long milliseconds = given.AsUnixTimeMilliseconds();
            switch (source?.Logical)
            {
                case null or LogicalType.Time:
                    return milliseconds;
                case LogicalType.Timestamp:
                    return milliseconds - JavaCalendar.FloorDiv(milliseconds, JavaCalendar.MillisecondsPerDay) * JavaCalendar.MillisecondsPerDay;
            }
        }

        return TimeSchema.ToLogical(target, unchecked((int)ToInt64(source, given)));
    }

    private static long ToTimestamp(Schema target, Schema? source, in ConnectValue value)
    {
        ConnectValue given = ParsedIfText(value);
        return given.Kind == ValueKind.DateTime && source is null
            ? given.AsUnixTimeMilliseconds()
            : source?.Logical == LogicalType.Date && given.Kind == ValueKind.DateTime
                ? DateSchema.FromLogical(source, given.AsUnixTimeMilliseconds()) * JavaCalendar.MillisecondsPerDay
                : TimestampSchema.ToLogical(target, ToInt64(source, given));
    }

    private static ConnectValue ParsedIfText(in ConnectValue value) => value.Kind == ValueKind.String ? ParseString(value.AsString()).Value : value;

    private static ConnectDataException Inconvertible(in ConnectValue value, Schema? schema) =>
        new($"Unable to convert a value of class {value.Kind.DisplayName()} to {schema?.ToString() ?? "a number"}");

    /// <summary>The one type that the elements of a container share.</summary>
    private struct CommonType
    {
        private SchemaType? _type;
        private bool _hasNull;

        public readonly bool IsEmpty => _type is null && !_hasNull;

        public bool Include(in ConnectValue element)
        {
            if (element.IsNull)
            {
                return _hasNull = true;
            }

            if (InferSchema(element) is not { } schema || (_type is not null && _type != schema.Type))
            {
                return false;
            }

            _type = schema.Type;
            return true;
        }

        public readonly Schema Schema()
        {
            var builder = new SchemaBuilder(_type ?? throw new SchemaBuilderException("type cannot be null"));
            return (_hasNull ? builder.Optional() : builder).Build();
        }
    }
}

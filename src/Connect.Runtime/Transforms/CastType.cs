using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Transforms.Fields;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Converts values to one of the eight types that <see cref="Cast"/> knows, by Java's rules of narrowing and parsing.</summary>
internal sealed class CastType(SchemaType target) : ValueChange
{
    private const string Targets = "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING]";
    private const string Sources = "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES]";

    /// <summary>The type that a configuration names.</summary>
    /// <exception cref="ConfigException">There is no such type, or no casting to it.</exception>
    public static CastType Parse(string name)
    {
        foreach (SchemaType type in Enum.GetValues<SchemaType>())
        {
            if (name.Equals(type.DisplayName(), StringComparison.OrdinalIgnoreCase))
            {
                return type <= SchemaType.String
                    ? new CastType(type)
                    : throw new ConfigException($"Cast transformation does not support casting to {type.DisplayName()}; supported types are {Targets}");
            }
        }

        throw new ConfigException($"Invalid type found in casting spec: {name}; supported types are {Targets}");
    }

    public override Schema ChangeSchema(Schema schema, string? field)
    {
        var builder = new SchemaBuilder(target);
        if (field is null)
        {
            Schemas.CopyBasics(schema, builder);
        }

        if (schema.IsOptional)
        {
            builder.Optional();
        }

        return schema.DefaultValue.IsNull
            ? builder.Build()
            : builder.Default(Convert(schema, schema.DefaultValue, field)).Build();
    }

    public override SlotAction Compile(Schema schema, string? field) => new Action(this, schema, field);

    public override ConnectValue Change(in ConnectValue value, string? field) => Convert(null, value, field);

    /// <summary>The value as the target type; null stays null.</summary>
    /// <param name="schema">The value's schema, or null.</param>
    /// <param name="value">The value.</param>
    /// <param name="field">Name for messages; null at the root.</param>
    public ConnectValue Convert(Schema? schema, in ConnectValue value, string? field)
    {
        if (value.IsNull)
        {
            return default;
        }

        SchemaType source = schema?.Type ?? TypeOf(value, field);
        if (source > SchemaType.Bytes)
        {
            throw new ConnectDataException($"Cast transformation does not support casting from {source.DisplayName()}; supported types are {Sources}{Of(field)}");
        }

        ConnectValue plain = schema is null || target == SchemaType.String ? value : ToBaseType(schema, value);
        switch (target)
        {
            case SchemaType.Int8:
                return unchecked((sbyte)ToInteger(plain, sbyte.MinValue, sbyte.MaxValue, field));
            case SchemaType.Int16:
                return unchecked((short)ToInteger(plain, short.MinValue, short.MaxValue, field));
            case SchemaType.Int32:
                return unchecked((int)ToInteger(plain, int.MinValue, int.MaxValue, field));
            case SchemaType.Int64:
                return ToInteger(plain, long.MinValue, long.MaxValue, field);
            case SchemaType.Float32:
                return plain.Kind switch
                {
                    ValueKind.String => JavaNumberText.TryParse(plain.AsString(), out float single) ? single : throw OutOfRange(plain, field),
                    ValueKind.Float32 => plain,
                    ValueKind.Float64 => (float)plain.AsFloat64(),
                    ValueKind.Decimal => plain.AsDecimal().ToSingle(),
                    _ => (float)ToInteger(plain, 0, 0, field),
                };
            case SchemaType.Float64:
                return plain.Kind switch
                {
                    ValueKind.String => JavaNumberText.TryParse(plain.AsString(), out double number) ? number : throw OutOfRange(plain, field),
                    ValueKind.Float32 => (double)plain.AsFloat32(),
                    ValueKind.Float64 => plain,
                    ValueKind.Decimal => plain.AsDecimal().ToDouble(),
                    _ => (double)ToInteger(plain, 0, 0, field),
                };
            case SchemaType.Boolean:
                return plain.Kind switch
                {
                    ValueKind.Boolean => plain,
                    ValueKind.String => plain.AsString().Equals("true", StringComparison.OrdinalIgnoreCase),
                    ValueKind.Float32 => (long)plain.AsFloat32() != 0,
                    ValueKind.Float64 => (long)plain.AsFloat64() != 0,
                    _ => ToInteger(plain, 0, 0, field) != 0,
                };
            default:
                return plain.Kind == ValueKind.DateTime ? Values.ConvertToString(null, plain) : ValueText.Format(plain);
        }
    }

    private static string Of(string? field) => field is null ? "" : $" (field '{field}')";

    private static SchemaType TypeOf(in ConnectValue value, string? field) => value.Kind switch
    {
        >= ValueKind.Int8 and <= ValueKind.Struct => (SchemaType)(value.Kind - ValueKind.Int8),
        _ => throw new ConnectDataException(
            $"Cast transformation was passed a value of type class {value.Kind.DisplayName()} which is not supported by Connect's data API{Of(field)}"),
    };

    private static ConnectValue ToBaseType(Schema schema, in ConnectValue value) => schema.Logical switch
    {
        LogicalType.Date => DateSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        LogicalType.Time => TimeSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        LogicalType.Timestamp => TimestampSchema.FromLogical(schema, value.AsUnixTimeMilliseconds()),
        _ => value,
    };

    // Integers up to 32 bits take a double through int, as Java's Number does, so that 1E20 becomes the largest int before its upper bits are cut off.
    private long ToInteger(in ConnectValue value, long min, long max, string? field) => value.Kind switch
    {
        ValueKind.Int8 or ValueKind.Int16 or ValueKind.Int32 or ValueKind.Int64 => value.Bits,
        ValueKind.Boolean => value.AsBoolean() ? 1 : 0,
        ValueKind.Float32 => target == SchemaType.Int64 ? (long)value.AsFloat32() : (int)value.AsFloat32(),
        ValueKind.Float64 => target == SchemaType.Int64 ? (long)value.AsFloat64() : (int)value.AsFloat64(),
        ValueKind.Decimal => value.AsDecimal().ToInt64Unchecked(),
        ValueKind.String => JavaNumberText.TryParse(value.AsString(), min, max, out long number) ? number : throw OutOfRange(value, field),
        _ => throw new ConnectDataException($"Unexpected type in Cast transformation: class {value.Kind.DisplayName()}{Of(field)}"),
    };

    private ConnectDataException OutOfRange(in ConnectValue value, string? field) => new(
        $"Cast transformation: the {value.Kind.DisplayName()} is no number that fits the requested data type {target.DisplayName()}{Of(field)}");

    private sealed class Action(CastType type, Schema schema, string? field) : SlotAction
    {
        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => type.Convert(schema, value, field);
    }
}

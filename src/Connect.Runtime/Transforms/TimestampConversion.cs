using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Transforms.Fields;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Converts points in time between their forms, through milliseconds since the epoch; for <see cref="TimestampConverter"/>.</summary>
/// <param name="target">The form that comes out.</param>
/// <param name="format">Pattern of text; null when none is configured.</param>
/// <param name="unitsPerMillisecond">How many units of a unix time are one millisecond; negative for the seconds, of which one is that many milliseconds.</param>
internal sealed class TimestampConversion(TimestampForm target, JavaDateFormat? format, long unitsPerMillisecond) : ValueChange
{
    public override Schema ChangeSchema(Schema schema, string? field) => target switch
    {
        TimestampForm.String => schema.IsOptional ? Schema.OptionalString : Schema.String,
        TimestampForm.Unix => schema.IsOptional ? Schema.OptionalInt64 : Schema.Int64,
        TimestampForm.Date => Same(DateSchema.Schema, schema.IsOptional),
        TimestampForm.Time => Same(TimeSchema.Schema, schema.IsOptional),
        _ => Same(TimestampSchema.Schema, schema.IsOptional),
    };

    public override SlotAction Compile(Schema schema, string? field)
    {
        TimestampForm source = schema.Logical switch
        {
            LogicalType.Timestamp => TimestampForm.Timestamp,
            LogicalType.Date => TimestampForm.Date,
            LogicalType.Time => TimestampForm.Time,
            _ when schema.Type == SchemaType.String => TimestampForm.String,
            _ when schema.Type == SchemaType.Int64 => TimestampForm.Unix,
            _ => throw new ConnectDataException($"Schema {schema} does not correspond to a known timestamp type format{Of(field)}"),
        };
        return new Action(this, source, field);
    }

    public override ConnectValue Change(in ConnectValue value, string? field) => value.Kind switch
    {
        ValueKind.Null => default,
        ValueKind.DateTime => Convert(TimestampForm.Timestamp, value, field),
        ValueKind.Int64 => Convert(TimestampForm.Unix, value, field),
        ValueKind.String => Convert(TimestampForm.String, value, field),
        _ => throw new ConnectDataException($"TimestampConverter does not support {value.Kind.DisplayName()} objects as timestamps{Of(field)}"),
    };

    private static string Of(string? field) => field is null ? "" : $" (field '{field}')";

    private static Schema Same(Schema schema, bool isOptional) => isOptional ? Schemas.AsOptional(schema) : schema;

    private static long SaturatingMultiply(long value, long factor)
    {
        long result = unchecked(value * factor);
        return Math.BigMul(value, factor, out _) == result >> 63 ? result : value < 0 ? long.MinValue : long.MaxValue;
    }

    private ConnectValue Convert(TimestampForm source, in ConnectValue value, string? field)
    {
        if (value.IsNull)
        {
            return default;
        }

        long milliseconds = source switch
        {
            TimestampForm.String => Parse(value.AsString(), field),
            TimestampForm.Unix => unitsPerMillisecond < 0 ? SaturatingMultiply(value.AsInt64(), -unitsPerMillisecond) : value.AsInt64() / unitsPerMillisecond,
            _ => value.AsUnixTimeMilliseconds(),
        };
        switch (target)
        {
            case TimestampForm.String:
                return format!.Format(milliseconds);
            case TimestampForm.Unix:
                return unitsPerMillisecond < 0 ? milliseconds / -unitsPerMillisecond : SaturatingMultiply(milliseconds, unitsPerMillisecond);
            case TimestampForm.Date:
                return ConnectValue.FromUnixTimeMilliseconds(unchecked(JavaCalendar.FloorDiv(milliseconds, JavaCalendar.MillisecondsPerDay) * JavaCalendar.MillisecondsPerDay));
            case TimestampForm.Time:
                return ConnectValue.FromUnixTimeMilliseconds(
                    unchecked(milliseconds - JavaCalendar.FloorDiv(milliseconds, JavaCalendar.MillisecondsPerDay) * JavaCalendar.MillisecondsPerDay));
            default:
                return ConnectValue.FromUnixTimeMilliseconds(milliseconds);
        }
    }

    private long Parse(string text, string? field)
    {
        if (format is null)
        {
            throw new ConnectDataException($"TimestampConverter cannot read text without a pattern{Of(field)}; set 'format'.");
        }

        return format.TryParse(text, out long milliseconds)
            ? milliseconds
            : throw new ConnectDataException($"Could not parse timestamp: the String{Of(field)} does not match pattern ({format.Pattern}); TimestampConverter reads it as Java does.");
    }

    private sealed class Action(TimestampConversion conversion, TimestampForm source, string? field) : SlotAction
    {
        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => conversion.Convert(source, value, field);
    }
}

/// <summary>Forms of a point in time.</summary>
internal enum TimestampForm
{
    /// <summary>Text by a pattern.</summary>
    String,

    /// <summary>A number since the epoch.</summary>
    Unix,

    /// <summary>The Date logical type.</summary>
    Date,

    /// <summary>The Time logical type.</summary>
    Time,

    /// <summary>The Timestamp logical type.</summary>
    Timestamp,
}

using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>What <see cref="MaskField"/> puts instead of a value, by the value's kind. The schema stays.</summary>
internal sealed class Mask(string? replacement) : ValueChange
{
    private static readonly ConnectValue EmptyArray = Array.Empty<ConnectValue>();

    // The replacement as every kind it was needed as.
    private readonly ConnectValue[] _replacements = new ConnectValue[(int)ValueKind.DateTime + 1];

    public override Schema ChangeSchema(Schema schema, string? field) => schema;

    public override SlotAction Compile(Schema schema, string? field) => new Action(this, field);

    public override ConnectValue Change(in ConnectValue value, string? field)
    {
        if (value.IsNull)
        {
            return default;
        }

        if (replacement is null)
        {
            return Empty(value.Kind, field);
        }

        ref ConnectValue known = ref _replacements[(int)value.Kind];
        if (known.IsNull)
        {
            known = Replacement(value.Kind, replacement, field);
        }

        return known;
    }

    private static ConnectValue Empty(ValueKind kind, string? field) => kind switch
    {
        ValueKind.Int8 => (sbyte)0,
        ValueKind.Int16 => (short)0,
        ValueKind.Int32 => 0,
        ValueKind.Int64 => 0L,
        ValueKind.Float32 => 0f,
        ValueKind.Float64 => 0d,
        ValueKind.Boolean => false,
        ValueKind.String => "",
        ValueKind.Decimal => new BigDecimal(0, 0),
        ValueKind.DateTime => ConnectValue.FromUnixTimeMilliseconds(0),
        ValueKind.Array => EmptyArray,
        ValueKind.Map => new ConnectMap(),
        _ => throw new ConnectDataException($"Cannot mask value of type: {kind.DisplayName()} (field '{field}')"),
    };

    private static ConnectValue Replacement(ValueKind kind, string text, string? field)
    {
        try
        {
            return kind switch
            {
                ValueKind.Int8 => Values.ConvertToInt8(null, text)!.Value,
                ValueKind.Int16 => Values.ConvertToInt16(null, text)!.Value,
                ValueKind.Int32 => Values.ConvertToInt32(null, text)!.Value,
                ValueKind.Int64 => Values.ConvertToInt64(null, text)!.Value,
                ValueKind.Float32 => Values.ConvertToFloat32(null, text)!.Value,
                ValueKind.Float64 => Values.ConvertToFloat64(null, text)!.Value,
                ValueKind.String => text,
                ValueKind.Decimal => Values.ConvertToDecimal(null, text, 0),
                _ => throw new ConnectDataException($"Cannot mask value of type {kind.DisplayName()} with custom replacement. (field '{field}')"),
            };
        }
        catch (ConnectDataException e) when (kind is (>= ValueKind.Int8 and <= ValueKind.Float64) or ValueKind.Decimal)
        {
            throw new ConnectDataException($"MaskField: the replacement is no {kind.DisplayName()}, which the field '{field}' holds.", e);
        }
    }

    private sealed class Action(Mask mask, string? field) : SlotAction
    {
        public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => mask.Change(value, field);
    }
}

using Connect.Data;
using Connect.Errors;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// How a struct of one schema becomes one of another: for every field of the new one, the slot of the old one and, unless the value is just copied, what to do
/// with it. Compiled once per schema by a <see cref="StructPlanBuilder"/>; per record it is a walk along an array.
/// </summary>
internal sealed class StructPlan
{
    private readonly Slot[] _slots;

    private readonly int _sourceFields;

    internal StructPlan(Schema source, Schema target, Slot[] slots)
    {
        _sourceFields = source.FieldSpan.Length;
        Target = target;
        _slots = slots;
    }

    /// <summary>Schema of the structs it builds.</summary>
    public Schema Target { get; }

    /// <summary>A new struct.</summary>
    /// <exception cref="ConnectDataException">A required field would be null, or a field's value cannot be changed as asked.</exception>
    public Struct Apply(Struct source, in RecordParts parts)
    {
        var result = new Struct(Target);
        ReadOnlySpan<ConnectValue> values = source.Slots;
        if (values.Length != _sourceFields)
        {
            throw new ConnectDataException($"The struct has {values.Length} fields and the schema it came with {_sourceFields}; what made the record must give both the same schema.");
        }

        Slot[] slots = _slots;
        for (int i = 0; i < slots.Length; i++)
        {
            ref readonly Slot slot = ref slots[i];
            ConnectValue value = slot.Source < 0 ? default : values[slot.Source];
            if (value.IsNull)
            {
                value = slot.Default;
            }

            if (slot.Action is { } action)
            {
                value = action.Run(value, parts);
            }

            if (slot.IsRequired && value.IsNull)
            {
                Field field = Target.FieldSpan[i];
                field.Schema.ValidateField(field.Name, value);
            }

            result.SetUnchecked(i, value);
        }

        return result;
    }

    /// <summary>One field of the new struct.</summary>
    /// <param name="Source">Slot of the old struct; -1 for a new field.</param>
    /// <param name="Action">What to do with the value; null copies it.</param>
    /// <param name="Default">Stands in for a stored null; null when defaults are not wanted.</param>
    /// <param name="IsRequired">Whether null is refused.</param>
    internal readonly record struct Slot(int Source, SlotAction? Action, ConnectValue Default, bool IsRequired);
}

using Connect.Data;
using Connect.Errors;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// How a struct of one schema becomes one of another: for every field of the new one, the slot of the old one and, unless the value is just copied, what to do
/// with it. Compiled once per schema by a <see cref="StructPlanBuilder"/>; per record it is a walk along an array. Plans that follow each other can be joined.
/// </summary>
internal sealed class StructPlan
{
    private readonly StructSlot[] _slots;

    // Fields that a later plan drops and that may fail all the same.
    private readonly StructSlot[] _dropped;
    private readonly int _sourceFields;

    internal StructPlan(Schema source, Schema target, StructSlot[] slots)
        : this(source.FieldSpan.Length, target, slots, [])
    {
    }

    private StructPlan(int sourceFields, Schema target, StructSlot[] slots, StructSlot[] dropped)
    {
        _sourceFields = sourceFields;
        Target = target;
        _slots = slots;
        _dropped = dropped;
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

        StructSlot[] slots = _slots;
        for (int i = 0; i < slots.Length; i++)
        {
            ConnectValue value = slots[i].Read(values, parts);
            if (slots[i].IsRequired && value.IsNull)
            {
                Field field = Target.FieldSpan[i];
                field.Schema.ValidateField(field.Name, value);
            }

            result.SetUnchecked(i, value);
        }

        foreach (ref readonly StructSlot slot in _dropped.AsSpan())
        {
            if (slot.Read(values, parts).IsNull && slot.IsRequired)
            {
                throw new ConnectDataException("A required field that is dropped later would be null.");
            }
        }

        return result;
    }

    /// <summary>A plan that does at once what this one and then another do. Its errors tell less: to report one, apply the two in turn.</summary>
    /// <param name="next">A plan for structs of this one's <see cref="Target"/>.</param>
    public StructPlan Then(StructPlan next)
    {
        bool[] isKept = new bool[_slots.Length];
        var slots = new StructSlot[next._slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = Join(next._slots[i]);
        }

        StructSlot[] dropped =
        [
            .. _dropped,
            .. next._dropped.Select(Join),
            .. _slots.Where((slot, i) => !isKept[i] && slot.MayFail),
        ];
        return new StructPlan(_sourceFields, next.Target, slots, dropped);

        StructSlot Join(StructSlot slot)
        {
            if (slot.Source < 0)
            {
                return slot;
            }

            isKept[slot.Source] = true;
            return _slots[slot.Source].Then(slot);
        }
    }
}

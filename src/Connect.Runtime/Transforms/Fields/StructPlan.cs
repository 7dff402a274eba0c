using Connect.Data;
using Connect.Errors;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// How a struct of one schema becomes one of another: for every field of the new one, the slot of the old one and, unless the value is just copied, what to do
/// with it. Compiled once per schema by a <see cref="StructPlanBuilder"/>; per record, neighbours that stay neighbours are copied as blocks, and only what is computed is
/// walked through. Plans that follow each other can be joined.
/// </summary>
internal sealed class StructPlan
{
    private readonly StructSlot[] _slots;

    // Fields that a later plan drops and that may fail all the same.
    private readonly StructSlot[] _dropped;
    private readonly int _sourceFields;
    private readonly SlotBlock[] _blocks;

    // Slots of the new struct: those that are copied and must not be null, and those that are not just copied.
    private readonly int[] _requiredCopies;
    private readonly int[] _computed;

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
        _blocks = SlotBlock.Of(slots);
        _requiredCopies = [.. Enumerable.Range(0, slots.Length).Where(i => slots[i].IsCopy && slots[i].IsRequired)];
        _computed = [.. Enumerable.Range(0, slots.Length).Where(i => !slots[i].IsCopy)];
    }

    /// <summary>Schema of the structs it builds.</summary>
    public Schema Target { get; }

    /// <summary>A new struct.</summary>
    /// <exception cref="ConnectDataException">A required field would be null, or a field's value cannot be changed as asked.</exception>
    public Struct Apply(Struct source, in RecordParts parts)
    {
        ReadOnlySpan<ConnectValue> values = source.Slots;
        if (values.Length != _sourceFields)
        {
            throw new ConnectDataException($"The struct has {values.Length} fields and the schema it came with {_sourceFields}; what made the record must give both the same schema.");
        }

        var result = new ConnectValue[_slots.Length];
        foreach (SlotBlock block in _blocks)
        {
            values.Slice(block.Source, block.Length).CopyTo(result.AsSpan(block.Target));
        }

        foreach (int slot in _requiredCopies)
        {
            if (result[slot].IsNull)
            {
                // A field before it may fail, too, and then it is the one to report: all are looked at in their order.
                Compute(AllSlots(), values, result, parts);
            }
        }

        Compute(_computed, values, result, parts);
        foreach (ref readonly StructSlot slot in _dropped.AsSpan())
        {
            if (slot.Read(values, parts).IsNull && slot.IsRequired)
            {
                throw new ConnectDataException("A required field that is dropped later would be null.");
            }
        }

        return new Struct(Target, result);
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

    private void Compute(int[] slots, ReadOnlySpan<ConnectValue> values, ConnectValue[] result, in RecordParts parts)
    {
        foreach (int i in slots)
        {
            ref readonly StructSlot slot = ref _slots[i];
            ConnectValue value = slot.Read(values, parts);
            if (slot.IsRequired && value.IsNull)
            {
                Field field = Target.FieldSpan[i];
                field.Schema.ValidateField(field.Name, value);
            }

            result[i] = value;
        }
    }

    private int[] AllSlots() => [.. Enumerable.Range(0, _slots.Length)];
}

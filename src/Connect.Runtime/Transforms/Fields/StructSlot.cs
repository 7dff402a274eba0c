using System.Runtime.CompilerServices;
using Connect.Data;
using Connect.Errors;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>One field of a struct that a <see cref="StructPlan"/> builds.</summary>
/// <param name="Source">Slot of the old struct; -1 for a new field.</param>
/// <param name="Action">What to do with the value; null copies it.</param>
/// <param name="Default">Stands in for a stored null; null when defaults are not wanted.</param>
/// <param name="IsRequired">Whether null is refused.</param>
internal readonly record struct StructSlot(int Source, SlotAction? Action, ConnectValue Default, bool IsRequired)
{
    /// <summary>Whether the value is taken as it is stored.</summary>
    public bool IsCopy => Source >= 0 && Action is null && Default.IsNull;

    /// <summary>Whether <see cref="Read"/> may throw or give a null that is refused.</summary>
    public bool MayFail => Action is not null || IsRequired;

    /// <summary>The field's new value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ConnectValue Read(ReadOnlySpan<ConnectValue> values, in RecordParts parts)
    {
        ConnectValue value = Source < 0 ? default : values[Source];
        if (value.IsNull)
        {
            value = Default;
        }

        return Action is null ? value : Action.Run(value, parts);
    }

    /// <summary>This slot and then one that reads what it gives.</summary>
    public StructSlot Then(in StructSlot next)
    {
        bool isNeverNull = IsRequired && Default.IsNull;
        if (Action is null && (next.Action is null || !isNeverNull))
        {
            // A null that this slot refuses must not become the next one's default.
            return new StructSlot(
                Source, next.Action, isNeverNull || !Default.IsNull ? Default : next.Default, next.IsRequired || (IsRequired && next.Action is null));
        }

        if (next.Action is null && (next.Default.IsNull || IsRequired))
        {
            return this with { IsRequired = IsRequired || next.IsRequired };
        }

        return next.Default.IsNull && Action is NestedPlan nested && next.Action is NestedPlan further
            ? this with { Action = new NestedPlan(nested.Plan.Then(further.Plan)), IsRequired = IsRequired || next.IsRequired }
            : this with { Action = new JoinedActions(Action, IsRequired, next.Default, next.Action), IsRequired = next.IsRequired };
    }

    /// <summary>Two actions in turn, with the second slot's default between them.</summary>
    private sealed class JoinedActions(SlotAction? first, bool isRequired, ConnectValue nextDefault, SlotAction? second) : SlotAction
    {
        public override ConnectValue Run(in ConnectValue value, in RecordParts parts)
        {
            ConnectValue result = first is null ? value : first.Run(value, parts);
            if (result.IsNull)
            {
                result = isRequired ? throw new ConnectDataException("A required field would be null.") : nextDefault;
            }

            return second is null ? result : second.Run(result, parts);
        }
    }
}

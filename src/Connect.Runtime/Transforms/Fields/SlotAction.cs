using Connect.Data;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Computes the value of one field of a struct that a <see cref="StructPlan"/> builds. Made once per schema.</summary>
internal abstract class SlotAction
{
    /// <summary>The new value.</summary>
    /// <param name="value">The value of the field it is made from, its default applied if wanted; null when the field is new.</param>
    /// <param name="parts">The record.</param>
    public abstract ConnectValue Run(in ConnectValue value, in RecordParts parts);
}

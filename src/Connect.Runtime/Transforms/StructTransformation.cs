using Connect.Data;
using Connect.Runtime.Transforms.Fields;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>
/// A transformation that makes structs of one schema into structs of another and leaves nothing else of a record changed; null stays null. Neighbours of this kind in
/// a chain are joined and build one struct.
/// </summary>
public abstract class StructTransformation : KeyOrValueTransformation
{
    private protected StructTransformation(bool isKey)
        : base(isKey)
    {
    }

    /// <summary>What happens to structs of that schema; null where the transformation does not go by fields, as when it casts the value as a whole.</summary>
    internal abstract StructPlan? PlanFor(Schema schema);

    /// <summary>Changes the parts in place.</summary>
    internal void ApplyAlone(ref RecordParts parts) => Apply(ref parts);
}

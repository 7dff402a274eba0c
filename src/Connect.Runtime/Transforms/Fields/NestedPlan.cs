using Connect.Data;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>Rebuilds a nested struct; null stays null.</summary>
internal sealed class NestedPlan(StructPlan plan) : SlotAction
{
    /// <summary>What the nested struct becomes.</summary>
    public StructPlan Plan => plan;

    public override ConnectValue Run(in ConnectValue value, in RecordParts parts) => value.IsNull ? default : plan.Apply(value.AsStruct(), parts);
}

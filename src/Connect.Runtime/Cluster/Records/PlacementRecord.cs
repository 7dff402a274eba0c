namespace Connect.Runtime.Cluster.Records;

/// <summary>The leader's decision about a unit.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Id">Identity and order of the decision.</param>
/// <param name="Slot">Slot whose owner runs the unit; null when it is to stop for good.</param>
/// <param name="From">Slot whose owner must first release the unit; null when nobody has it.</param>
/// <param name="IsDeleted">See <see cref="WorkRecord"/>.</param>
internal sealed record PlacementRecord(WorkUnit Unit, PlacementId Id, int? Slot = null, int? From = null, bool IsDeleted = false) : WorkRecord(IsDeleted)
{
    /// <summary><c>unit:UNIT@EPOCH.SEQUENCE</c>.</summary>
    public override string Key => $"{WorkRecordFormat.UnitPrefix}{Unit.Id}@{Id}";
}

namespace Connect.Runtime.Cluster.Records;

/// <summary>The owner of a placement's <see cref="PlacementRecord.From"/> does not run the unit any more. True for ever, whenever it is read.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Placement">The placement that asked for it.</param>
/// <param name="IsDeleted">See <see cref="WorkRecord"/>.</param>
internal sealed record ReleaseRecord(WorkUnit Unit, PlacementId Placement, bool IsDeleted = false) : WorkRecord(IsDeleted)
{
    /// <summary><c>released:UNIT@EPOCH.SEQUENCE</c>.</summary>
    public override string Key => $"{WorkRecordFormat.ReleasePrefix}{Unit.Id}@{Placement}";
}

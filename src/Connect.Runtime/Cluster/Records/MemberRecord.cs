namespace Connect.Runtime.Cluster.Records;

/// <summary>
/// A worker is there and has these slots. For balance and for showing the cluster; the claim does not make an owner. That the record exists, though, tells a later
/// incarnation of the same worker that this one may not have ended.
/// </summary>
/// <param name="Member">The worker.</param>
/// <param name="Url">Where its REST API is.</param>
/// <param name="Slots">Its slots, ascending.</param>
/// <param name="IsLeaving">Whether its units are to move to other workers because it goes for good.</param>
/// <param name="IsDeleted">See <see cref="WorkRecord"/>.</param>
internal sealed record MemberRecord(MemberId Member, string? Url, IReadOnlyList<int> Slots, bool IsLeaving = false, bool IsDeleted = false) : WorkRecord(IsDeleted)
{
    /// <summary><c>worker:WORKER@INCARNATION</c>.</summary>
    public override string Key => WorkRecordFormat.MemberPrefix + Member;
}

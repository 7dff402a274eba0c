using System.Globalization;

namespace Connect.Runtime.Cluster.Records;

/// <summary>The owner of slot 0 leads from here on. The record's offset is the epoch; whoever wrote the newest one leads.</summary>
/// <param name="Member">Who leads.</param>
/// <param name="Number">Tells the leader records of one member apart.</param>
/// <param name="IsDeleted">See <see cref="WorkRecord"/>.</param>
internal sealed record LeaderRecord(MemberId Member, long Number, bool IsDeleted = false) : WorkRecord(IsDeleted)
{
    /// <summary><c>leader:WORKER@INCARNATION.NUMBER</c>.</summary>
    public override string Key => string.Create(CultureInfo.InvariantCulture, $"{WorkRecordFormat.LeaderPrefix}{Member}.{Number}");
}

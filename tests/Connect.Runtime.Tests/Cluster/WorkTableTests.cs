using Connect.Runtime.Cluster;
using Connect.Runtime.Cluster.Records;
using Xunit;

namespace Connect.Runtime.Tests.Cluster;

public sealed class WorkTableTests
{
    private static readonly MemberId s_first = new("w1", "a");
    private static readonly MemberId s_second = new("w2", "b");
    private static readonly WorkUnit s_unit = new("c", 0);

    private readonly WorkTable _table = new(leadersKept: 1);
    private long _offset = 10;

    [Fact]
    public void Apply_PlacementOfLeader_Counts()
    {
        long epoch = Apply(new LeaderRecord(s_first, 1));

        Apply(new PlacementRecord(s_unit, new PlacementId(epoch, 1), 3));

        Assert.Equal(3, _table.Find(s_unit)!.Slot);
        Assert.True(_table.Find(s_unit)!.IsSettled);
    }

    [Fact]
    public void Apply_PlacementOfEarlierLeader_IsIgnoredAndDeletedLater()
    {
        long earlier = Apply(new LeaderRecord(s_first, 1));
        long later = Apply(new LeaderRecord(s_second, 1));
        Apply(new PlacementRecord(s_unit, new PlacementId(later, 1), 3));

        var stale = new PlacementRecord(s_unit, new PlacementId(earlier, 9), 4);
        Apply(stale);

        Assert.Equal(3, _table.Find(s_unit)!.Slot);
        Assert.Equal([stale.Deleted().Key], _table.Garbage.Tombstones().Select(tombstone => tombstone.Key));
    }

    [Fact]
    public void Tombstones_LeaderRecords_GoLastAndTheNewestStays()
    {
        var first = new LeaderRecord(s_first, 1);
        long earlier = Apply(first);
        Apply(new LeaderRecord(s_second, 1));
        var stale = new PlacementRecord(s_unit, new PlacementId(earlier, 9), 4);
        Apply(stale);

        Apply(stale.Deleted());

        Assert.Equal([first.Key], _table.Garbage.Tombstones().Select(tombstone => tombstone.Key));
        Apply(first.Deleted());
        Assert.Empty(_table.Garbage.Tombstones());
    }

    [Fact]
    public void Apply_SamePlacementTwice_TheSecondIsIgnored()
    {
        long epoch = Apply(new LeaderRecord(s_first, 1));
        var placement = new PlacementRecord(s_unit, new PlacementId(epoch, 1), 3);
        Apply(placement);
        Apply(new PlacementRecord(s_unit, new PlacementId(epoch, 2), 4, 3));

        Apply(placement);

        Assert.Equal(4, _table.Find(s_unit)!.Slot);
    }

    [Fact]
    public void Apply_Move_IsSettledByItsOwnReleaseOnly()
    {
        long epoch = Apply(new LeaderRecord(s_first, 1));
        Apply(new PlacementRecord(s_unit, new PlacementId(epoch, 1), 3));
        Apply(new PlacementRecord(s_unit, new PlacementId(epoch, 2), 4, 3));
        Apply(new ReleaseRecord(s_unit, new PlacementId(epoch, 1)));
        Assert.False(_table.Find(s_unit)!.IsSettled);
        Assert.Single(_table.LeavingFrom(3));

        Apply(new ReleaseRecord(s_unit, new PlacementId(epoch, 2)));

        Assert.True(_table.Find(s_unit)!.IsSettled);
        Assert.Empty(_table.LeavingFrom(3));
        Assert.Single(_table.In(4));
    }

    [Fact]
    public void Tombstones_EndedUnit_OldestPlacementFirst()
    {
        long epoch = Apply(new LeaderRecord(s_first, 1));
        var placed = new PlacementRecord(s_unit, new PlacementId(epoch, 1), 3);
        var ended = new PlacementRecord(s_unit, new PlacementId(epoch, 2), null, 3);
        var release = new ReleaseRecord(s_unit, ended.Id);
        Apply(placed);
        Apply(ended);
        Apply(release);

        foreach (WorkRecord expected in (WorkRecord[])[placed, ended, release])
        {
            Assert.Equal([expected.Key], _table.Garbage.Tombstones().Select(tombstone => tombstone.Key));
            Apply(expected.Deleted());
        }

        Assert.Empty(_table.Garbage.Tombstones());
        Assert.Null(_table.Find(s_unit));
    }

    [Fact]
    public void OwnerOf_ClaimedByTwo_IsTheLater()
    {
        Apply(new MemberRecord(s_first, null, [0, 1]));
        Apply(new MemberRecord(s_second, null, [1]));
        Assert.Equal(s_second, _table.Members.OwnerOf(1)!.Member);
        Assert.False(_table.Members.AreStable(2));

        Apply(new MemberRecord(s_first, null, [0]));
        Assert.True(_table.Members.AreStable(2));

        Apply(new MemberRecord(s_second, null, [], IsDeleted: true));
        Assert.Null(_table.Members.OwnerOf(1));
        Assert.False(_table.Members.AreStable(2));
    }

    private long Apply(WorkRecord record)
    {
        _table.Apply(_offset, record);
        return _offset++;
    }
}

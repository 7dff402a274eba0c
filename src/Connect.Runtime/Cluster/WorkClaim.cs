using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>Keeps this worker's record in step with its slots.</summary>
internal sealed class WorkClaim(MemberId me, string? url, TimeSpan repairInterval)
{
    private bool _changed = true;
    private bool _isLeaving;
    private TimeSpan _nextRepair;

    /// <summary>Slots or members may differ from what was written.</summary>
    public void Changed() => _changed = true;

    public void Leave()
    {
        _isLeaving = true;
        _changed = true;
    }

    public void Step(TimeSpan now, SlotTenures slots, WorkTable table, WorkOutbox outbox)
    {
        if (!_changed)
        {
            return;
        }

        MemberRecord? written = table.Members.Find(me);
        IReadOnlyList<int> mine = slots.All;
        bool isWritten = written is not null && written.IsLeaving == _isLeaving && written.Slots.SequenceEqual(mine);
        if (isWritten && table.Members.SlotCount(me) == mine.Count)
        {
            _changed = false;
        }
        else if (!isWritten || now >= _nextRepair)
        {
            // A repair overwrites what somebody wrote who had the slots before, and waits in between for whoever has them now.
            if (outbox.Send(new MemberRecord(me, url, mine, _isLeaving)))
            {
                _nextRepair = now + repairInterval;
            }
        }
    }
}

using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>The workers as their newest records have them, and who claims which slot: whoever said so last.</summary>
internal sealed class ClusterMembers
{
    private readonly Dictionary<MemberId, (long Offset, MemberRecord Record)> _members = [];
    private Dictionary<int, MemberRecord>? _owners;

    /// <summary>All members, superseded ones too.</summary>
    public IEnumerable<MemberRecord> All => _members.Values.Select(member => member.Record);

    /// <summary>Members that have slots.</summary>
    public IReadOnlyList<MemberRecord> WithSlots => [.. Owners.Values.Distinct()];

    private Dictionary<int, MemberRecord> Owners => _owners ??= FindOwners();

    public MemberRecord? Find(MemberId member) => _members.TryGetValue(member, out (long Offset, MemberRecord Record) found) ? found.Record : null;

    /// <summary>Other incarnations of the worker that are not known to have ended.</summary>
    public IReadOnlyList<MemberRecord> OthersOf(MemberId member) =>
        [.. All.Where(other => other.Member.Worker == member.Worker && other.Member.Incarnation != member.Incarnation)];

    /// <summary>Who has the slot; null while nobody claims it.</summary>
    public MemberRecord? OwnerOf(int slot) => Owners.GetValueOrDefault(slot);

    /// <summary>Whether each slot has an owner, and nobody has lost some of what he claims: then slots are not about to move, as far as is known.</summary>
    public bool AreStable(int slots) =>
        Owners.Count >= slots && Enumerable.Range(0, slots).All(Owners.ContainsKey) && Owners.Count == WithSlots.Sum(member => member.Slots.Count);

    /// <summary>Slots the member has, rather than only claims.</summary>
    public int SlotCount(MemberId member) => Owners.Values.Count(owner => owner.Member == member);

    /// <summary>Whether the member claims slots that all have gone to others since.</summary>
    public bool IsReplaced(MemberRecord member) => member.Slots.Count > 0 && SlotCount(member.Member) == 0;

    public void Apply(long offset, MemberRecord record)
    {
        if (record.IsDeleted)
        {
            _members.Remove(record.Member);
        }
        else
        {
            _members[record.Member] = (offset, record);
        }

        _owners = null;
    }

    private Dictionary<int, MemberRecord> FindOwners()
    {
        var owners = new Dictionary<int, MemberRecord>();
        foreach ((_, MemberRecord record) in _members.Values.OrderBy(member => member.Offset))
        {
            foreach (int slot in record.Slots)
            {
                owners[slot] = record;
            }
        }

        return owners;
    }
}

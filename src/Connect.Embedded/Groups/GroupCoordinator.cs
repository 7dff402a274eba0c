using Connect.Data;
using Connect.Embedded.Storage;
using Connect.Errors;

namespace Connect.Embedded.Groups;

/// <summary>
/// Shares partitions among the members of each group, in this process. Rebalancing is cooperative and moves as little as possible: a change only sets targets; each member, in its
/// own poll, first releases what it should no longer have, and claims what it should have once nobody else has it.
/// <code>join, leave, topic appears → new targets → members wake → revoked, released → others wake → claimed, assigned</code>
/// </summary>
internal sealed class GroupCoordinator
{
    private readonly Catalog _catalog;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<GroupMember>> _groups = new(StringComparer.Ordinal);

    public GroupCoordinator(Catalog catalog)
    {
        _catalog = catalog;
        catalog.TopicsAdded += RebalanceAll;
    }

    public void Join(GroupMember member)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(member.GroupId, out List<GroupMember>? members))
            {
                _groups.Add(member.GroupId, members = []);
            }

            members.Add(member);
            Rebalance(members);
        }
    }

    public void Leave(GroupMember member)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(member.GroupId, out List<GroupMember>? members) && members.Remove(member))
            {
                member.Owned.Clear();
                member.Target.Clear();
                if (members.Count == 0)
                {
                    _groups.Remove(member.GroupId);
                }
                else
                {
                    Rebalance(members);
                }
            }
        }
    }

    /// <summary>What the member should give up.</summary>
    public List<TopicPartition> Excess(GroupMember member)
    {
        lock (_gate)
        {
            return [.. member.Owned.Where(partition => !member.Target.Contains(partition)).Order()];
        }
    }

    /// <summary>The member has stopped using these.</summary>
    public void Release(GroupMember member, IReadOnlyCollection<TopicPartition> partitions)
    {
        lock (_gate)
        {
            member.Owned.ExceptWith(partitions);
            if (_groups.TryGetValue(member.GroupId, out List<GroupMember>? members))
            {
                foreach (GroupMember other in members.Where(other => other != member && other.Target.Overlaps(partitions)))
                {
                    other.Wake();
                }
            }
        }
    }

    /// <summary>Takes what the member should have and nobody else has.</summary>
    public List<TopicPartition> Claim(GroupMember member)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(member.GroupId, out List<GroupMember>? members) || !members.Contains(member))
            {
                return [];
            }

            List<TopicPartition> claimed = [.. member.Target.Where(partition => !members.Exists(other => other.Owned.Contains(partition))).Order()];
            member.Owned.UnionWith(claimed);
            return claimed;
        }
    }

    public void ThrowIfActive(string groupId)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(groupId, out List<GroupMember>? members))
            {
                throw new ConnectException($"Consumer group '{groupId}' has {members.Count} active members; stop them before its offsets are changed or deleted.");
            }
        }
    }

    private void RebalanceAll()
    {
        lock (_gate)
        {
            foreach (List<GroupMember> members in _groups.Values)
            {
                Rebalance(members);
            }
        }
    }

    private void Rebalance(List<GroupMember> members)
    {
        List<TopicPartition> partitions =
        [
            .. _catalog.Topics.Where(topic => members.Exists(member => member.Topics.Contains(topic.Name)))
                .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.Partition))).Order(),
        ];
        Assignor.Assign(members, partitions);
        foreach (GroupMember member in members.Where(member => !member.Target.SetEquals(member.Owned)))
        {
            member.Wake();
        }
    }
}

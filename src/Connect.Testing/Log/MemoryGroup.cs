using Connect.Data;

namespace Connect.Testing.Log;

/// <summary>
/// A consumer group. Rebalancing is cooperative: a change only sets targets; each member, in its own poll, first releases what it should no longer have, and claims what it
/// should have once nobody else has it. Used under the log's lock.
/// </summary>
internal sealed class MemoryGroup
{
    public List<MemoryMember> Members { get; } = [];

    public Dictionary<TopicPartition, long> Offsets { get; } = [];

    /// <summary>Spreads partitions evenly and leaves where it is what may stay.</summary>
    public void Rebalance(IEnumerable<TopicPartition> partitions)
    {
        TopicPartition[] all = [.. partitions.Order()];
        var taken = new HashSet<TopicPartition>();
        foreach (MemoryMember member in Members)
        {
            member.Target.RemoveWhere(partition => !all.Contains(partition) || !taken.Add(partition));
        }

        foreach (TopicPartition partition in all.Where(partition => !taken.Contains(partition)))
        {
            Members.Where(member => member.Topics.Contains(partition.Topic)).MinBy(member => member.Target.Count)?.Target.Add(partition);
        }

        while (MoveOne())
        {
        }
    }

    /// <summary>Takes what the member should have and nobody else has.</summary>
    public List<TopicPartition> Claim(MemoryMember member)
    {
        if (member.IsOut)
        {
            return [];
        }

        List<TopicPartition> claimed = [.. member.Target.Where(partition => !Members.Exists(other => other.Owned.Contains(partition))).Order()];
        member.Owned.UnionWith(claimed);
        return claimed;
    }

    /// <summary>Moves a partition from a member to another that has at least two fewer.</summary>
    private bool MoveOne()
    {
        foreach (MemoryMember from in Members.OrderByDescending(member => member.Target.Count))
        {
            foreach (MemoryMember to in Members.Where(member => member.Target.Count < from.Target.Count - 1).OrderBy(member => member.Target.Count))
            {
                foreach (TopicPartition partition in from.Target.Where(partition => to.Topics.Contains(partition.Topic)).OrderDescending().Take(1).ToArray())
                {
                    from.Target.Remove(partition);
                    to.Target.Add(partition);
                    return true;
                }
            }
        }

        return false;
    }
}

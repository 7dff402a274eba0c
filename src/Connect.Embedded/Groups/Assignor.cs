using Connect.Data;

namespace Connect.Embedded.Groups;

/// <summary>Spreads partitions evenly over members and leaves where it is what may stay.</summary>
internal static class Assignor
{
    /// <summary>Sets the members' targets.</summary>
    public static void Assign(List<GroupMember> members, List<TopicPartition> partitions)
    {
        var taken = new HashSet<TopicPartition>();
        var known = new HashSet<TopicPartition>(partitions);
        foreach (GroupMember member in members)
        {
            member.Target.RemoveWhere(partition => !known.Contains(partition) || !taken.Add(partition));
        }

        foreach (TopicPartition partition in partitions)
        {
            if (taken.Contains(partition))
            {
                continue;
            }

            GroupMember? best = null;
            foreach (GroupMember member in members)
            {
                if (member.Topics.Contains(partition.Topic) && (best is null || member.Target.Count < best.Target.Count))
                {
                    best = member;
                }
            }

            best?.Target.Add(partition);
        }

        while (MoveOne(members))
        {
        }
    }

    /// <summary>Moves one partition from a member to another that has at least two fewer.</summary>
    private static bool MoveOne(List<GroupMember> members)
    {
        foreach (GroupMember from in members.OrderByDescending(member => member.Target.Count))
        {
            foreach (GroupMember to in members.OrderBy(member => member.Target.Count))
            {
                if (from.Target.Count - to.Target.Count < 2)
                {
                    break;
                }

                // The last ones go, preferably such that were not claimed yet: they need no revocation.
                TopicPartition? moving = from.Target.Where(partition => to.Topics.Contains(partition.Topic))
                    .OrderBy(from.Owned.Contains).ThenByDescending(partition => partition).Select(partition => (TopicPartition?)partition).FirstOrDefault();
                if (moving is { } partition)
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

using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Embedded.Groups;

/// <summary>A consumer as its group sees it. All but <see cref="Stale"/> belongs to the coordinator's lock.</summary>
internal sealed class GroupMember(string groupId, TopicSelection topics, Action wake)
{
    private volatile bool _stale = true;

    public string GroupId { get; } = groupId;

    public TopicSelection Topics { get; } = topics;

    /// <summary>What it should have.</summary>
    public HashSet<TopicPartition> Target { get; } = [];

    /// <summary>What it has and nobody else may have.</summary>
    public HashSet<TopicPartition> Owned { get; } = [];

    /// <summary>Whether the member should look at its assignment at its next poll.</summary>
    public bool Stale
    {
        get => _stale;
        set => _stale = value;
    }

    public void Wake()
    {
        _stale = true;
        wake();
    }
}

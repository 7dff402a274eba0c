using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>A consumer as its group sees it. Used under the log's lock.</summary>
internal sealed class MemoryMember(MemoryGroup group, TopicSelection topics, string? instanceId, TimeSpan? session)
{
    public MemoryGroup Group { get; } = group;

    public TopicSelection Topics { get; } = topics;

    /// <summary>Name of a static member.</summary>
    public string? InstanceId { get; } = instanceId;

    /// <summary>After which silence the group forgets the member; null for never.</summary>
    public TimeSpan? Session { get; } = session;

    /// <summary>When the member last polled or committed.</summary>
    public long LastSeen { get; set; }

    /// <summary>Whether it has partitions no more: its session is over, or another consumer has its name.</summary>
    public bool IsOut { get; set; }

    /// <summary>Whether another consumer has its name.</summary>
    public bool IsFenced { get; set; }

    /// <summary>What it should have.</summary>
    public HashSet<TopicPartition> Target { get; } = [];

    /// <summary>What it has and nobody else may have.</summary>
    public HashSet<TopicPartition> Owned { get; } = [];
}

using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>A consumer as its group sees it. Used under the log's lock.</summary>
internal sealed class MemoryMember(MemoryGroup group, TopicSelection topics)
{
    public MemoryGroup Group { get; } = group;

    public TopicSelection Topics { get; } = topics;

    /// <summary>What it should have.</summary>
    public HashSet<TopicPartition> Target { get; } = [];

    /// <summary>What it has and nobody else may have.</summary>
    public HashSet<TopicPartition> Owned { get; } = [];
}

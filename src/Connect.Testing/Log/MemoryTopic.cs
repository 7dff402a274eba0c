using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>A topic: its settings and partitions.</summary>
internal sealed class MemoryTopic(string name, int partitions, IReadOnlyDictionary<string, string> configs)
{
    public string Name { get; } = name;

    public MemoryPartition[] Partitions { get; } = [.. Enumerable.Range(0, partitions).Select(number => new MemoryPartition(name, number))];

    public TopicDescription Description { get; } = new(name, partitions, configs);

    public bool IsCompacted => Description.IsCompacted;
}

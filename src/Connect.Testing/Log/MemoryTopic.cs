using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>A topic: its settings and partitions.</summary>
internal sealed class MemoryTopic(string name, int partitions, IReadOnlyDictionary<string, string> configs)
{
    public string Name { get; } = name;

    public MemoryPartition[] Partitions { get; } = [.. Enumerable.Range(0, partitions).Select(number => new MemoryPartition(name, number))];

    public TopicDescription Description { get; } = new(name, partitions, configs);

    public bool IsCompacted => Description.IsCompacted;

    /// <summary>Kafka's rules for names.</summary>
    /// <exception cref="ConnectException">The name breaks one.</exception>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > 249 || name is "." or ".." || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ConnectException($"'{name}' is no topic name: 1 to 249 ASCII letters, digits, '.', '_' and '-' are expected, and not '.' or '..'.");
        }
    }
}

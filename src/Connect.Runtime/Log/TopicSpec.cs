namespace Connect.Runtime.Log;

/// <summary>A topic to create.</summary>
/// <param name="Name">Kafka's rules: 1 to 249 of letters, digits, <c>.</c>, <c>_</c>, <c>-</c>.</param>
/// <param name="Partitions">Number of partitions; -1 for the log's default.</param>
/// <param name="ReplicationFactor">Copies; -1 for the log's default. The embedded log has one and ignores it.</param>
/// <param name="Configs">Topic settings such as <c>cleanup.policy</c>, <c>retention.ms</c>, <c>retention.bytes</c>.</param>
public sealed record TopicSpec(string Name, int Partitions = 1, short ReplicationFactor = -1, IReadOnlyDictionary<string, string>? Configs = null)
{
    /// <summary>A topic of which only the newest record per key is kept.</summary>
    public static TopicSpec Compacted(string name, int partitions = 1, short replicationFactor = -1) =>
        new(name, partitions, replicationFactor, new Dictionary<string, string> { ["cleanup.policy"] = "compact" });
}

/// <summary>A topic as it is.</summary>
/// <param name="Name">Topic name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Configs">Settings that differ from the log's defaults.</param>
public sealed record TopicDescription(string Name, int Partitions, IReadOnlyDictionary<string, string> Configs)
{
    /// <summary>False when the log cannot tell the settings; <see cref="Configs"/> is empty then.</summary>
    public bool AreConfigsKnown { get; init; } = true;

    /// <summary>Whether only the newest record per key is kept.</summary>
    public bool IsCompacted => Configs.TryGetValue("cleanup.policy", out string? policy) && policy == "compact";
}

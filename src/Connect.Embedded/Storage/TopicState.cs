using System.Globalization;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded.Storage;

/// <summary>A topic in memory. Its partitions and settings never change.</summary>
internal sealed class TopicState
{
    private static readonly TimeSpan s_defaultDeleteRetention = TimeSpan.FromHours(24);

    public TopicState(string name, IReadOnlyDictionary<string, string> configs)
    {
        Name = name;
        Configs = configs;
        string policy = configs.GetValueOrDefault("cleanup.policy", "delete");
        foreach (string part in policy.Split(',', StringSplitOptions.TrimEntries))
        {
            _ = part switch
            {
                "compact" => IsCompacted = true,
                "delete" => DeletesOld = true,
                _ => throw new ConfigException("cleanup.policy", policy, $"topic '{name}' takes delete, compact, or both with a comma"),
            };
        }

        RetentionMs = Number(configs, "retention.ms");
        RetentionBytes = Number(configs, "retention.bytes");
        DeleteRetentionMs = Number(configs, "delete.retention.ms") ?? (long)s_defaultDeleteRetention.TotalMilliseconds;
    }

    public string Name { get; }

    public IReadOnlyDictionary<string, string> Configs { get; }

    public bool IsCompacted { get; }

    public bool DeletesOld { get; }

    /// <summary>-1 keeps for ever; null leaves it to the log.</summary>
    public long? RetentionMs { get; }

    public long? RetentionBytes { get; }

    public long DeleteRetentionMs { get; }

    public PartitionState[] Partitions { get; set; } = [];

    public TopicDescription Describe() => new(Name, Partitions.Length, Configs);

    private static long? Number(IReadOnlyDictionary<string, string> configs, string key)
    {
        if (!configs.TryGetValue(key, out string? text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= -1
            ? value
            : throw new ConfigException(key, text, "a whole number, or -1 for no limit, is expected");
    }
}

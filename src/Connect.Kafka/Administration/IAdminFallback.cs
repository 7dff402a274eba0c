using Connect.Runtime.Log;

namespace Connect.Kafka.Administration;

/// <summary>What stands in for administrative requests that a broker does not know.</summary>
internal interface IAdminFallback
{
    /// <summary>Whether a group's offsets are only told for partitions that are named.</summary>
    bool NeedsPartitionsOfGroups { get; }

    /// <summary>Creates a topic; false if it is there already.</summary>
    ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken);

    /// <summary>Settings of a topic, or null when they cannot be told.</summary>
    IReadOnlyDictionary<string, string>? TopicConfigs(string topic);
}

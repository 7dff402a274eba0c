using Connect.Configuration;

namespace Connect.Runtime.Configuration;

/// <summary>Where records go that could not be processed (<c>errors.deadletterqueue.*</c>).</summary>
/// <param name="Topic">The topic; created with one partition if it does not exist.</param>
/// <param name="ReplicationFactor">Copies of the topic if it has to be created.</param>
/// <param name="ContextHeaders">Whether dead letters carry headers that say where they come from and what happened.</param>
public sealed record DeadLetterQueueConfig(string Topic, short ReplicationFactor, bool ContextHeaders)
{
    /// <summary>What the configuration says; null without a topic.</summary>
    internal static DeadLetterQueueConfig? Of(ConfigValues values) =>
        values.GetString(ConnectorKeys.DeadLetterQueueTopic) is var topic && string.IsNullOrWhiteSpace(topic)
            ? null
            : new DeadLetterQueueConfig(
                topic, values.GetShort(ConnectorKeys.DeadLetterQueueReplicationFactor), values.GetBoolean(ConnectorKeys.DeadLetterQueueContextHeaders));
}

using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>The framework's part of a source connector configuration.</summary>
public sealed record SourceConnectorConfig : ConnectorConfig
{
    private static readonly ConfigDef WithDeadLetterQueue = ConnectorConfigDefs.DeadLetterQueue(ConnectorConfigDefs.Source());

    private SourceConnectorConfig(ConfigValues values)
        : base(values)
    {
        ExactlyOnceSupport = Enum.Parse<ExactlyOnceSupportLevel>(values.GetString(ConnectorKeys.ExactlyOnceSupport), ignoreCase: true);
        TransactionBoundary = Enum.Parse<TransactionBoundary>(values.GetString(ConnectorKeys.TransactionBoundary), ignoreCase: true);
        TransactionBoundaryInterval =
            values.GetNullableLong(ConnectorKeys.TransactionBoundaryInterval) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        OffsetsStorageTopic = values.GetNullableString(ConnectorKeys.OffsetsStorageTopic);
        DeadLetterQueue = HasDeadLetterQueue(values.Originals.Keys) ? DeadLetterQueueConfig.Of(values) : null;
        TopicCreationGroups = TopicCreationGroup.Parse(values.Originals, values.GetList(ConnectorKeys.TopicCreationGroups));
    }

    /// <summary>The keys of every source connector.</summary>
    public static new ConfigDef Definition { get; } = ConnectorConfigDefs.Source();

    /// <summary>The dead letter queue; null for none. Beyond Kafka Connect, where only sinks have one.</summary>
    public DeadLetterQueueConfig? DeadLetterQueue { get; init; }

    /// <summary>How strictly exactly once is asked for.</summary>
    public ExactlyOnceSupportLevel ExactlyOnceSupport { get; init; }

    /// <summary>Where transactions end.</summary>
    public TransactionBoundary TransactionBoundary { get; init; }

    /// <summary>Time between transactions for <see cref="TransactionBoundary.Interval"/>; null takes the worker's <c>offset.flush.interval.ms</c>.</summary>
    public TimeSpan? TransactionBoundaryInterval { get; init; }

    /// <summary>The connector's own offsets topic; null takes the worker's.</summary>
    public string? OffsetsStorageTopic { get; init; }

    /// <summary>Rules for creating topics, in order, the default group last; empty when the connector has no <c>topic.creation.</c> keys.</summary>
    public IReadOnlyList<TopicCreationGroup> TopicCreationGroups { get; init; }

    /// <summary>Reads a source connector's configuration.</summary>
    /// <exception cref="ConfigException">A value is missing or wrong.</exception>
    public static new SourceConnectorConfig Parse(IReadOnlyDictionary<string, string> config) => new(DefinitionOf(config.Keys).Parse(config));

    /// <summary>The keys of a connector that sets these: those of a dead letter queue are listed for sources that have one, so that answers for all others are Kafka Connect's.</summary>
    internal static ConfigDef DefinitionOf(IEnumerable<string> keys) => HasDeadLetterQueue(keys) ? WithDeadLetterQueue : Definition;

    private static bool HasDeadLetterQueue(IEnumerable<string> keys) => keys.Any(static key => key.StartsWith(ConnectorKeys.DeadLetterQueuePrefix, StringComparison.Ordinal));
}

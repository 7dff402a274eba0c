namespace Connect.Runtime.Configuration;

/// <summary>Keys of a connector configuration that the framework itself reads.</summary>
public static class ConnectorKeys
{
#pragma warning disable CS1591 // Each constant is the key it spells.
    public const string Name = "name";
    public const string ConnectorClass = "connector.class";
    public const string MaxTasks = "tasks.max";
    public const string EnforceMaxTasks = "tasks.max.enforce";
    public const string KeyConverter = "key.converter";
    public const string ValueConverter = "value.converter";
    public const string HeaderConverter = "header.converter";
    public const string Transforms = "transforms";
    public const string Predicates = "predicates";
    public const string ConfigActionReload = "config.action.reload";
    public const string ErrorRetryTimeout = "errors.retry.timeout";
    public const string ErrorRetryDelayMax = "errors.retry.delay.max.ms";
    public const string ErrorTolerance = "errors.tolerance";
    public const string ErrorLogEnable = "errors.log.enable";
    public const string ErrorLogIncludeMessages = "errors.log.include.messages";
    public const string Topics = "topics";
    public const string TopicsRegex = "topics.regex";
    internal const string DeadLetterQueuePrefix = "errors.deadletterqueue.";
    public const string DeadLetterQueueTopic = "errors.deadletterqueue.topic.name";
    public const string DeadLetterQueueReplicationFactor = "errors.deadletterqueue.topic.replication.factor";
    public const string DeadLetterQueueContextHeaders = "errors.deadletterqueue.context.headers.enable";
    public const string TopicCreationGroups = "topic.creation.groups";
    public const string TopicCreationPrefix = "topic.creation.";
    public const string ExactlyOnceSupport = "exactly.once.support";
    public const string TransactionBoundary = "transaction.boundary";
    public const string TransactionBoundaryInterval = "transaction.boundary.interval.ms";
    public const string OffsetsStorageTopic = "offsets.storage.topic";
    public const string ProducerOverridePrefix = "producer.override.";
    public const string ConsumerOverridePrefix = "consumer.override.";
    public const string AdminOverridePrefix = "admin.override.";
    public const string TaskClass = "task.class";
    public const string ConnectorVersion = "connector.plugin.version";
#pragma warning restore CS1591
}

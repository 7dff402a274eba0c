namespace Connect.Runtime.Configuration;

/// <summary>Keys of a worker configuration.</summary>
public static class WorkerKeys
{
#pragma warning disable CS1591 // Each constant is the key it spells.
    public const string BootstrapServers = "bootstrap.servers";
    public const string KeyConverter = "key.converter";
    public const string ValueConverter = "value.converter";
    public const string HeaderConverter = "header.converter";
    public const string TaskShutdownGracefulTimeout = "task.shutdown.graceful.timeout.ms";
    public const string OffsetFlushInterval = "offset.flush.interval.ms";
    public const string OffsetFlushTimeout = "offset.flush.timeout.ms";
    public const string PluginPath = "plugin.path";
    public const string PluginDiscovery = "plugin.discovery";
    public const string ConfigProviders = "config.providers";
    public const string ClientConfigOverridePolicy = "connector.client.config.override.policy";
    public const string ClientConfigOverrideAllowlist = "connector.client.config.override.allowlist";
    public const string TopicCreationEnable = "topic.creation.enable";
    public const string TopicTrackingEnable = "topic.tracking.enable";
    public const string TopicTrackingAllowReset = "topic.tracking.allow.reset";
    public const string Listeners = "listeners";
    public const string AdminListeners = "admin.listeners";
    public const string RestAdvertisedHostName = "rest.advertised.host.name";
    public const string RestAdvertisedPort = "rest.advertised.port";
    public const string RestAdvertisedListener = "rest.advertised.listener";
    public const string RestExtensionClasses = "rest.extension.classes";
    public const string AccessControlAllowOrigin = "access.control.allow.origin";
    public const string AccessControlAllowMethods = "access.control.allow.methods";
    public const string ResponseHttpHeaders = "response.http.headers.config";
    public const string SslClientAuth = "ssl.client.auth";
    public const string OffsetStorageFile = "offset.storage.file.filename";
    public const string GroupId = "group.id";
    public const string ConfigStorageTopic = "config.storage.topic";
    public const string ConfigStorageReplicationFactor = "config.storage.replication.factor";
    public const string OffsetStorageTopic = "offset.storage.topic";
    public const string OffsetStoragePartitions = "offset.storage.partitions";
    public const string OffsetStorageReplicationFactor = "offset.storage.replication.factor";
    public const string StatusStorageTopic = "status.storage.topic";
    public const string StatusStoragePartitions = "status.storage.partitions";
    public const string StatusStorageReplicationFactor = "status.storage.replication.factor";
    public const string WorkStorageTopic = "work.storage.topic";
    public const string WorkStoragePartitions = "work.storage.partitions";
    public const string WorkStorageReplicationFactor = "work.storage.replication.factor";
    public const string ExactlyOnceSourceSupport = "exactly.once.source.support";
    public const string SessionTimeout = "session.timeout.ms";
    public const string RebalanceTimeout = "rebalance.timeout.ms";
    public const string HeartbeatInterval = "heartbeat.interval.ms";
    public const string ScheduledRebalanceMaxDelay = "scheduled.rebalance.max.delay.ms";
    public const string WorkerSyncTimeout = "worker.sync.timeout.ms";
    public const string ClientId = "client.id";
    public const string EmbeddedPath = "log.embedded.path";
    public const string EmbeddedSynchronous = "log.embedded.synchronous";
    public const string EmbeddedRetentionBytes = "log.embedded.retention.bytes";
    public const string EmbeddedRetention = "log.embedded.retention.ms";
    public const string EmbeddedPartitions = "log.embedded.partitions";
    public const string TaskProgressTimeout = "task.progress.timeout.ms";
    public const string TaskRestartEnable = "task.restart.enable";
    public const string TaskRestartBackoff = "task.restart.backoff.ms";
    public const string TaskRestartBackoffMax = "task.restart.backoff.max.ms";
    public const string TaskRestartMaxAttempts = "task.restart.max.attempts";
    public const string TaskRestartResetAfter = "task.restart.reset.after.ms";
#pragma warning restore CS1591
}

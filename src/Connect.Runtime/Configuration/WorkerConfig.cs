using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Configuration of a worker. Without <c>bootstrap.servers</c> the worker uses the embedded log and needs no key at all; with it the keys that
/// Kafka Connect requires are required. Immutable.
/// </summary>
public sealed record WorkerConfig
{
    private const string JsonConverter = "org.apache.kafka.connect.json.JsonConverter";

    private readonly ConfigValues _values;

    private WorkerConfig(ConfigValues values, WorkerMode mode)
    {
        _values = values;
        Mode = mode;
        IReadOnlyList<string> bootstrapServers = values.GetList(WorkerKeys.BootstrapServers);
        BootstrapServers = bootstrapServers.Count == 0 ? null : bootstrapServers;
        KeyConverter = Text(WorkerKeys.KeyConverter) ?? JsonConverter;
        ValueConverter = Text(WorkerKeys.ValueConverter) ?? JsonConverter;
        HeaderConverter = values.GetString(WorkerKeys.HeaderConverter);
        TaskShutdownGracefulTimeout = values.GetMilliseconds(WorkerKeys.TaskShutdownGracefulTimeout);
        OffsetFlushInterval = values.GetMilliseconds(WorkerKeys.OffsetFlushInterval);
        OffsetFlushTimeout = values.GetMilliseconds(WorkerKeys.OffsetFlushTimeout);
        PluginPath = values.GetList(WorkerKeys.PluginPath);
        ConfigProviders = values.GetList(WorkerKeys.ConfigProviders);
        ClientConfigOverridePolicy = values.GetString(WorkerKeys.ClientConfigOverridePolicy);
        ClientConfigOverrideAllowlist = values.GetList(WorkerKeys.ClientConfigOverrideAllowlist);
        TopicCreationEnabled = values.GetBoolean(WorkerKeys.TopicCreationEnable);
        TopicTrackingEnabled = values.GetBoolean(WorkerKeys.TopicTrackingEnable);
        TopicTrackingResetAllowed = values.GetBoolean(WorkerKeys.TopicTrackingAllowReset);
        Listeners = values.GetList(WorkerKeys.Listeners);
        AdminListeners = values.Find(WorkerKeys.AdminListeners) is null ? null : values.GetList(WorkerKeys.AdminListeners);
        RestAdvertisedHostName = Text(WorkerKeys.RestAdvertisedHostName);
        RestAdvertisedPort = values.GetNullableInt(WorkerKeys.RestAdvertisedPort);
        RestAdvertisedListener = Text(WorkerKeys.RestAdvertisedListener);
        AccessControlAllowOrigin = values.GetString(WorkerKeys.AccessControlAllowOrigin);
        AccessControlAllowMethods = values.GetString(WorkerKeys.AccessControlAllowMethods);
        ResponseHttpHeaders = values.GetString(WorkerKeys.ResponseHttpHeaders);
        SslClientAuth = values.GetString(WorkerKeys.SslClientAuth);
        OffsetStorageFile = Text(WorkerKeys.OffsetStorageFile);
        GroupId = Text(WorkerKeys.GroupId) ?? "connect-embedded";
        ConfigStorageTopic = Text(WorkerKeys.ConfigStorageTopic) ?? "connect-configs";
        ConfigStorageReplicationFactor = values.GetShort(WorkerKeys.ConfigStorageReplicationFactor);
        OffsetStorageTopic = Text(WorkerKeys.OffsetStorageTopic) ?? "connect-offsets";
        OffsetStoragePartitions = values.GetInt(WorkerKeys.OffsetStoragePartitions);
        OffsetStorageReplicationFactor = values.GetShort(WorkerKeys.OffsetStorageReplicationFactor);
        StatusStorageTopic = Text(WorkerKeys.StatusStorageTopic) ?? "connect-status";
        StatusStoragePartitions = values.GetInt(WorkerKeys.StatusStoragePartitions);
        StatusStorageReplicationFactor = values.GetShort(WorkerKeys.StatusStorageReplicationFactor);
        WorkStorageTopic = Text(WorkerKeys.WorkStorageTopic) ?? ConfigStorageTopic + "-work";
        WorkStoragePartitions = values.GetInt(WorkerKeys.WorkStoragePartitions);
        WorkStorageReplicationFactor = values.Find(WorkerKeys.WorkStorageReplicationFactor) is short copies ? copies : ConfigStorageReplicationFactor;
        ExactlyOnceSourceSupport = Enum.Parse<ExactlyOnceSourceSupport>(values.GetString(WorkerKeys.ExactlyOnceSourceSupport), ignoreCase: true);
        SessionTimeout = values.GetMilliseconds(WorkerKeys.SessionTimeout);
        RebalanceTimeout = values.GetMilliseconds(WorkerKeys.RebalanceTimeout);
        HeartbeatInterval = values.GetMilliseconds(WorkerKeys.HeartbeatInterval);
        ScheduledRebalanceMaxDelay = values.GetMilliseconds(WorkerKeys.ScheduledRebalanceMaxDelay);
        WorkerSyncTimeout = values.GetMilliseconds(WorkerKeys.WorkerSyncTimeout);
        ClientId = values.GetString(WorkerKeys.ClientId);
        EmbeddedPath = values.GetString(WorkerKeys.EmbeddedPath);
        EmbeddedSynchronousFull = values.GetString(WorkerKeys.EmbeddedSynchronous).Equals("full", StringComparison.OrdinalIgnoreCase);
        long? retentionBytes = values.GetNullableLong(WorkerKeys.EmbeddedRetentionBytes);
        EmbeddedRetentionBytes = retentionBytes < 0 ? null : retentionBytes;
        long? retention = values.GetNullableLong(WorkerKeys.EmbeddedRetention);
        EmbeddedRetention = retention is null or < 0 ? null : TimeSpan.FromMilliseconds(retention.Value);
        EmbeddedPartitions = values.GetInt(WorkerKeys.EmbeddedPartitions);
        TaskProgressTimeout = values.GetMilliseconds(WorkerKeys.TaskProgressTimeout);
        TaskRestart = values.GetBoolean(WorkerKeys.TaskRestartEnable)
            ? new TaskRestartSettings(
                values.GetMilliseconds(WorkerKeys.TaskRestartBackoff),
                values.GetMilliseconds(WorkerKeys.TaskRestartBackoffMax),
                values.GetInt(WorkerKeys.TaskRestartMaxAttempts) is >= 0 and int attempts ? attempts : null,
                values.GetMilliseconds(WorkerKeys.TaskRestartResetAfter))
            : null;

        string? Text(string key) => values.GetNullableString(key);
    }

    /// <summary>Every key a worker reads.</summary>
    public static ConfigDef Definition { get; } = WorkerConfigDefs.All();

    /// <summary>How the worker keeps connectors.</summary>
    public WorkerMode Mode { get; init; }

    /// <summary>Kafka's brokers; null for the embedded log.</summary>
    public IReadOnlyList<string>? BootstrapServers { get; init; }

    /// <summary>Whether the worker uses the embedded log.</summary>
    public bool IsEmbedded => BootstrapServers is null;

    /// <summary>Converter of keys for connectors that name none; its settings are below <c>key.converter.</c>.</summary>
    public string KeyConverter { get; init; }

    /// <summary>Converter of values for connectors that name none.</summary>
    public string ValueConverter { get; init; }

    /// <summary>Converter of headers for connectors that name none.</summary>
    public string HeaderConverter { get; init; }

    /// <summary>How long all tasks together may take to stop.</summary>
    public TimeSpan TaskShutdownGracefulTimeout { get; init; }

    /// <summary>Time between offset commits.</summary>
    public TimeSpan OffsetFlushInterval { get; init; }

    /// <summary>How long one offset commit may take.</summary>
    public TimeSpan OffsetFlushTimeout { get; init; }

    /// <summary>Directories with plugins.</summary>
    public IReadOnlyList<string> PluginPath { get; init; }

    /// <summary>Aliases of the config providers; settings are below <c>config.providers.&lt;alias&gt;.</c>.</summary>
    public IReadOnlyList<string> ConfigProviders { get; init; }

    /// <summary>Which client settings connectors may override: <c>All</c>, <c>None</c>, <c>Principal</c>, <c>Allowlist</c>.</summary>
    public string ClientConfigOverridePolicy { get; init; }

    /// <summary>The client settings that the policy <c>Allowlist</c> lets connectors override.</summary>
    public IReadOnlyList<string> ClientConfigOverrideAllowlist { get; init; }

    /// <summary>Whether <c>topic.creation.</c> keys of connectors are honoured.</summary>
    public bool TopicCreationEnabled { get; init; }

    /// <summary>Whether topics used by connectors are recorded.</summary>
    public bool TopicTrackingEnabled { get; init; }

    /// <summary>Whether users may reset those.</summary>
    public bool TopicTrackingResetAllowed { get; init; }

    /// <summary>URLs the REST server listens on.</summary>
    public IReadOnlyList<string> Listeners { get; init; }

    /// <summary>URLs of the admin endpoints; null for the same as <see cref="Listeners"/>, empty for none.</summary>
    public IReadOnlyList<string>? AdminListeners { get; init; }

    /// <summary>Host name other workers reach this one by.</summary>
    public string? RestAdvertisedHostName { get; init; }

    /// <summary>Port other workers reach this one by.</summary>
    public int? RestAdvertisedPort { get; init; }

    /// <summary><c>http</c> or <c>https</c>: how other workers reach this one.</summary>
    public string? RestAdvertisedListener { get; init; }

    /// <summary>Origins that browsers may call from; empty for none.</summary>
    public string AccessControlAllowOrigin { get; init; }

    /// <summary>Methods that browsers may call from other origins.</summary>
    public string AccessControlAllowMethods { get; init; }

    /// <summary>Rules for headers of REST answers, as written.</summary>
    public string ResponseHttpHeaders { get; init; }

    /// <summary><c>none</c>, <c>requested</c> or <c>required</c>: client certificates of the REST server.</summary>
    public string SslClientAuth { get; init; }

    /// <summary>File of source offsets in standalone mode with Kafka.</summary>
    public string? OffsetStorageFile { get; init; }

    /// <summary>Whether this worker keeps its state itself, as Kafka Connect's standalone mode does: source offsets in a file, connectors and statuses in memory.</summary>
    internal bool KeepsOffsetsInFile => Mode == WorkerMode.Standalone && !IsEmbedded && OffsetStorageFile is not null;

    /// <summary>Identity of the cluster of workers.</summary>
    public string GroupId { get; init; }

    /// <summary>Topic of connector configurations.</summary>
    public string ConfigStorageTopic { get; init; }

    /// <summary>Its copies; -1 for the broker's default.</summary>
    public short ConfigStorageReplicationFactor { get; init; }

    /// <summary>Topic of source offsets.</summary>
    public string OffsetStorageTopic { get; init; }

    /// <summary>Its partitions; -1 for the broker's default.</summary>
    public int OffsetStoragePartitions { get; init; }

    /// <summary>Its copies; -1 for the broker's default.</summary>
    public short OffsetStorageReplicationFactor { get; init; }

    /// <summary>Topic of connector and task states.</summary>
    public string StatusStorageTopic { get; init; }

    /// <summary>Its partitions; -1 for the broker's default.</summary>
    public int StatusStoragePartitions { get; init; }

    /// <summary>Its copies; -1 for the broker's default.</summary>
    public short StatusStorageReplicationFactor { get; init; }

    /// <summary>Topic of who runs what in the cluster.</summary>
    public string WorkStorageTopic { get; init; }

    /// <summary>Its partitions: the slots that workers share.</summary>
    public int WorkStoragePartitions { get; init; }

    /// <summary>Its copies; -1 for the broker's default.</summary>
    public short WorkStorageReplicationFactor { get; init; }

    /// <summary>Whether sources write exactly once.</summary>
    public ExactlyOnceSourceSupport ExactlyOnceSourceSupport { get; init; }

    /// <summary>Whether source tasks write records and offsets in one transaction: when enabled, and on the embedded log unless the properties say otherwise.</summary>
    public bool ExactlyOnceSources =>
        ExactlyOnceSourceSupport == ExactlyOnceSourceSupport.Enabled || (IsEmbedded && !Originals.ContainsKey(WorkerKeys.ExactlyOnceSourceSupport));

    /// <summary>After which silence a worker counts as dead.</summary>
    public TimeSpan SessionTimeout { get; init; }

    /// <summary>How long workers may take to hand over their work.</summary>
    public TimeSpan RebalanceTimeout { get; init; }

    /// <summary>Time between signs of life of a worker.</summary>
    public TimeSpan HeartbeatInterval { get; init; }

    /// <summary>How long the work of a lost worker waits for its return.</summary>
    public TimeSpan ScheduledRebalanceMaxDelay { get; init; }

    /// <summary>How long reading to the end of the config topic may take.</summary>
    public TimeSpan WorkerSyncTimeout { get; init; }

    /// <summary>Prefix of the client ids of the worker's own clients.</summary>
    public string ClientId { get; init; }

    /// <summary>File of the embedded log.</summary>
    public string EmbeddedPath { get; init; }

    /// <summary>Whether the embedded log survives a power failure without losing its newest transactions.</summary>
    public bool EmbeddedSynchronousFull { get; init; }

    /// <summary>Size per partition beyond which the embedded log drops old records; null for no limit.</summary>
    public long? EmbeddedRetentionBytes { get; init; }

    /// <summary>Age at which the embedded log drops records; null for no limit.</summary>
    public TimeSpan? EmbeddedRetention { get; init; }

    /// <summary>Partitions of topics that the embedded log creates by itself.</summary>
    public int EmbeddedPartitions { get; init; }

    /// <summary>How long a task may be in one call before it is reported as stuck; zero for never.</summary>
    public TimeSpan TaskProgressTimeout { get; init; }

    /// <summary>How failed tasks are restarted; null, the default, leaves them FAILED as Kafka Connect does.</summary>
    public TaskRestartSettings? TaskRestart { get; init; }

    /// <summary>The whole configuration, references resolved; may hold secrets.</summary>
    public IReadOnlyDictionary<string, string> Originals => _values.Originals;

    /// <summary>Reads a configuration; the mode is distributed if <c>group.id</c> is given or no broker is, else standalone.</summary>
    /// <exception cref="ConfigException">A value is missing or wrong.</exception>
    public static WorkerConfig Parse(IReadOnlyDictionary<string, string> config) =>
        Parse(config, config.ContainsKey(WorkerKeys.GroupId) || !UsesKafka(config) ? WorkerMode.Distributed : WorkerMode.Standalone);

    /// <summary>Reads a configuration for a mode.</summary>
    /// <exception cref="ConfigException">A value is missing or wrong.</exception>
    public static WorkerConfig Parse(IReadOnlyDictionary<string, string> config, WorkerMode mode) => Parse(config, mode, RequiredKeys(config, mode));

    private static WorkerConfig Parse(IReadOnlyDictionary<string, string> config, WorkerMode mode, IEnumerable<string> required)
    {
        foreach (string key in required)
        {
            if (!config.ContainsKey(key))
            {
                throw new ConfigException($"Missing required configuration \"{key}\" which has no default value.");
            }
        }

        ConfigValues values = Definition.Parse(config);
        string signature = values.GetString(WorkerConfigDefs.SignatureAlgorithm);
        IReadOnlyList<string> verification = values.GetList(WorkerConfigDefs.VerificationAlgorithms);
        if (verification.Count == 0)
        {
            throw new ConfigException(WorkerConfigDefs.VerificationAlgorithms, "", "At least one signature verification algorithm must be provided");
        }

        if (!verification.Contains(signature))
        {
            throw new ConfigException(
                WorkerConfigDefs.SignatureAlgorithm, signature, $"Signature algorithm must be present in {WorkerConfigDefs.VerificationAlgorithms} list");
        }

        return new WorkerConfig(values, mode);
    }

    /// <summary>Reads a configuration whose values may refer to its own config providers (but for <c>plugin.path</c> and the providers' own keys).</summary>
    /// <exception cref="ConfigException">A value is missing or wrong, or a reference cannot be resolved.</exception>
    public static WorkerConfig Parse(IReadOnlyDictionary<string, string> config, WorkerMode mode, PluginRegistry plugins) =>
        Parse(config, mode, plugins, new Dictionary<string, IConfigProvider>());

    /// <summary>As the other, with providers that the host brings.</summary>
    /// <param name="config">Worker properties.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="plugins">Where config providers come from.</param>
    /// <param name="ofTheHost">The host's providers.</param>
    /// <param name="isChosenInCode">The host has chosen log and mode in code: no key is required, JSON converters are the default.</param>
    internal static WorkerConfig Parse(
        IReadOnlyDictionary<string, string> config, WorkerMode mode, PluginRegistry plugins, IReadOnlyDictionary<string, IConfigProvider> ofTheHost, bool isChosenInCode = false)
    {
        using ConfigTransformer transformer = ConfigTransformer.Create(plugins, config, ofTheHost);
        var resolved = new Dictionary<string, string>(config, StringComparer.Ordinal);
        foreach ((string key, string value) in config)
        {
            if (key != WorkerKeys.PluginPath && !key.StartsWith(WorkerKeys.ConfigProviders, StringComparison.Ordinal))
            {
                resolved[key] = transformer.TransformValue(key, value);
            }
        }

        WorkerConfig worker = Parse(resolved, mode, isChosenInCode ? [] : RequiredKeys(resolved, mode));
        EnsureKnown(plugins, PluginKind.Converter, WorkerKeys.KeyConverter, worker.KeyConverter);
        EnsureKnown(plugins, PluginKind.Converter, WorkerKeys.ValueConverter, worker.ValueConverter);
        EnsureKnown(plugins, PluginKind.HeaderConverter, WorkerKeys.HeaderConverter, worker.HeaderConverter);
        return worker;
    }

    /// <summary>The keys that start with a prefix, without it: <c>WithPrefix("producer.")</c>.</summary>
    public IReadOnlyDictionary<string, string> WithPrefix(string prefix) => Prefixed.Select(Originals, prefix);

    /// <summary>The parsed value of any key of <see cref="Definition"/>, for keys without a property.</summary>
    public object? Find(string key) => _values.Find(key);

    /// <summary>Mode and group; never values.</summary>
    public override string ToString() => $"{Mode} worker of group {GroupId}";

    private static void EnsureKnown(PluginRegistry plugins, PluginKind kind, string key, string name)
    {
        if (plugins.Find(kind, name) is null)
        {
            throw new ConfigException(key, name, PluginErrors.NotUsable(plugins, kind, name));
        }
    }

    private static bool UsesKafka(IReadOnlyDictionary<string, string> config) =>
        config.TryGetValue(WorkerKeys.BootstrapServers, out string? servers) && !string.IsNullOrWhiteSpace(servers);

    private static string[] RequiredKeys(IReadOnlyDictionary<string, string> config, WorkerMode mode) => (UsesKafka(config), mode) switch
    {
        (false, _) => [],
        (true, WorkerMode.Standalone) => [WorkerKeys.KeyConverter, WorkerKeys.ValueConverter, WorkerKeys.OffsetStorageFile],
        _ =>
        [
            WorkerKeys.KeyConverter, WorkerKeys.ValueConverter, WorkerKeys.GroupId,
            WorkerKeys.ConfigStorageTopic, WorkerKeys.OffsetStorageTopic, WorkerKeys.StatusStorageTopic,
        ],
    };
}

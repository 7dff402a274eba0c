using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>The keys of a worker; names and defaults are Kafka's but for the embedded log's and the loopback listener.</summary>
internal static class WorkerConfigDefs
{
    public const string SignatureAlgorithm = "inter.worker.signature.algorithm";
    public const string VerificationAlgorithms = "inter.worker.verification.algorithms";

    /// <summary>Beginnings of keys that belong to somebody else: clients, plugins, topics.</summary>
    public static readonly string[] Prefixes =
    [
        "producer.", "consumer.", "admin.", "config.providers.", "key.converter.", "value.converter.", "header.converter.",
        "internal.key.converter", "internal.value.converter", "metrics.context.", "metrics.", "config.storage.", "offset.storage.", "status.storage.",
        "listeners.https.", "admin.listeners.https.", "connector.client.config.",
    ];

    private static readonly IConfigValidator Replicas = ConfigValidators.From("[1,...] or -1", static (name, value) => EnsureCount(name, value));

    private static readonly IConfigValidator OverridePolicy = ConfigValidators.From(string.Join(", ", ClientOverridePolicy.Names), static (name, value) =>
    {
        if (value is not string policy || ClientOverridePolicy.NameOf(policy) is null)
        {
            throw new ConfigException(name, value, $"String must be one of: {string.Join(", ", ClientOverridePolicy.Names)}");
        }
    });

    private static readonly IConfigValidator ListenerUrls = ConfigValidators.From("list of URLs, ex: http://localhost:8080,https://localhost:8443", static (name, value) =>
    {
        var urls = (IReadOnlyList<string>?)value;
        if (urls is not { Count: > 0 })
        {
            throw new ConfigException(name, ConfigParser.Print(value), "Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.");
        }

        foreach (string url in urls)
        {
            EnsureListener(name, url);
        }
    });

    private static readonly IConfigValidator AdminListenerUrls = ConfigValidators.From("null, or a list of URLs", static (name, value) =>
    {
        foreach (string url in (IReadOnlyList<string>?)value ?? [])
        {
            EnsureListener(name, url);
        }
    });

    public static ConfigDef All()
    {
        var def = new ConfigDef();
        IConfigValidator notNegative = ConfigValidators.AtLeast(0);

        // The log.
        List(WorkerKeys.BootstrapServers, null, "Kafka's brokers; without it the worker keeps everything in the embedded log.");
        Text(WorkerKeys.EmbeddedPath, "./connect-data/connect.db", "File of the embedded log.", ConfigValidators.NonEmptyString);
        Text(WorkerKeys.EmbeddedSynchronous, "normal", "full survives a power failure without losing the newest transactions, normal is faster.", ConfigValidators.OneOfIgnoreCase("normal", "full"));
        Long(WorkerKeys.EmbeddedRetentionBytes, null, "Size per partition beyond which the embedded log drops old records; -1 or nothing for no limit.");
        Long(WorkerKeys.EmbeddedRetention, null, "Age in milliseconds at which the embedded log drops records; -1 or nothing for no limit.");
        Int(WorkerKeys.EmbeddedPartitions, 1, "Partitions of topics that the embedded log creates by itself.", ConfigValidators.AtLeast(1));

        // Ours: failed tasks start again by themselves.
        Long(WorkerKeys.TaskProgressTimeout, 300000L, "Milliseconds after which a task that is in one call is reported as stuck; 0 for never.", ConfigValidators.AtLeast(0));
        Bool(WorkerKeys.TaskRestartEnable, false, "Whether failed tasks are restarted by the worker.");
        Long(WorkerKeys.TaskRestartBackoff, 1000L, "Milliseconds before the first restart of a failed task; doubles with each further failure.", ConfigValidators.AtLeast(1));
        Long(WorkerKeys.TaskRestartBackoffMax, 300000L, "Longest wait in milliseconds between restarts.", ConfigValidators.AtLeast(1));
        Int(WorkerKeys.TaskRestartMaxAttempts, -1, "Restarts in a row after which a task stays FAILED; -1 for no limit.", ConfigValidators.AtLeast(-1));
        Long(WorkerKeys.TaskRestartResetAfter, 600000L, "Milliseconds a task must have run for its failures to be forgotten.", ConfigValidators.AtLeast(0));

        // What connectors fall back to.
        Class(WorkerKeys.KeyConverter, null, "Converter of keys; required with Kafka, else JsonConverter.");
        Class(WorkerKeys.ValueConverter, null, "Converter of values; required with Kafka, else JsonConverter.");
        Class(WorkerKeys.HeaderConverter, "org.apache.kafka.connect.storage.SimpleHeaderConverter", "Converter of headers.");
        List(WorkerKeys.ConfigProviders, "", "Aliases of config providers.");
        Text(WorkerKeys.ClientConfigOverridePolicy, "All", "Which client settings connectors may override: All, None, Principal or Allowlist.", OverridePolicy);
        List(WorkerKeys.ClientConfigOverrideAllowlist, "", "Client settings that the policy Allowlist permits.");
        Bool(WorkerKeys.TopicCreationEnable, true, "Whether topic.creation keys of connectors are honoured.");
        Bool(WorkerKeys.TopicTrackingEnable, true, "Whether topics used by connectors are recorded.");
        Bool(WorkerKeys.TopicTrackingAllowReset, true, "Whether that record may be reset.");

        // Work.
        Long(WorkerKeys.TaskShutdownGracefulTimeout, 5_000L, "How long all tasks together may take to stop.");
        Long(WorkerKeys.OffsetFlushInterval, 60_000L, "Time between offset commits.");
        Long(WorkerKeys.OffsetFlushTimeout, 5_000L, "How long one offset commit may take.");
        List(WorkerKeys.PluginPath, null, "Directories with plugins.");
        Text(WorkerKeys.PluginDiscovery, "hybrid_warn", "Accepted for Java's sake; plugins are always found by scanning.", ConfigValidators.OneOfIgnoreCase("only_scan", "hybrid_warn", "hybrid_fail", "service_load"));
        Text(WorkerKeys.ExactlyOnceSourceSupport, "disabled", "Whether sources write exactly once.", ConfigValidators.OneOf("disabled", "preparing", "enabled"));

        // REST.
        List(WorkerKeys.Listeners, "http://127.0.0.1:8083", "URLs the REST server listens on.", ListenerUrls);
        List(WorkerKeys.AdminListeners, null, "URLs of the admin endpoints: nothing for the same as listeners, empty for none.", AdminListenerUrls);
        Text(WorkerKeys.RestAdvertisedHostName, null, "Host name other workers reach this one by.");
        Int(WorkerKeys.RestAdvertisedPort, null, "Port other workers reach this one by.");
        Text(WorkerKeys.RestAdvertisedListener, null, "http or https: how other workers reach this one.");
        List(WorkerKeys.RestExtensionClasses, "", "REST extensions.");
        Text(WorkerKeys.AccessControlAllowOrigin, "", "Origins that browsers may call from.");
        Text(WorkerKeys.AccessControlAllowMethods, "", "Methods that browsers may call from other origins.");
        Text(WorkerKeys.ResponseHttpHeaders, "", "Rules for headers of REST answers.");
        Text(WorkerKeys.SslClientAuth, "none", "Client certificates of the REST server.", ConfigValidators.OneOf("required", "requested", "none"));

        // Where state is kept.
        Text(WorkerKeys.OffsetStorageFile, null, "File of source offsets; required in standalone mode with Kafka.");
        Text(WorkerKeys.GroupId, null, "Identity of the cluster of workers; required in distributed mode with Kafka.");
        Text(WorkerKeys.ConfigStorageTopic, null, "Topic of connector configurations; required in distributed mode with Kafka.");
        Short(WorkerKeys.ConfigStorageReplicationFactor, "Copies of that topic.");
        Text(WorkerKeys.OffsetStorageTopic, null, "Topic of source offsets; required in distributed mode with Kafka.");
        Int(WorkerKeys.OffsetStoragePartitions, 25, "Partitions of that topic.", Replicas);
        Short(WorkerKeys.OffsetStorageReplicationFactor, "Copies of that topic.");
        Text(WorkerKeys.StatusStorageTopic, null, "Topic of states; required in distributed mode with Kafka.");
        Int(WorkerKeys.StatusStoragePartitions, 5, "Partitions of that topic.", Replicas);
        Short(WorkerKeys.StatusStorageReplicationFactor, "Copies of that topic.");

        Text(WorkerKeys.WorkStorageTopic, null, "Topic of who runs what in the cluster; that of connector configurations with -work appended unless given.", ConfigValidators.NonEmptyString);
        Int(WorkerKeys.WorkStoragePartitions, 64, "Partitions of that topic, the slots that workers share: no more workers than these have work.", ConfigValidators.AtLeast(1));
        def.Define(WorkerKeys.WorkStorageReplicationFactor, ConfigType.Short, null, Importance.Low, "Copies of that topic; those of connector configurations unless given.", Replicas);

        // The group.
        Int(WorkerKeys.SessionTimeout, 10_000, "After which silence a worker counts as dead.");
        Int(WorkerKeys.RebalanceTimeout, 60_000, "How long workers may take to hand over their work.");
        Int(WorkerKeys.HeartbeatInterval, 3_000, "Time between signs of life.");
        Int(WorkerKeys.ScheduledRebalanceMaxDelay, 300_000, "How long the work of a lost worker waits for its return.", notNegative);
        Text("connect.protocol", "sessioned", "Accepted for Java's sake.", ConfigValidators.OneOfIgnoreCase("eager", "compatible", "sessioned"));
        Int(WorkerKeys.WorkerSyncTimeout, 3_000, "How long reading to the end of the config topic may take.");
        Int("worker.unsync.backoff.ms", 300_000, "Pause after that failed.");
        Text("inter.worker.key.generation.algorithm", "HmacSHA256", "Algorithm of session keys.");
        Int("inter.worker.key.size", null, "Bits of session keys.");
        Int("inter.worker.key.ttl.ms", 3_600_000, "Age at which session keys are replaced.", notNegative);
        Text(SignatureAlgorithm, "HmacSHA256", "Algorithm that signs internal requests.");
        List(VerificationAlgorithms, "HmacSHA256", "Algorithms accepted in internal requests.");

        // Metrics; declared so that existing files are read without warnings.
        Long("metrics.sample.window.ms", 30_000L, "Window of a metrics sample.", notNegative);
        Int("metrics.num.samples", 2, "Number of metrics samples.", ConfigValidators.AtLeast(1));
        Text("metrics.recording.level", "INFO", "Recording level of metrics.", ConfigValidators.OneOf("INFO", "DEBUG"));
        List("metric.reporters", "", "Accepted for Java's sake; metrics are published through System.Diagnostics.Metrics.");
        Bool("auto.include.jmx.reporter", true, "Accepted for Java's sake.");

        // The worker's own Kafka clients.
        Text(WorkerKeys.ClientId, "", "Prefix of client ids.");
        Text("client.dns.lookup", "use_all_dns_ips", "How clients look up brokers.", ConfigValidators.OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"));
        Long("metadata.max.age.ms", 300_000L, "Age at which topic metadata is read again.", notNegative);
        Text("metadata.recovery.strategy", "none", "What clients do when no broker is known any more.", ConfigValidators.OneOfIgnoreCase("none", "rebootstrap"));
        Int("send.buffer.bytes", 131_072, "Socket send buffer.", ConfigValidators.AtLeast(-1));
        Int("receive.buffer.bytes", 32_768, "Socket receive buffer.", ConfigValidators.AtLeast(-1));
        Long("reconnect.backoff.ms", 50L, "First pause before reconnecting.", notNegative);
        Long("reconnect.backoff.max.ms", 1_000L, "Longest pause before reconnecting.", notNegative);
        Long("retry.backoff.ms", 100L, "First pause before a retry.", notNegative);
        Long("retry.backoff.max.ms", 1_000L, "Longest pause before a retry.", notNegative);
        Long("socket.connection.setup.timeout.ms", 10_000L, "First limit of connecting.", notNegative);
        Long("socket.connection.setup.timeout.max.ms", 30_000L, "Last limit of connecting.", notNegative);
        Int("request.timeout.ms", 40_000, "Limit of a request.", notNegative);
        Long("connections.max.idle.ms", 540_000L, "Idle time after which connections are closed.");
        Text("security.protocol", "PLAINTEXT", "How clients talk to brokers.", ConfigValidators.OneOfIgnoreCase("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
        Security();
        return def;

        void Text(string name, string? value, string documentation, IConfigValidator? rule = null) => def.Define(name, ConfigType.String, value, Importance.Medium, documentation, rule);
        void Class(string name, string? value, string documentation) => def.Define(name, ConfigType.Class, value, Importance.High, documentation);
        void List(string name, string? value, string documentation, IConfigValidator? rule = null) => def.Define(name, ConfigType.List, value, Importance.Medium, documentation, rule);
        void Bool(string name, bool value, string documentation) => def.Define(name, ConfigType.Boolean, value, Importance.Low, documentation);
        void Int(string name, int? value, string documentation, IConfigValidator? rule = null) => def.Define(name, ConfigType.Int, value, Importance.Low, documentation, rule);
        void Long(string name, long? value, string documentation, IConfigValidator? rule = null) => def.Define(name, ConfigType.Long, value, Importance.Low, documentation, rule);
        void Short(string name, string documentation) => def.Define(name, ConfigType.Short, (short)3, Importance.Low, documentation, Replicas);

        void Security()
        {
            // What they mean is the Kafka client's business; here they are known by name, and secrets are known as secrets.
            foreach (string name in (string[])
                [
                    "ssl.protocol", "ssl.enabled.protocols", "ssl.provider", "ssl.cipher.suites", "ssl.keystore.type", "ssl.truststore.type",
                    "ssl.keystore.location", "ssl.truststore.location", "ssl.endpoint.identification.algorithm", "ssl.keymanager.algorithm",
                    "ssl.trustmanager.algorithm", "ssl.secure.random.implementation", "ssl.engine.factory.class",
                    "sasl.mechanism", "sasl.client.callback.handler.class", "sasl.login.callback.handler.class", "sasl.login.class",
                    "sasl.kerberos.service.name", "sasl.kerberos.kinit.cmd", "sasl.kerberos.ticket.renew.window.factor", "sasl.kerberos.ticket.renew.jitter",
                    "sasl.kerberos.min.time.before.relogin", "sasl.login.refresh.window.factor", "sasl.login.refresh.window.jitter",
                    "sasl.login.refresh.min.period.seconds", "sasl.login.refresh.buffer.seconds", "sasl.login.connect.timeout.ms",
                    "sasl.login.read.timeout.ms", "sasl.login.retry.backoff.ms", "sasl.login.retry.backoff.max.ms",
                    "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.jwks.endpoint.url", "sasl.oauthbearer.expected.audience",
                    "sasl.oauthbearer.expected.issuer", "sasl.oauthbearer.scope.claim.name", "sasl.oauthbearer.sub.claim.name",
                    "sasl.oauthbearer.jwks.endpoint.refresh.ms", "sasl.oauthbearer.jwks.endpoint.retry.backoff.ms",
                    "sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", "sasl.oauthbearer.clock.skew.seconds", "sasl.oauthbearer.header.urlencode",
                ])
            {
                def.Define(name, ConfigType.String, null, Importance.Low, "Handed to the Kafka clients; the ssl keys also to the REST server.");
            }

            foreach (string name in (string[])
                [
                    "ssl.keystore.password", "ssl.key.password", "ssl.truststore.password", "ssl.keystore.key", "ssl.keystore.certificate.chain",
                    "ssl.truststore.certificates", "sasl.jaas.config",
                ])
            {
                def.Define(name, ConfigType.Password, null, Importance.High, "Handed to the Kafka clients; the ssl keys also to the REST server.");
            }
        }
    }

    private static void EnsureCount(string name, object? value)
    {
        if (value is null)
        {
            return;
        }

        long count = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
        if (count is 0 or < -1)
        {
            throw new ConfigException(name, count, "Value must be positive, or -1 to use the broker's default");
        }
    }

    private static void EnsureListener(string name, string url)
    {
        int end = url.IndexOf("://", StringComparison.Ordinal);
        int port = url.LastIndexOf(':');
        if (end <= 0 || port <= end + 2 || !ushort.TryParse(url.AsSpan(port + 1), out _))
        {
            throw new ConfigException(name, url, "Listener doesn't have the right format (protocol://hostname:port).");
        }

        string protocol = url[..end];
        if (!protocol.Equals("http", StringComparison.OrdinalIgnoreCase) && !protocol.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            throw new ConfigException(name, url, "Listener protocol must be either \"http\" or \"https\".");
        }
    }
}

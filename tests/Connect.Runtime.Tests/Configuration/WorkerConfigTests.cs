using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Tests.Configuration;

public sealed class WorkerConfigTests
{
    private static readonly Dictionary<string, string> Distributed = new()
    {
        ["bootstrap.servers"] = "a:9092, b:9092",
        ["group.id"] = "connect-cluster",
        ["key.converter"] = "JsonConverter",
        ["value.converter"] = "JsonConverter",
        ["value.converter.schemas.enable"] = "false",
        ["config.storage.topic"] = "cfg",
        ["offset.storage.topic"] = "off",
        ["status.storage.topic"] = "sta",
    };

    [Fact]
    public void Parse_Nothing_IsAnEmbeddedWorkerOnLoopback()
    {
        WorkerConfig config = WorkerConfig.Parse(new Dictionary<string, string>());

        Assert.True(config.IsEmbedded);
        Assert.Equal(WorkerMode.Distributed, config.Mode);
        Assert.Equal(["http://127.0.0.1:8083"], config.Listeners);
        Assert.Null(config.AdminListeners);
        Assert.Equal("org.apache.kafka.connect.json.JsonConverter", config.KeyConverter);
        Assert.Equal("org.apache.kafka.connect.storage.SimpleHeaderConverter", config.HeaderConverter);
        Assert.Equal("./connect-data/connect.db", config.EmbeddedPath);
        Assert.False(config.EmbeddedSynchronousFull);
        Assert.Null(config.EmbeddedRetention);
        Assert.Equal(1, config.EmbeddedPartitions);
        Assert.Equal(("connect-embedded", "connect-configs", "connect-offsets", "connect-status"),
            (config.GroupId, config.ConfigStorageTopic, config.OffsetStorageTopic, config.StatusStorageTopic));
        Assert.Equal(TimeSpan.FromSeconds(60), config.OffsetFlushInterval);
        Assert.Equal(TimeSpan.FromSeconds(5), config.TaskShutdownGracefulTimeout);
        Assert.True(config.TopicTrackingEnabled);
    }

    [Fact]
    public void Parse_KafkaDistributed_ReadsAllOfIt()
    {
        WorkerConfig config = WorkerConfig.Parse(Distributed);

        Assert.Equal(["a:9092", "b:9092"], config.BootstrapServers);
        Assert.Equal(WorkerMode.Distributed, config.Mode);
        Assert.Equal((25, (short)3), (config.OffsetStoragePartitions, config.OffsetStorageReplicationFactor));
        Assert.Equal("false", config.WithPrefix("value.converter.")["schemas.enable"]);
        Assert.Empty(UnknownKeys.InWorker(Distributed));
    }

    [Theory]
    [InlineData("key.converter")]
    [InlineData("config.storage.topic")]
    [InlineData("offset.storage.topic")]
    [InlineData("status.storage.topic")]
    public void Parse_KafkaDistributedWithoutARequiredKey_Throws(string key)
    {
        var config = new Dictionary<string, string>(Distributed);
        config.Remove(key);

        var e = Assert.Throws<ConfigException>(() => WorkerConfig.Parse(config));
        Assert.Equal($"Missing required configuration \"{key}\" which has no default value.", e.Message);
    }

    [Fact]
    public void Parse_KafkaStandaloneWithoutOffsetFile_Throws()
    {
        var config = new Dictionary<string, string> { ["bootstrap.servers"] = "a:9092", ["key.converter"] = "Json", ["value.converter"] = "Json" };

        Assert.Contains("offset.storage.file.filename", Assert.Throws<ConfigException>(() => WorkerConfig.Parse(config)).Message, StringComparison.Ordinal);
        config["offset.storage.file.filename"] = "/tmp/connect.offsets";
        Assert.Equal(WorkerMode.Standalone, WorkerConfig.Parse(config).Mode);
    }

    [Theory]
    [InlineData("listeners", "localhost:8083", "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData("listeners", "ftp://localhost:8083", "Listener protocol must be either \"http\" or \"https\".")]
    [InlineData("listeners", "", "at least one URL is expected")]
    [InlineData("listeners", "http://localhost", "Listener doesn't have the right format")]
    [InlineData("exactly.once.source.support", "ENABLED", "String must be one of: disabled, preparing, enabled")]
    [InlineData("offset.flush.interval.ms", "soon", "Not a number of type LONG")]
    [InlineData("offset.storage.partitions", "0", "Value must be positive, or -1 to use the broker's default")]
    [InlineData("connector.client.config.override.policy", "Some", "String must be one of: All, None, Principal, Allowlist")]
    [InlineData("log.embedded.synchronous", "off", "String must be one of (case insensitive): normal, full")]
    [InlineData("inter.worker.signature.algorithm", "HmacMD5", "Signature algorithm must be present in inter.worker.verification.algorithms list")]
    [InlineData("inter.worker.verification.algorithms", "", "At least one signature verification algorithm must be provided")]
    [InlineData("log.embedded.partitions", "0", "Value must be at least 1")]
    public void Parse_BadValue_NamesKeyAndExpectation(string key, string value, string expected)
    {
        var e = Assert.Throws<ConfigException>(() => WorkerConfig.Parse(new Dictionary<string, string> { [key] = value }));

        Assert.StartsWith($"Invalid value {value} for configuration {key}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://:8083")]
    [InlineData("HTTPS://[::1]:0,http://host:80")]
    public void Parse_JavaListeners_AreAccepted(string listeners) =>
        Assert.NotEmpty(WorkerConfig.Parse(new Dictionary<string, string> { ["listeners"] = listeners }).Listeners);

    [Fact]
    public void Parse_EmptyAdminListeners_SwitchesThemOff() =>
        Assert.Equal([], WorkerConfig.Parse(new Dictionary<string, string> { ["admin.listeners"] = "" }).AdminListeners);

    [Fact]
    public void Parse_WithProviders_ResolvesValuesButNotThePluginPath()
    {
        Environment.SetEnvironmentVariable("CONNECT_TEST_FLUSH", "1234");
        PluginRegistry plugins = new PluginRegistryBuilder().AddBuiltIns().Build();

        WorkerConfig config = WorkerConfig.Parse(
            new Dictionary<string, string>
            {
                ["config.providers"] = "env",
                ["config.providers.env.class"] = "EnvVarConfigProvider",
                ["offset.flush.interval.ms"] = "${env:CONNECT_TEST_FLUSH}",
                ["plugin.path"] = "${env:CONNECT_TEST_FLUSH}",
            },
            WorkerMode.Distributed,
            plugins);

        Assert.Equal(TimeSpan.FromMilliseconds(1234), config.OffsetFlushInterval);
        Assert.Equal(["${env:CONNECT_TEST_FLUSH}"], config.PluginPath);
    }

    [Fact]
    public void InWorker_MistypedKey_NamesTheNearest()
    {
        IReadOnlyList<string> warnings = UnknownKeys.InWorker(new Dictionary<string, string> { ["offset.flush.intervall.ms"] = "1", ["producer.acks"] = "all" });

        Assert.Equal(["The worker configuration 'offset.flush.intervall.ms' is unknown and has no effect. Did you mean 'offset.flush.interval.ms'?"], warnings);
    }

    [Fact]
    public void ToString_Secrets_AreNotShown()
    {
        WorkerConfig config = WorkerConfig.Parse(new Dictionary<string, string> { ["ssl.key.password"] = "hunter2" });

        Assert.DoesNotContain("hunter2", config.ToString(), StringComparison.Ordinal);
        Assert.Equal("[hidden]", config.Find("ssl.key.password")!.ToString());
    }
}

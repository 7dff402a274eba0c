using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.Plugins;
using Connect.Runtime.Tests.Transforms;

namespace Connect.Runtime.Tests.Configuration;

public sealed class ConnectorValidatorTests
{
    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder()
        .AddBuiltIns()
        .AddType(typeof(FileStreamSourceConnector))
        .AddType(typeof(FileStreamSinkConnector))
        .AddType(typeof(ProbeSourceConnector))
        .AddType(typeof(TwoFacedConverter))
        .AddType(typeof(AppendToTopic))
        .AddType(typeof(DropTransformation))
        .AddType(typeof(BrokenTransformation))
        .AddType(typeof(TopicPrefixPredicate))
        .Build();

    [Fact]
    public async Task ValidateAsync_TransformAndPredicate_ListsTheirKeysInOrder()
    {
        ConfigInfos infos = await ValidateAsync(Source(
            ("transforms", "a"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "x"), ("transforms.a.predicate", "p"), ("transforms.a.negate", "true"),
            ("predicates", "p"), ("predicates.p.type", "TopicPrefix"), ("predicates.p.prefix", "o")));

        Assert.Equal(0, infos.ErrorCount);
        Assert.Equal(["Transforms: a", "Predicates: p"], infos.Groups.TakeLast(2));
        ConfigInfo[] own = [.. infos.Configs.Where(info => info.Value.Name.StartsWith("transforms.", StringComparison.Ordinal) || info.Value.Name.StartsWith("predicates.", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "transforms.a.type 0 test.Append$Value", "transforms.a.text 1 x", "transforms.a.negate 2 true", "transforms.a.predicate 3 p",
                "predicates.p.type 0 Connect.Runtime.Tests.Transforms.TopicPrefixPredicate", "predicates.p.prefix 1 o",
            ],
            own.Select(info => $"{info.Value.Name} {info.Definition!.OrderInGroup} {info.Value.Value}"));
        Assert.Equal("Transformation type for a", own[0].Definition!.DisplayName);
        Assert.Contains("test.Append$Value", own[0].Value.RecommendedValues);
        Assert.Equal(Connect.Configuration.ConfigType.Boolean, own[2].Definition!.Type);
    }

    [Theory]
    [InlineData("transforms.a.type", "NoSuchTransform", "transforms.a.type", "Invalid value NoSuchTransform for configuration transforms.a.type: Class NoSuchTransform could not be found.")]
    [InlineData("transforms.a.type", "test.Append", "transforms.a.type", "Invalid value test.Append for configuration transforms.a.type: This class is abstract and cannot be created. Did you mean test.Append$Value?")]
    [InlineData("transforms.a.type", "TwoFaced", "transforms.a.type", "Invalid value TwoFaced for configuration transforms.a.type: Class test.TwoFacedConverter does not implement the Transformation interface")]
    [InlineData("transforms.a.type", "Broken", "transforms.a.type", "Error getting config definition from Transformation: no keys today")]
    [InlineData("transforms.a.type", null, "transforms.a.type", "Missing required configuration \"transforms.a.type\" which has no default value.")]
    [InlineData("transforms.a.text", null, "transforms.a.text", "Missing required configuration \"transforms.a.text\" which has no default value.")]
    [InlineData("transforms.a.text", "", "transforms.a.text", "Invalid value  for configuration transforms.a.text: String must be non-empty")]
    [InlineData("transforms.a.negate", "true", "transforms.a.type", "Config 'transforms.a.negate' was provided but there is no config 'transforms.a.predicate' defining a predicate to be negated.")]
    [InlineData("transforms", "a,a", "transforms", "Invalid value a,a for configuration transforms: Duplicate alias provided.")]
    [InlineData("key.converter", "NoSuchConverter", "key.converter", "Invalid value NoSuchConverter for configuration key.converter: Class NoSuchConverter could not be found.")]
    [InlineData("errors.tolerance", "some", "errors.tolerance", "Invalid value some for configuration errors.tolerance: String must be one of: none, all")]
    [InlineData("tasks.max", "0", "tasks.max", "Invalid value 0 for configuration tasks.max: Value must be at least 1")]
    [InlineData("errors.retry.delay.max.ms", "-3", "errors.retry.delay.max.ms", "Invalid value -3 for configuration errors.retry.delay.max.ms: Value must be at least 0")]
    [InlineData("errors.deadletterqueue.topic.name", "a/b", "errors.deadletterqueue.topic.name", "Invalid value a/b for configuration errors.deadletterqueue.topic.name: Topic name 'a/b' is not valid: 1 to 249 ASCII letters, digits, '.', '_' and '-' are expected, and not '.' or '..' alone.")]
    [InlineData("port", "x", "port", "Invalid value x for configuration port: Not a number of type INT")]
    public async Task ValidateAsync_OneMistake_HasOneError(string key, string? value, string erroneous, string expected)
    {
        Dictionary<string, string?> config = Source(("transforms", "a"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "x"));
        config.Remove(key);
        if (value is not null)
        {
            config[key] = value;
        }

        ConfigInfos infos = await ValidateAsync(config);

        Assert.Equal([expected], infos.Errors);
        Assert.Equal(1, infos.ErrorCount);
        Assert.Equal([expected], Value(infos, erroneous).Errors);
    }

    [Fact]
    public async Task ValidateAsync_Converter_ListsItsKeysBelowItsPrefix()
    {
        ConfigInfos infos = await ValidateAsync(Source(
            ("value.converter", "two"), ("value.converter.schemas.enable", "perhaps"), ("header.converter", "two")));

        Assert.Equal(
            ["header.converter.converter.type header", "header.converter.schemas.enable true", "value.converter.converter.type value", "value.converter.schemas.enable "],
            infos.Configs.Skip(infos.Configs.Count - 4).Select(info => $"{info.Value.Name} {info.Value.Value}"));
        Assert.Equal("test.TwoFacedConverter", Value(infos, "value.converter").Value);
        Assert.Equal(1, infos.ErrorCount);
        Assert.Contains("Schemas", infos.Groups);
        Assert.Equal(["Invalid value perhaps for configuration value.converter.schemas.enable: Expected value to be either true or false"], Value(infos, "value.converter.schemas.enable").Errors);
    }

    [Fact]
    public async Task ValidateAsync_NullValues_AreErrorsOfTheirKeys()
    {
        ConfigInfos infos = await ValidateAsync(Source(("port", null), ("errors.log.enable", null), ("nobody.knows", null)));

        const string Expected = "Null value can not be supplied as the configuration value.";
        Assert.Equal([Expected], Value(infos, "port").Errors);
        Assert.Equal([Expected], Value(infos, "errors.log.enable").Errors);
        Assert.Equal([Expected], infos.Configs[0].Value.Errors);
        Assert.Null(infos.Configs[0].Definition);
        Assert.Equal(3, infos.ErrorCount);
    }

    [Theory]
    [InlineData("All", "producer.override.acks", null)]
    [InlineData("None", "producer.override.acks", "The 'None' policy does not allow 'acks' to be overridden in the connector configuration.")]
    [InlineData("org.apache.kafka.connect.connector.policy.PrincipalConnectorClientConfigOverridePolicy", "producer.override.sasl.jaas.config", null)]
    [InlineData("Principal", "producer.override.acks", "The 'Principal' policy does not allow 'acks' to be overridden in the connector configuration.")]
    [InlineData("Allowlist", "producer.override.linger.ms", null)]
    [InlineData("Allowlist", "producer.override.acks", "The 'Allowlist' policy does not allow 'acks' to be overridden in the connector configuration.")]
    public async Task ValidateAsync_Override_ObeysThePolicy(string policy, string key, string? expected)
    {
        WorkerConfig worker = WorkerConfig.Parse(new Dictionary<string, string>
        {
            ["connector.client.config.override.policy"] = policy, ["connector.client.config.override.allowlist"] = "linger.ms",
        });

        string value = key.EndsWith("acks", StringComparison.Ordinal) ? "1" : "55";
        ConfigInfos infos = await ValidateAsync(Source((key, value)), worker);

        Assert.Equal(expected is null ? [] : [expected], Value(infos, key).Errors);
        Assert.Equal(expected is null ? 0 : 1, infos.ErrorCount);
        Assert.Equal(key.Contains("jaas", StringComparison.Ordinal) ? "[hidden]" : value, Value(infos, key).Value);
    }

    [Theory]
    [InlineData("consumer.override.max.poll.records", "zero", "Invalid value zero for configuration consumer.override.max.poll.records: Not a number of type INT|Invalid value null for configuration consumer.override.max.poll.records: Value must be non-null")]
    [InlineData("consumer.override.max.poll.records", "0", "Invalid value 0 for configuration consumer.override.max.poll.records: Value must be at least 1")]
    [InlineData("consumer.override.auto.offset.reset", "middle", "Invalid value middle for configuration consumer.override.auto.offset.reset: String must be one of: latest, earliest, none")]
    [InlineData("consumer.override.no.such.setting", "x", "")]
    public async Task ValidateAsync_BadOverride_IsFoundBeforeTheTaskStarts(string key, string value, string expected)
    {
        ConfigInfos infos = await ValidateAsync(Sink(("topics", "a"), (key, value)));

        Assert.Equal(expected, string.Join('|', Value(infos, key).Errors));
        Assert.Equal(expected.Length == 0 ? 0 : 1, infos.ErrorCount);
    }

    [Fact]
    public async Task ValidateAsync_SinkOverrides_ListsThoseThatAreUsed()
    {
        Dictionary<string, string?> config = Sink(("topics", "a"), ("producer.override.acks", "1"), ("consumer.override.max.poll.records", "5"), ("admin.override.retries", "1"));
        Assert.Equal(["consumer.override.max.poll.records"], Overrides(await ValidateAsync(config)));

        config["errors.deadletterqueue.topic.name"] = "dlq";
        Assert.Equal(
            ["producer.override.acks", "consumer.override.max.poll.records", "admin.override.retries"], Overrides(await ValidateAsync(config)));

        static IEnumerable<string> Overrides(ConfigInfos infos) =>
            infos.Configs.Select(info => info.Value.Name).Where(name => name.Contains(".override.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ValidateAsync_SinkGroupEqualsWorkerGroup_IsAConflict()
    {
        WorkerConfig worker = Kafka("connect-s");

        Assert.Equal(
            ["Consumer group for sink connector named s conflicts with Connect worker group connect-s"],
            (await ValidateAsync(Sink(("topics", "a")), worker)).Errors);
        Assert.Contains(
            "Consumer group connect-s conflicts with Connect worker group connect-s",
            (await ValidateAsync(Sink(("topics", "a"), ("name", "t"), ("consumer.override.group.id", "connect-s")), worker)).Errors);
    }

    [Theory]
    [InlineData("topics", "a", "topics.regex", "b.*", 2)]
    [InlineData("topics", "", "topics.regex", "", 2)]
    [InlineData("topics.regex", "[", "topics", "", 1)]
    [InlineData("topics", "a,no such name", "topics.regex", "", 1)]
    [InlineData("topics", "a, ,b", "errors.deadletterqueue.topic.replication.factor", "0", 1)]
    [InlineData("topics", "a", "errors.deadletterqueue.topic.replication.factor", "-1", 0)]
    public async Task ValidateAsync_SinkTopics_AreCheckedAgainstEachOther(string key1, string value1, string key2, string value2, int errors) =>
        Assert.Equal(errors, (await ValidateAsync(Sink((key1, value1), (key2, value2)))).ErrorCount);

    [Fact]
    public async Task ValidateAsync_ExactlyOnceRequired_AsksWorkerAndConnector()
    {
        WorkerConfig enabled = WorkerConfig.Parse(new Dictionary<string, string> { ["exactly.once.source.support"] = "enabled" });

        ConfigInfos silent = await ValidateAsync(Source(("exactly.once.support", "required")), enabled);
        ConfigInfos failing = await ValidateAsync(Source(("exactly.once.support", "REQUIRED"), ("mode", "throw")), enabled);
        ConfigInfos boundary = await ValidateAsync(Source(("transaction.boundary", "connector")), enabled);
        ConfigInfos standard = await ValidateAsync(
            new() { ["name"] = "f", ["connector.class"] = "FileStreamSource", ["topic"] = "t", ["exactly.once.support"] = "required" }, enabled);

        Assert.StartsWith("The connector does not implement the API required for preflight validation", Assert.Single(silent.Errors), StringComparison.Ordinal);
        Assert.Equal(["An unexpected error occurred during validation: boom"], failing.Errors);
        Assert.StartsWith("The connector does not support connector-defined transaction boundaries", Assert.Single(Value(boundary, "transaction.boundary").Errors), StringComparison.Ordinal);
        Assert.Equal(["The connector does not support exactly-once semantics with the provided configuration."], standard.Errors);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("enabled", 0)]
    [InlineData("disabled", 1)]
    public async Task ValidateAsync_ExactlyOnceRequiredOnTheEmbeddedLog_IsRefusedOnlyWhenSwitchedOff(string? support, int errors)
    {
        var properties = new Dictionary<string, string>();
        if (support is not null)
        {
            properties["exactly.once.source.support"] = support;
        }

        ConfigInfos infos = await ValidateAsync(
            new() { ["name"] = "f", ["connector.class"] = "FileStreamSource", ["file"] = "a", ["topic"] = "t", ["exactly.once.support"] = "required" },
            WorkerConfig.Parse(properties));

        Assert.Equal(errors, infos.ErrorCount);
    }

    [Fact]
    public async Task ValidateAsync_TopicCreationMistakes_AreFoundBeforeTheStart()
    {
        ConfigInfos infos = await ValidateAsync(Source(
            ("topic.creation.groups", "small"), ("topic.creation.default.partitions", "0"), ("topic.creation.smal.partitions", "1"), ("topic.creation.small.include", "[")));

        Assert.Equal(4, infos.ErrorCount);
        Assert.Equal(["Missing required configuration \"topic.creation.default.replication.factor\" which has no default value."], Value(infos, "topic.creation.default.replication.factor").Errors);
        Assert.Contains("Number of partitions must be positive", Value(infos, "topic.creation.default.partitions").Errors[0], StringComparison.Ordinal);
        Assert.Contains("Did you mean 'small'?", Value(infos, "topic.creation.smal.partitions").Errors[0], StringComparison.Ordinal);
        Assert.Contains("Syntax error in regular expression", Value(infos, "topic.creation.small.include").Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateAsync_TopicCreationDisabled_IgnoresTheKeys()
    {
        WorkerConfig worker = WorkerConfig.Parse(new Dictionary<string, string> { ["topic.creation.enable"] = "false" });

        Assert.Equal(0, (await ValidateAsync(Source(("topic.creation.default.partitions", "0")), worker)).ErrorCount);
    }

    [Fact]
    public async Task ValidateAsync_Reference_ShowsTheReferenceNeverTheSecret()
    {
        Environment.SetEnvironmentVariable("CONNECT_TEST_VALIDATE", "hunter22");

        ConfigInfos infos = await ValidateAsync(
            Source(("password", "${env:CONNECT_TEST_VALIDATE}"), ("port", "${env:CONNECT_TEST_VALIDATE}"), ("mode", "${env:CONNECT_TEST_VALIDATE}")), EnvWorker());

        Assert.Equal("[hidden]", Value(infos, "password").Value);
        Assert.Equal("${env:CONNECT_TEST_VALIDATE}", Value(infos, "mode").Value);
        Assert.Equal(["Invalid value ${env:CONNECT_TEST_VALIDATE} for configuration port: Not a number of type INT"], infos.Errors);
        Assert.DoesNotContain("hunter22", string.Join('|', infos.Configs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateAsync_UnresolvableReference_IsTheOnlyErrorAndConnectsNowhere()
    {
        int[] validations = [0];
        ProbeSourceConnector.Validations.Value = validations;

        ConfigInfos infos = await ValidateAsync(Source(("port", "${env:CONNECT_TEST_NOT_SET}"), ("other", "${env:CONNECT_TEST_NOT_SET}")), EnvWorker());

        Assert.Equal(2, infos.ErrorCount);
        Assert.StartsWith("Configuration port refers to key 'CONNECT_TEST_NOT_SET' of config provider 'env'", Assert.Single(Value(infos, "port").Errors), StringComparison.Ordinal);
        Assert.Single(Value(infos, "other").Errors);
        Assert.Equal(0, validations[0]);
    }

    [Fact]
    public async Task ValidateAsync_ConnectorReturnsUnknownKey_IsListedFirstWithoutDefinition()
    {
        ConfigInfos infos = await ValidateAsync(Source(("mode", "extra")));

        Assert.Null(infos.Configs[0].Definition);
        Assert.Equal("surprise", infos.Configs[0].Value.Name);
        Assert.Equal(["a surprise"], infos.Configs[0].Value.Errors);
        Assert.Equal(1, infos.ErrorCount);
    }

    [Fact]
    public async Task ValidateAsync_NoClass_MasksSecretsInTheMessage()
    {
        var e = await Assert.ThrowsAsync<BadRequestException>(() => ValidateAsync(new() { ["name"] = "c", ["connection.password"] = "hunter2" }));

        Assert.Equal("Connector config {name=c, connection.password=[hidden]} contains no connector type", e.Message);
    }

    [Fact]
    public async Task ValidateAsync_UnresolvableClass_IsABadRequest()
    {
        Dictionary<string, string?> config = Source(("connector.class", "${env:CONNECT_TEST_NOT_SET}"));

        var e = await Assert.ThrowsAsync<BadRequestException>(() => ValidateAsync(config, EnvWorker()));

        Assert.StartsWith("Configuration connector.class refers to key 'CONNECT_TEST_NOT_SET'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateAsync_Cancelled_StopsTheConnectorsChecks()
    {
        using var cancellation = new CancellationTokenSource();
        Dictionary<string, string?> config = Source(("mode", "wait"));
        Task<ConfigInfos> validation = new ConnectorValidator(Plugins, WorkerConfig.Parse(new Dictionary<string, string>()), ConfigTransformer.None)
            .ValidateAsync(config, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => validation);
    }

    [Fact]
    public void Describe_UnknownOrUnconfigurablePlugin_Throws()
    {
        Assert.Equal("Unknown plugin NoSuchPlugin.", Assert.Throws<NotFoundException>(() => PluginConfigs.Describe(Plugins, "NoSuchPlugin")).Message);
        Assert.Equal(
            "Invalid plugin class EnvVarConfigProvider. Valid types are sink, source, converter, header_converter, transformation, predicate.",
            Assert.Throws<BadRequestException>(() => PluginConfigs.Describe(Plugins, "EnvVarConfigProvider")).Message);
        Assert.Equal(
            "no keys today", Assert.Throws<ConnectException>(() => PluginConfigs.Describe(Plugins, "Broken")).Message);
        Assert.Equal(["text", "negate"], PluginConfigs.Describe(Plugins, "test.Append$Value").Select(key => key.Name));
    }

    [Theory]
    [InlineData("prot", "declared by no part", "Did you mean 'port'?")]
    [InlineData("transforms.b.text", "'transforms' does not list 'b'", "Did you mean 'a'?")]
    [InlineData("transforms.a.txet", "declared by no part", "Did you mean 'transforms.a.text'?")]
    [InlineData("key.converter.schemas.enable", "unless it sets 'key.converter' itself", "")]
    [InlineData("value.converter.schemas.enabled", "declared by no part", "Did you mean 'value.converter.schemas.enable'?")]
    [InlineData("topics", "declared by no part", "")]
    public void Warnings_UnknownKey_NamesTheNearest(string key, string expected, string hint)
    {
        Dictionary<string, string> config = Known();
        config[key] = "x";

        string warning = Assert.Single(UnknownKeyCheck.Warnings(Plugins, config));

        Assert.Contains($"'{key}'", warning, StringComparison.Ordinal);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
        Assert.Contains(hint, warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("none", 1)]
    [InlineData(" all ", 0)]
    public void Warnings_QueueOfASource_HasNoEffectUnlessErrorsAreTolerated(string? tolerance, int warnings)
    {
        Dictionary<string, string> config = Known();
        config["errors.deadletterqueue.topic.name"] = "dlq";
        if (tolerance is not null)
        {
            config["errors.tolerance"] = tolerance;
        }

        IReadOnlyList<string> found = UnknownKeyCheck.Warnings(Plugins, config);

        Assert.Equal(warnings, found.Count);
        Assert.All(found, warning => Assert.Contains("'errors.deadletterqueue.topic.name' has no effect", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Warnings_EverythingKnown_AreNone() => Assert.Empty(UnknownKeyCheck.Warnings(Plugins, Known()));

    private static Dictionary<string, string> Known() => new()
    {
        ["name"] = "p", ["connector.class"] = "ProbeSource", ["port"] = "1", ["transforms"] = "a", ["transforms.a.type"] = "test.Append$Value",
        ["transforms.a.text"] = "x", ["transforms.a.predicate"] = "p", ["value.converter"] = "two", ["value.converter.schemas.enable"] = "true",
        ["producer.override.anything"] = "1", ["topic.creation.default.partitions"] = "1", ["connector.plugin.version"] = "1",
    };

    private static Task<ConfigInfos> ValidateAsync(Dictionary<string, string?> config, WorkerConfig? worker = null)
    {
        // As the recorded worker had it.
        worker ??= WorkerConfig.Parse(new Dictionary<string, string> { ["exactly.once.source.support"] = "disabled" });
        return new ConnectorValidator(Plugins, worker, ConfigTransformer.Create(Plugins, worker.Originals)).ValidateAsync(config, TestContext.Current.CancellationToken);
    }

    private static WorkerConfig EnvWorker() =>
        WorkerConfig.Parse(new Dictionary<string, string> { ["config.providers"] = "env", ["config.providers.env.class"] = "EnvVarConfigProvider" });

    private static WorkerConfig Kafka(string group) => WorkerConfig.Parse(new Dictionary<string, string>
    {
        ["bootstrap.servers"] = "a:1", ["group.id"] = group, ["key.converter"] = "two", ["value.converter"] = "two",
        ["config.storage.topic"] = "c", ["offset.storage.topic"] = "o", ["status.storage.topic"] = "s",
    });

    private static ConfigValueInfo Value(ConfigInfos infos, string key) => infos.Configs.Single(info => info.Value.Name == key).Value;

    private static Dictionary<string, string?> Source(params (string Key, string? Value)[] more) => With(new() { ["name"] = "p", ["connector.class"] = "ProbeSource" }, more);

    private static Dictionary<string, string?> Sink(params (string Key, string? Value)[] more) => With(new() { ["name"] = "s", ["connector.class"] = "FileStreamSink" }, more);

    private static Dictionary<string, string?> With(Dictionary<string, string?> config, (string Key, string? Value)[] more)
    {
        foreach ((string key, string? value) in more)
        {
            config[key] = value;
        }

        return config;
    }
}

using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.Plugins;

namespace Connect.Runtime.Tests.Configuration;

public sealed class ConnectorConfigTests
{
    [Fact]
    public void Parse_OnlyRequiredKeys_HasKafkasDefaults()
    {
        SourceConnectorConfig config = SourceConnectorConfig.Parse(Config());

        Assert.Equal((1, true), (config.MaxTasks, config.EnforceMaxTasks));
        Assert.Null(config.KeyConverter);
        Assert.Equal(TimeSpan.Zero, config.ErrorRetryTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), config.ErrorRetryDelayMax);
        Assert.Equal(ErrorTolerance.None, config.ErrorTolerance);
        Assert.Equal(ConfigReloadAction.Restart, config.ConfigActionReload);
        Assert.Equal(TransactionBoundary.Poll, config.TransactionBoundary);
        Assert.Null(config.TransactionBoundaryInterval);
        Assert.Empty(config.TopicCreationGroups);
    }

    [Fact]
    public void Parse_NegativeRetryTimeout_IsInfinite() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, ConnectorConfig.Parse(Config(("errors.retry.timeout", "-1"))).ErrorRetryTimeout);

    [Fact]
    public void Parse_TransactionIntervalZero_IsRefused() =>
        Assert.Contains("Value must be at least 1", Assert.Throws<ConfigException>(() => SourceConnectorConfig.Parse(Config(("transaction.boundary.interval.ms", "0")))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Topics_DropsBlanksAndDuplicates() =>
        Assert.Equal(["a", "b"], SinkConnectorConfig.Parse(Config(("topics", "a, ,b,a,"))).Topics);

    [Theory]
    [InlineData("orders-.*", "orders-1", true)]
    [InlineData("orders", "orders-1", false)]
    [InlineData("a|b", "ab", false)]
    public void TopicsRegex_WholeName_Matches(string regex, string topic, bool expected) =>
        Assert.Equal(expected, SinkConnectorConfig.Parse(Config(("topics.regex", regex))).TopicsRegex!.IsMatch(topic));

    [Theory]
    [InlineData("a", "b.*", null, "topics and topics.regex are mutually exclusive options, but both are set.")]
    [InlineData("", "", null, "Must configure one of topics or topics.regex")]
    [InlineData("a,d", "", "d", "The DLQ topic 'd' may not be included in the list of topics ('topics=[a, d]') consumed by the connector")]
    [InlineData("", "d.*", "d1", "The DLQ topic 'd1' may not be matched by the regex for the topics ('topics.regex=d.*') consumed by the connector")]
    public void Parse_ContradictingSinkKeys_Throws(string topics, string regex, string? queue, string expected)
    {
        Dictionary<string, string> config = Config(("topics", topics), ("topics.regex", regex));
        if (queue is not null)
        {
            config["errors.deadletterqueue.topic.name"] = queue;
        }

        Assert.Equal(expected, Assert.Throws<ConfigException>(() => SinkConnectorConfig.Parse(config)).Message);
    }

    [Fact]
    public void TopicCreationGroups_NamedAndDefault_AreTriedInOrder()
    {
        SourceConnectorConfig config = SourceConnectorConfig.Parse(Config(
            ("topic.creation.groups", "compacted"),
            ("topic.creation.default.replication.factor", "3"), ("topic.creation.default.partitions", "5"), ("topic.creation.default.retention.ms", "1000"),
            ("topic.creation.compacted.include", "state-.*,ids"), ("topic.creation.compacted.exclude", "state-tmp"), ("topic.creation.compacted.partitions", "1"),
            ("topic.creation.compacted.cleanup.policy", "compact")));

        Assert.Equal(["compacted", "default"], config.TopicCreationGroups.Select(group => group.Name));
        TopicCreationGroup compacted = config.TopicCreationGroups[0];
        Assert.True(compacted.Matches("state-x"));
        Assert.True(compacted.Matches("ids"));
        Assert.False(compacted.Matches("state-tmp"));
        Assert.False(compacted.Matches("ids2"));
        Assert.Equal((1, (short)3), (compacted.Partitions, compacted.ReplicationFactor));
        Assert.Equal([KeyValuePair.Create("cleanup.policy", "compact")], compacted.TopicSettings);
        Assert.Equal([KeyValuePair.Create("retention.ms", "1000")], config.TopicCreationGroups[1].TopicSettings);
        Assert.True(config.TopicCreationGroups[1].Matches("anything"));
    }

    [Fact]
    public void TopicCreationGroups_DefaultFactorMissing_Throws() =>
        Assert.Equal(
            "Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.",
            Assert.Throws<ConfigException>(() => SourceConnectorConfig.Parse(Config(("topic.creation.default.partitions", "5")))).Message);

    [Fact]
    public void ToString_Secrets_AreNotShown() => Assert.Equal("c", ConnectorConfig.Parse(Config(("password", "hunter2"))).ToString());

    [Fact]
    public void ConverterSet_OwnConverter_GetsOnlyTheConnectorsSettings()
    {
        WorkerConfig worker = WorkerConfig.Parse(new Dictionary<string, string>
        {
            ["key.converter"] = "two", ["key.converter.schemas.enable"] = "false",
            ["value.converter"] = "two", ["value.converter.schemas.enable"] = "false", ["value.converter.other"] = "w",
            ["header.converter"] = "two",
        });
        PluginRegistry plugins = new PluginRegistryBuilder().AddType(typeof(TwoFacedConverter)).Build();

        ConverterSet set = ConverterSet.Create(plugins, worker, ConnectorConfig.Parse(Config(("value.converter", "test.TwoFacedConverter"), ("value.converter.own", "c"))));

        var key = (TwoFacedConverter)set.Key;
        var value = (TwoFacedConverter)set.Value;
        Assert.Equal((true, "key", "false"), (key.IsKey, key.Settings["converter.type"], key.Settings["schemas.enable"]));
        Assert.Equal((false, "value", "c"), (value.IsKey, value.Settings["converter.type"], value.Settings["own"]));
        Assert.False(value.Settings.ContainsKey("schemas.enable"));
        Assert.Equal("header", ((TwoFacedConverter)set.Header).Settings["converter.type"]);
    }

    [Fact]
    public void ConverterSet_UnknownConverter_NamesKeyAndNearest()
    {
        WorkerConfig worker = WorkerConfig.Parse(new Dictionary<string, string> { ["key.converter"] = "TwoFacedConvertr" });
        PluginRegistry plugins = new PluginRegistryBuilder().AddType(typeof(TwoFacedConverter)).Build();

        var e = Assert.Throws<ConfigException>(() => ConverterSet.Create(plugins, worker, ConnectorConfig.Parse(Config())));

        Assert.Equal("Invalid value TwoFacedConvertr for configuration key.converter: Class TwoFacedConvertr could not be found. Did you mean 'TwoFacedConverter'?", e.Message);
    }

    private static Dictionary<string, string> Config(params (string Key, string Value)[] more)
    {
        var config = new Dictionary<string, string> { ["name"] = "c", ["connector.class"] = "C" };
        foreach ((string key, string value) in more)
        {
            config[key] = value;
        }

        return config;
    }
}

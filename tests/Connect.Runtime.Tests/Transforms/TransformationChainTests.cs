using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms;
using Connect.Sink;
using Connect.Source;

namespace Connect.Runtime.Tests.Transforms;

public sealed class TransformationChainTests
{
    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder()
        .AddType(typeof(AppendToTopic))
        .AddType(typeof(DropTransformation))
        .AddType(typeof(FailingTransformation))
        .AddType(typeof(TopicPrefixPredicate))
        .Build();

    [Fact]
    public void Apply_NoTransforms_ReturnsTheSameRecord()
    {
        using TransformationChain chain = Create();
        var record = new SinkRecord("t", 0, null, default, null, default, 7);

        Assert.True(chain.IsEmpty);
        Assert.Same(record, chain.Apply(record));
    }

    [Fact]
    public void Apply_TwoTransforms_AppliesInListedOrder()
    {
        using TransformationChain chain = Create(
            ("transforms", "b,a"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "-a"), ("transforms.b.type", "AppendToTopic"), ("transforms.b.text", "-b"));

        Assert.Equal("t-b-a", chain.Apply(Source("t"))!.Topic);
        Assert.Equal("t-b-a", chain.Apply(new SinkRecord("t", 0, null, default, null, default, 7))!.Topic);
    }

    [Theory]
    [InlineData(null, "orders", "orders-x")]
    [InlineData(null, "users", "users")]
    [InlineData("true", "orders", "orders")]
    [InlineData("true", "users", "users-x")]
    public void Apply_Predicate_DecidesPerRecord(string? negate, string topic, string expected)
    {
        (string, string)[] config =
        [
            ("transforms", "a"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "-x"), ("transforms.a.predicate", "p"),
            ("predicates", "p"), ("predicates.p.type", "TopicPrefix"), ("predicates.p.prefix", "ord"),
        ];
        using TransformationChain chain = Create(negate is null ? config : [.. config, ("transforms.a.negate", negate)]);

        Assert.Equal(expected, chain.Apply(Source(topic))!.Topic);
    }

    [Fact]
    public void Apply_DroppedRecord_EndsTheChain()
    {
        using TransformationChain chain = Create(
            ("transforms", "d,a"), ("transforms.d.type", "Drop"), ("transforms.d.predicate", "p"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "-a"),
            ("predicates", "p"), ("predicates.p.type", "TopicPrefix"), ("predicates.p.prefix", "secret"));

        Assert.Null(chain.Apply(Source("secret1")));
        Assert.Equal("open-a", chain.Apply(Source("open"))!.Topic);
    }

    [Fact]
    public void Apply_FailingTransformation_IsNamed()
    {
        using TransformationChain chain = Create(
            ("transforms", "a,f"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "-a"), ("transforms.f.type", "Failing"));

        Assert.Throws<ConnectDataException>(() => chain.Apply(Source("t")));
        Assert.Equal("Connect.Runtime.Tests.Transforms.FailingTransformation", chain.ExecutingClass);
    }

    [Fact]
    public void Create_PredicateNotListed_NamesKeyAndNearestPredicate()
    {
        var e = Assert.Throws<ConfigException>(() => Create(
            ("transforms", "a"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "-x"), ("transforms.a.predicate", "isOrdr"),
            ("predicates", "isOrder"), ("predicates.isOrder.type", "TopicPrefix"), ("predicates.isOrder.prefix", "o")));

        Assert.Contains("transforms.a.predicate", e.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'isOrder'?", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transforms.a.type", null, "Missing required configuration \"transforms.a.type\" which has no default value.")]
    [InlineData("transforms.a.type", "test.Append", "This class is abstract and cannot be created. Did you mean test.Append$Value?")]
    [InlineData("transforms.a.type", "TopicPrefix", "does not implement the Transformation interface")]
    [InlineData("transforms.a.negate", "true", "Config 'transforms.a.negate' was provided but there is no config 'transforms.a.predicate' defining a predicate to be negated.")]
    public void Create_BadConfig_Throws(string key, string? value, string expected)
    {
        var config = new Dictionary<string, string> { ["transforms"] = "a", ["transforms.a.type"] = "test.Append$Value", ["transforms.a.text"] = "x" };
        config.Remove(key);
        if (value is not null)
        {
            config[key] = value;
        }

        var e = Assert.Throws<ConfigException>(() => Create([.. config.Select(entry => (entry.Key, entry.Value))]));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_LaterStageFails_DisposesEarlierOnes()
    {
        int[] live = [0];
        AppendToTopic.Live.Value = live;

        Assert.Throws<ConfigException>(() => Create(
            ("transforms", "a,b"), ("transforms.a.type", "test.Append$Value"), ("transforms.a.text", "x"), ("transforms.b.type", "test.Append$Value")));

        Assert.Equal(0, live[0]);
    }

    private static TransformationChain Create(params (string Key, string Value)[] config)
    {
        var values = new Dictionary<string, string> { ["name"] = "c", ["connector.class"] = "C" };
        foreach ((string key, string value) in config)
        {
            values[key] = value;
        }

        return TransformationChain.Create(ConnectorConfig.Parse(values), Plugins);
    }

    private static SourceRecord Source(string topic) => new(null, null, topic, null, default);
}

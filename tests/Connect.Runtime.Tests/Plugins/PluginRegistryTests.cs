using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.Configuration;
using Connect.Runtime.Tests.Transforms;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Plugins;

public sealed class PluginRegistryTests
{
    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder()
        .AddType(typeof(TwoFacedConverter))
        .AddType(typeof(FileStreamSourceConnector))
        .AddType(typeof(FileStreamSinkConnector))
        .AddType(typeof(AppendToTopic))
        .AddType(typeof(OtherAppend))
        .AddType(typeof(TopicPrefixPredicate))
        .Build();

    [Fact]
    public void All_EveryKind_IsOrderedAsTheRestApiLists()
    {
        Assert.Equal(
            [
                "sink org.apache.kafka.connect.file.FileStreamSinkConnector",
                "source org.apache.kafka.connect.file.FileStreamSourceConnector",
                "transformation test.Append$Value",
                "transformation test.Other$Value",
                "predicate Connect.Runtime.Tests.Transforms.TopicPrefixPredicate",
                "converter test.TwoFacedConverter",
                "header_converter test.TwoFacedConverter",
            ],
            Plugins.All.Select(plugin => $"{plugin.Kind.WireName()} {plugin.Name}"));
        Assert.Equal("3.9.0", Plugins.All[0].Version);
    }

    [Theory]
    [InlineData("org.apache.kafka.connect.file.FileStreamSourceConnector")]
    [InlineData("FileStreamSourceConnector")]
    [InlineData("FileStreamSource")]
    [InlineData("Connect.Runtime.Tests.Configuration.FileStreamSourceConnector")]
    public void FindConnector_KnownName_FindsIt(string name) =>
        Assert.Equal(typeof(FileStreamSourceConnector), Plugins.FindConnector(name).Type);

    [Theory]
    [InlineData("filestreamsource")]
    [InlineData("FileStream")]
    [InlineData("TwoFaced")]
    public void FindConnector_OtherName_ListsWhatThereIs(string name)
    {
        var e = Assert.Throws<ConnectException>(() => Plugins.FindConnector(name));

        Assert.StartsWith($"Failed to find any class that implements Connector and which name matches {name}, available connectors are: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("org.apache.kafka.connect.file.FileStreamSinkConnector (sink, version 3.9.0)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindConnector_Mistyped_NamesTheNearest()
    {
        var e = Assert.Throws<ConnectException>(() => Plugins.FindConnector("FileStreamSuorce"));

        Assert.EndsWith("Did you mean 'FileStreamSource'?", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindConnector_TwoWithTheSameSimpleName_AsksForTheFullName()
    {
        PluginRegistry plugins = new PluginRegistryBuilder().AddType(typeof(FileStreamSourceConnector)).AddType(typeof(Vendor.FileStreamSourceConnector)).Build();

        var e = Assert.Throws<ConnectException>(() => plugins.FindConnector("FileStreamSource"));

        Assert.StartsWith("More than one connector matches alias FileStreamSource. Please use full package and class name instead.", e.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(Vendor.FileStreamSourceConnector), plugins.FindConnector("vendor.FileStreamSourceConnector").Type);
    }

    [Fact]
    public void Find_AmbiguousAlias_IsDropped()
    {
        // Cast$Value and InsertField$Value both have the simple name Value.
        Assert.Null(Plugins.Find(PluginKind.Transformation, "Value"));
        Assert.NotNull(Plugins.Find(PluginKind.Transformation, "test.Other$Value"));
    }

    [Fact]
    public void Find_TypeOfTwoKinds_IsFoundAsEach()
    {
        Assert.Equal(PluginKind.Converter, Plugins.Find(PluginKind.Converter, "TwoFaced")!.Kind);
        Assert.Equal(PluginKind.HeaderConverter, Plugins.Find(PluginKind.HeaderConverter, "TwoFacedConverter")!.Kind);
        Assert.Equal(PluginKind.Converter, Plugins.Find("two")!.Kind);
        Assert.Null(Plugins.Find(PluginKind.Predicate, "TwoFaced"));
    }

    [Fact]
    public void Create_ByContract_ReturnsANewInstance()
    {
        var first = Plugins.Create<IHeaderConverter>("two");

        Assert.IsType<TwoFacedConverter>(first);
        Assert.NotSame(first, Plugins.Create<IHeaderConverter>("two"));
    }

    [Fact]
    public void Create_WrongKindOrUnknown_Throws()
    {
        Assert.Contains("Class two could not be found.", Assert.Throws<ConfigException>(() => Plugins.Create<ITransformation>("two")).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'TwoFaced'?", Assert.Throws<ConfigException>(() => Plugins.Create<IConverter>("TwoFcaed")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FailingConstructor_KeepsTheCause()
    {
        PluginRegistry plugins = new PluginRegistryBuilder().AddType(typeof(FailingPredicate)).Build();

        var e = Assert.Throws<ConnectException>(() => plugins.Create<IPredicate>("Failing"));

        Assert.Contains("no luck", e.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(e.InnerException);
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(NeedsArgument))]
    [InlineData(typeof(Transformation))]
    [InlineData(typeof(object))]
    public void AddType_NoPlugin_Throws(Type type) => Assert.Throws<ArgumentException>(() => new PluginRegistryBuilder().AddType(type));

    [Fact]
    public void AddBuiltIns_Twice_ListsEachOnce()
    {
        PluginRegistry plugins = new PluginRegistryBuilder().AddBuiltIns().AddBuiltIns().Build();

        Assert.Single(plugins.All, plugin => plugin.Name == "org.apache.kafka.common.config.provider.FileConfigProvider");
        Assert.NotNull(plugins.Find(PluginKind.ConfigProvider, "EnvVar"));
    }

    [Plugin("test.Other$Value")]
    internal sealed class OtherAppend : Transformation
    {
        public override ConfigDef Config { get; } = new();

        public override void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        protected override bool Apply(ref RecordParts parts) => true;
    }

    internal sealed class FailingPredicate : IPredicate
    {
        public FailingPredicate() => throw new InvalidOperationException("no luck");

        public ConfigDef Config => new();

        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public bool Test(ConnectRecord record) => true;

        public void Dispose()
        {
        }
    }

    internal sealed class NeedsArgument(string argument) : IConfigProvider
    {
        public void Configure(IReadOnlyDictionary<string, string> config)
        {
        }

        public ConfigData Get(string path, IReadOnlySet<string> keys) => new(new Dictionary<string, string> { [argument] = "" });

        public void Dispose()
        {
        }
    }

    internal static class Vendor
    {
        [Plugin("vendor.FileStreamSourceConnector")]
        internal sealed class FileStreamSourceConnector : Connect.Source.SourceConnector
        {
            public override string Version => "1";

            public override ConfigDef Config { get; } = new();

            public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

            public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
                Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([]);

            public override Connect.Source.ISourceTask CreateTask() => throw new NotSupportedException();
        }
    }
}

/// <summary>Converts keys, values and headers, remembering how it was configured.</summary>
[Plugin("test.TwoFacedConverter", Aliases = ["two"])]
internal sealed class TwoFacedConverter : IConverter, IHeaderConverter
{
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public bool? IsKey { get; private set; }

    public ConfigDef Config { get; } = new ConfigDef()
        .Define("converter.type", ConfigType.String, Importance.Low, "How it is used.", ConfigValidators.OneOf("key", "value", "header"))
        .Define(new ConfigKey { Name = "schemas.enable", Type = ConfigType.Boolean, DefaultValue = true, Importance = Importance.High, Group = "Schemas" });

    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey)
    {
        IsKey = isKey;
        Settings = config;
        Config.Parse(config);
    }

    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        Settings = config;
        Config.Parse(config);
    }

    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) => false;

    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data) => default;

    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) => false;

    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => default;
}

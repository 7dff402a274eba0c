using Connect.Configuration;
using Connect.Connectors;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Source;
using Connectors.File.Tests.Support;

namespace Connectors.File.Tests;

public class ConnectorTests
{
    private static readonly Dictionary<string, string> SourceConfig = new() { ["file"] = "/data/in.txt", ["topic"] = "t" };

    [Fact]
    public void Plugins_Names_AreJavas()
    {
        Assert.Equal("org.apache.kafka.connect.file.FileStreamSourceConnector", NameOf<FileStreamSourceConnector>());
        Assert.Equal("org.apache.kafka.connect.file.FileStreamSinkConnector", NameOf<FileStreamSinkConnector>());
        Assert.Equal("org.apache.kafka.connect.file.FileStreamSourceTask", new FileStreamSourceConnector().TaskClass);
        Assert.Equal("org.apache.kafka.connect.file.FileStreamSinkTask", new FileStreamSinkConnector().TaskClass);

        static string NameOf<T>() => ((PluginAttribute)Attribute.GetCustomAttribute(typeof(T), typeof(PluginAttribute))!).Name;
    }

    [Fact]
    public async Task TaskConfigs_Source_AlwaysOne()
    {
        var connector = new FileStreamSourceConnector();
        await StartAsync(connector, SourceConfig);

        Assert.Equal(SourceConfig, Assert.Single(await connector.TaskConfigsAsync(5, default)));
    }

    [Fact]
    public async Task TaskConfigs_Sink_AsManyAsAllowed()
    {
        var connector = new FileStreamSinkConnector();
        await StartAsync(connector, SourceConfig);

        IReadOnlyList<IReadOnlyDictionary<string, string>> configs = await connector.TaskConfigsAsync(3, default);

        Assert.Equal(3, configs.Count);
        Assert.All(configs, config => Assert.Equal(SourceConfig, config));
    }

    [Theory]
    [InlineData("/a", ExactlyOnceSupport.Supported)]
    [InlineData("", ExactlyOnceSupport.Unsupported)]
    [InlineData(null, ExactlyOnceSupport.Unsupported)]
    public void ExactlyOnceSupport_File_DecidesIt(string? file, ExactlyOnceSupport expected)
    {
        var config = new Dictionary<string, string> { ["topic"] = "t" };
        if (file is not null)
        {
            config["file"] = file;
        }

        Assert.Equal(expected, new FileStreamSourceConnector().ExactlyOnceSupport(config));
        Assert.Equal(ConnectorTransactionBoundaries.Unsupported, new FileStreamSourceConnector().CanDefineTransactionBoundaries(config));
    }

    [Theory]
    [InlineData(null, null, "Missing required configuration \"topic\" which has no default value.")]
    [InlineData("topic", "", "Invalid value  for configuration topic: String must be non-empty")]
    [InlineData("batch.size", "many", "Invalid value many for configuration batch.size: Not a number of type INT")]
    public async Task Validate_BadSource_SaysWhatJavaSays(string? key, string? value, string expected)
    {
        var config = new Dictionary<string, string>();
        if (key is not null)
        {
            config[key] = value!;
        }

        IReadOnlyList<ConfigValue> values = await new FileStreamSourceConnector().ValidateAsync(config, default);

        Assert.Contains(expected, values.SelectMany(result => result.ErrorMessages));
    }

    public static TheoryData<OffsetMap?, OffsetMap?, string?> Alterations => new()
    {
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("position", 14L), null },
        { OffsetMap.Of("filename", "/data/other.txt"), OffsetMap.Of("position", 0L), null },
        { OffsetMap.Of("filename", "/data/in.txt"), null, null },
        { OffsetMap.Of("foo", "bar"), null, null },
        { OffsetMap.Of("foo", "bar"), OffsetMap.Of("position", 14L), "Partition objects should contain the key 'filename'" },
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("position", "x"), "The value for the 'position' key in the offset is expected to be a Long value" },
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("position", ConnectValue.Null), "The value for the 'position' key in the offset is expected to be a Long value" },
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("position", 1.5), "The value for the 'position' key in the offset is expected to be a Long value" },
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("position", -1L), "The value for the 'position' key in the offset should be a non-negative value" },
        { OffsetMap.Of("filename", "/data/in.txt"), OffsetMap.Of("pos", 1L), "Offset objects should either be null or contain the key 'position'" },
        { null, OffsetMap.Of("position", 1L), "Partition objects cannot be null" },
    };

    [Theory]
    [MemberData(nameof(Alterations), DisableDiscoveryEnumeration = true)]
    public async Task AlterOffsets_Entry_AcceptedOrRefusedAsInJava(OffsetMap? partition, OffsetMap? offset, string? error)
    {
        var connector = new FileStreamSourceConnector();
        ValueTask<bool> Alter() => connector.AlterOffsetsAsync(SourceConfig, [new SourceOffsetChange(partition, offset)], default);

        if (error is null)
        {
            Assert.True(await Alter());
        }
        else
        {
            Assert.Equal(error, (await Assert.ThrowsAsync<ConnectException>(async () => await Alter())).Message);
        }
    }

    [Fact]
    public async Task AlterOffsets_StandardInput_RefusedEvenForReset()
    {
        var config = new Dictionary<string, string> { ["topic"] = "t", ["file"] = "" };

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(
            async () => await new FileStreamSourceConnector().AlterOffsetsAsync(config, [new SourceOffsetChange(OffsetMap.Of("filename", "x"), null)], default));

        Assert.StartsWith("Offsets cannot be modified if the 'file' configuration is unspecified.", error.Message);
    }

    [Fact]
    public async Task AlterOffsets_Sink_AnythingGoes() =>
        Assert.True(await new FileStreamSinkConnector().AlterOffsetsAsync(SourceConfig, new Dictionary<TopicPartition, long?>(), default));

    private static async Task StartAsync(IConnector connector, IReadOnlyDictionary<string, string> config)
    {
        connector.Initialize(new ConnectorContext());
        await connector.StartAsync(config, default);
    }
}

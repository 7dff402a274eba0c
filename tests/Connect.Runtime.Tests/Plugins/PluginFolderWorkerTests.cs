using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.Worker;
using Connect.Runtime.Transforms;
using Connect.TestSupport;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Plugins;

/// <summary>samples/CustomConnector, and plugins of several versions, in the folders of a real worker.</summary>
public sealed class PluginFolderWorkerTests : IDisposable
{
    private const string StringConverter = "org.apache.kafka.connect.storage.StringConverter";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_SampleInAPluginFolder_RunsItsSourceSinkConverterAndTransformation()
    {
        CopySample("custom");
        Directory.CreateDirectory(_directory.File("plugins", "broken"));
        await File.WriteAllTextAsync(_directory.File("plugins", "broken", "Broken.dll"), "no library");

        await using (WorkerHost worker = await StartAsync())
        {
            await worker.Herder.PutConnectorConfigAsync("orders", OrderSource(("count", "10")), null, allowReplace: true);
            await worker.Herder.PutConnectorConfigAsync("lines", LineSink(), null, allowReplace: true);
            await Wait.UntilAsync(() => Lines().Length >= 10, "10 lines", () => $"{Lines().Length} lines");
            Assert.Equal(
                ["1.0.0", "1.0.0", "1.0.0", "1.0.0"],
                worker.Herder.Plugins.All.Where(plugin => plugin.Location is not null).Select(plugin => plugin.Version));
        }

        // The source goes on where it stopped, from stored offsets, as every other connector does.
        await using (WorkerHost worker = await StartAsync())
        {
            await worker.Herder.PutConnectorConfigAsync("orders", OrderSource(("count", "12")), null, allowReplace: true);
            await Wait.UntilAsync(() => Lines().Length >= 12, "12 lines", () => $"{Lines().Length} lines");
        }

        string[] customers = ["ALICE", "BOB", "CAROL"];
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"number={number};customer={customers[number % 3]}"), Lines());
    }

    [Fact]
    public async Task Worker_SampleConfiguration_IsValidatedWithItsOwnKeys()
    {
        CopySample("custom");
        await using WorkerHost worker = await StartAsync();

        ConfigInfos infos = await worker.Herder.ValidateConnectorConfigAsync(
            OrderSource(("name", "orders"), ("topic", ""), ("transforms.upper.field", ""), ("value.converter.separator", ""), ("connector.plugin.version", "[2.0,)"), ("transforms.upper.plugin.version", "3.0")));

        Assert.Equal(5, infos.ErrorCount);
        Assert.Contains(infos.Errors, error => error.Contains("transforms.upper.field", StringComparison.Ordinal));
        Assert.Contains(
            "Invalid value [2.0,) for configuration connector.plugin.version: There is no version of CustomConnector.OrderSourceConnector that matches; available versions are: 1.0.0.", infos.Errors);
        Assert.Contains(
            "Invalid value 3.0 for configuration transforms.upper.plugin.version: There is no version of CustomConnector.UpperCaseTransformation that matches; available versions are: 1.0.0.",
            infos.Errors);
        Assert.Equal(["1.0.0"], infos.Configs.Single(config => config.Value.Name == "connector.plugin.version").Value.RecommendedValues);
    }

    [Fact]
    public async Task Worker_VersionThatIsNotThere_RefusesTheConnector()
    {
        CopySample("custom");
        await using WorkerHost worker = await StartAsync();

        var e = await Assert.ThrowsAsync<BadRequestException>(
            () => worker.Herder.PutConnectorConfigAsync("orders", OrderSource(("value.converter.plugin.version", "[0.1,0.9]")), null, allowReplace: true));

        Assert.Contains("value.converter.plugin.version: There is no version of CustomConnector.PairsConverter that matches; available versions are: 1.0.0.", e.Message);
        await worker.Herder.PutConnectorConfigAsync("orders", OrderSource(("value.converter.plugin.version", "[1.0,2.0)"), ("connector.plugin.version", "1.0")), null, allowReplace: true);
        await worker.WaitForTaskAsync("orders", LifecycleState.Running);
    }

    [Fact]
    public void Describe_VersionsSideBySide_AsksTheOneWanted()
    {
        PluginRegistry plugins = EmitVersions("get_Config");

        Assert.Contains("mark 2.0.0", Assert.Throws<ConnectException>(() => PluginConfigs.Describe(plugins, "MarkTransformation")).Message);
        Assert.Contains("mark 1.0.0", Assert.Throws<ConnectException>(() => PluginConfigs.Describe(plugins, "MarkTransformation", "(,2.0)")).Message);
        Assert.Contains("available versions are: 2.0.0, 1.0.0.", Assert.Throws<NotFoundException>(() => PluginConfigs.Describe(plugins, "MarkTransformation", "3")).Message);
    }

    [Theory]
    [InlineData(null, "mark 2.0.0")]
    [InlineData("latest", "mark 2.0.0")]
    [InlineData("1.0.0", "mark 1.0.0")]
    [InlineData("[1,2)", "mark 1.0.0")]
    [InlineData("[3,)", "Invalid value [3,) for configuration {0}.plugin.version: There is no version of Acme.Mark{1} that matches; available versions are: 2.0.0, 1.0.0.")]
    public void Create_VersionsSideBySide_UsesTheOneAskedFor(string? version, string expected)
    {
        PluginRegistry plugins = EmitVersions("Configure");
        var config = new Dictionary<string, string> { ["name"] = "c", ["connector.class"] = "x", ["transforms"] = "t", ["transforms.t.type"] = "MarkTransformation", ["value.converter"] = "Acme.MarkConverter" };
        var worker = new Dictionary<string, string> { ["key.converter"] = "Acme.MarkConverter" };
        if (version is not null)
        {
            config["transforms.t.plugin.version"] = version;
            config["value.converter.plugin.version"] = version;
            worker["key.converter.plugin.version"] = version;
        }


        Exception transformation = Assert.ThrowsAny<Exception>(() => TransformationChain.Create(ConnectorConfig.Parse(config), plugins));
        Exception fromWorker = Assert.ThrowsAny<Exception>(
            () => ConverterSet.Create(plugins, WorkerConfig.Parse(worker, WorkerMode.Standalone), ConnectorConfig.Parse(config)));
        config["key.converter"] = "Acme.MarkConverter";
        config["key.converter.plugin.version"] = version ?? "";
        Exception own = Assert.ThrowsAny<Exception>(() => ConverterSet.Create(plugins, WorkerConfig.Parse(new Dictionary<string, string>(), WorkerMode.Standalone), ConnectorConfig.Parse(config)));

        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, "transforms.t", "Transformation"), transformation.Message);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, "key.converter", "Converter"), fromWorker.Message);
        Assert.Equal(fromWorker.Message, own.Message);
    }

    /// <summary>Transformations and converters of two versions that fail with their version when that method is called.</summary>
    private PluginRegistry EmitVersions(string method)
    {
        foreach (string version in (string[])["1.0.0", "2.0.0"])
        {
            new EmittedPlugin("Acme", version)
                .Add("Acme.MarkTransformation", typeof(ITransformation), "Acme.MarkTransformation", constructor: null, (method, il => EmitFailure(il, $"mark {version}")))
                .Add("Acme.MarkConverter", typeof(Connect.Conversion.IConverter), "Acme.MarkConverter", constructor: null, (method, il => EmitFailure(il, $"mark {version}")))
                .Save(_directory.File("plugins", version));
        }

        return new PluginRegistryBuilder().AddFolders([_directory.File("plugins")], new PluginWarnings()).Build();
    }

    private static void EmitFailure(System.Reflection.Emit.ILGenerator il, string message)
    {
        il.Emit(System.Reflection.Emit.OpCodes.Ldstr, message);
        il.Emit(System.Reflection.Emit.OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
        il.Emit(System.Reflection.Emit.OpCodes.Throw);
    }

    private static Dictionary<string, string?> OrderSource(params (string Key, string Value)[] changes)
    {
        var config = new Dictionary<string, string?>
        {
            ["connector.class"] = "OrderSource",
            ["topic"] = "orders",
            ["value.converter"] = "Pairs",
            ["transforms"] = "upper",
            ["transforms.upper.type"] = "UpperCase",
            ["transforms.upper.field"] = "customer",
        };
        foreach ((string key, string value) in changes)
        {
            config[key] = value;
        }

        return config;
    }

    private Dictionary<string, string?> LineSink() => new()
    {
        ["connector.class"] = "CustomConnector.LineSinkConnector",
        ["topics"] = "orders",
        ["file"] = _directory.File("orders.txt"),
        ["value.converter"] = StringConverter,
    };

    private string[] Lines() => File.Exists(_directory.File("orders.txt")) ? File.ReadAllLines(_directory.File("orders.txt")) : [];

    private Task<WorkerHost> StartAsync() =>
        WorkerHost.StartAsync(_directory, ("plugin.path", _directory.File("plugins")), ("plugin.discovery", "ONLY_SCAN"), ("offset.flush.interval.ms", "100"));

    /// <summary>The built sample, as its users copy it.</summary>
    private void CopySample(string name)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Connect.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        string folder = _directory.File("plugins", name);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.Combine(root!, "samples", "CustomConnector", "plugins", "custom-connector")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }
}

using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Runtime.Tests.Configuration;

/// <summary>References to the host's own configuration, from worker and connectors, and its reload.</summary>
public sealed class HostConfigurationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task UseConfigurationProvider_ReloadWithOtherValue_RestartsTheConnectorWithIt()
    {
        HostApplicationBuilder builder = Builder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Out:File"] = _directory.File("first.txt"), ["Out:Interval"] = "100" });
        builder.Services.AddConnect(connect => Configure(connect)
            .UseConfigurationProvider()
            .UseWorkerProperties([KeyValuePair.Create("offset.flush.interval.ms", "${config:Out:Interval}")])
            .AddConnector("source", new() { ["connector.class"] = "FileStreamSource", ["file"] = _directory.File("in.txt"), ["topic"] = "lines" })
            .AddConnector("sink", new() { ["connector.class"] = "FileStreamSink", ["file"] = "${config:Out:File}", ["topics"] = "lines" }));
        await File.WriteAllTextAsync(_directory.File("in.txt"), "one\n");
        using IHost host = builder.Build();
        await host.StartAsync();
        await WaitForAsync("first.txt", "one");

        builder.Configuration["Out:File"] = _directory.File("second.txt");
        ((IConfigurationRoot)builder.Configuration).Reload();
        await Wait.UntilAsync(() => File.Exists(_directory.File("second.txt")), "the sink to have opened the other file");
        await File.AppendAllTextAsync(_directory.File("in.txt"), "two\n");
        await WaitForAsync("second.txt", "two");

        var herder = host.Services.GetRequiredService<IHerder>();
        Assert.Equal(TimeSpan.FromMilliseconds(100), host.Services.GetRequiredService<WorkerConfig>().OffsetFlushInterval);
        Assert.Equal("${config:Out:File}", (await herder.ConnectorInfoAsync("sink")).Config["file"]);
        Assert.Equal(["one"], await File.ReadAllLinesAsync(_directory.File("first.txt")));
        await host.StopAsync();
    }

    [Fact]
    public void Get_Section_SeesNothingElse()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Secrets:Db:Password"] = "p", ["Secrets:Token"] = "t", ["Other"] = "o" })
            .Build();
        using var provider = new HostConfigProvider(configuration, "Secrets");

        Assert.Equal("p", provider.Get("Db", new HashSet<string> { "Password" }).Data["Password"]);
        Assert.Equal("p", provider.Get("", new HashSet<string> { "Db:Password" }).Data["Db:Password"]);
        Assert.Equal(["Token"], provider.Get("", new HashSet<string> { "Token", "Other" }).Data.Keys);
    }

    [Fact]
    public async Task UseConfigurationProvider_MissingKey_RefusesTheConnector()
    {
        HostApplicationBuilder builder = Builder();
        builder.Services.AddConnect(connect => Configure(connect)
            .UseConfigurationProvider("app", "Connect")
            .AddConnector("sink", new() { ["connector.class"] = "FileStreamSink", ["file"] = "${app:Out:File}", ["topics"] = "lines" }));
        using IHost host = builder.Build();

        var e = await Assert.ThrowsAnyAsync<ConnectException>(() => host.StartAsync());

        Assert.Contains("Configuration file refers to key 'File' of config provider 'app', path 'Out', which does not have it.", e.Message);
    }

    private static HostApplicationBuilder Builder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        return builder;
    }

    private IConnectBuilder Configure(IConnectBuilder connect) => connect
        .UseEmbeddedLog(_directory.File("connect.db"))
        .AddPlugins(typeof(global::Connectors.File.FileStreamSinkConnector).Assembly)
        .UseWorkerProperties([KeyValuePair.Create("value.converter", "org.apache.kafka.connect.storage.StringConverter")]);

    private Task WaitForAsync(string file, string line) => Wait.UntilAsync(
        () => File.Exists(_directory.File(file)) && File.ReadAllText(_directory.File(file)).Contains(line, StringComparison.Ordinal), $"'{line}' to be in {file}");
}

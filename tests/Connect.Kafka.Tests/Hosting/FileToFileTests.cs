using Connect.Runtime.Hosting;
using Connect.TestSupport;
using Connectors.File;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connect.Kafka.Tests.Hosting;

public sealed class FileToFileTests : IAsyncLifetime, IDisposable
{
    private const string Text = "org.apache.kafka.connect.storage.StringConverter";

    private readonly TempDirectory _directory = new();
    private KafkaFixture _kafka = null!;

    public async ValueTask InitializeAsync() => _kafka = await KafkaFixture.StartAsync(brokers: 3);

    public ValueTask DisposeAsync() => _kafka.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Worker_OnKafka_MovesEveryLineInOrder()
    {
        await WriteAsync(0, 20_000);
        using (IHost host = Host())
        {
            await host.StartAsync();
            await WaitForLinesAsync(20_000);
            await WriteAsync(20_000, 1000);
            await WaitForLinesAsync(21_000);
            await host.StopAsync();
        }

        Assert.Equal(await File.ReadAllLinesAsync(Input), await File.ReadAllLinesAsync(Output));
    }

    [Fact]
    public async Task Worker_StartedAgain_GoesOnWhereItWas()
    {
        for (int run = 0; run < 2; run++)
        {
            await WriteAsync(run * 1000, 1000);
            using IHost host = Host();
            await host.StartAsync();
            await WaitForLinesAsync((run + 1) * 1000);
            await host.StopAsync();
        }

        Assert.Equal(await File.ReadAllLinesAsync(Input), await File.ReadAllLinesAsync(Output));
    }

    [Fact]
    public async Task Worker_BrokersGoAndComeAgain_MovesEveryLineInOrder()
    {
        await WriteAsync(0, 5000);
        using IHost host = Host();
        await host.StartAsync();
        await WaitForLinesAsync(5000);
        _kafka.Faults.SetAllDown();
        await WriteAsync(5000, 5000);
        _kafka.Faults.SetAllUp();

        await WaitForLinesAsync(10_000);
        await host.StopAsync();

        Assert.Equal(await File.ReadAllLinesAsync(Input), (await File.ReadAllLinesAsync(Output)).Distinct());
    }

    private string Input => _directory.File("input.txt");

    private string Output => _directory.File("output.txt");

    private IHost Host()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        string topic = _kafka.Name("lines");
        builder.Services.AddConnect(connect => connect
            .UseKafka(_kafka.Configure)
            .UseWorkerProperties(new Dictionary<string, string>
            {
                ["offset.flush.interval.ms"] = "100",
                ["config.storage.topic"] = _kafka.Name("connect-configs"),
                ["offset.storage.topic"] = _kafka.Name("connect-offsets"),
                ["status.storage.topic"] = _kafka.Name("connect-status"),
            })
            .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
            .AddConnector("source", new() { ["connector.class"] = "FileStreamSource", ["file"] = Input, ["topic"] = topic, ["value.converter"] = Text, ["topic.creation.default.partitions"] = "1", ["topic.creation.default.replication.factor"] = "1" })
            .AddConnector("sink", new() { ["connector.class"] = "FileStreamSink", ["file"] = Output, ["topics"] = topic, ["value.converter"] = Text }));
        return builder.Build();
    }

    private Task WriteAsync(int first, int count) => File.AppendAllLinesAsync(Input, Enumerable.Range(first, count).Select(line => $"line {line}"));

    private async Task WaitForLinesAsync(int count) => await Wait.UntilAsync(
        async () => File.Exists(Output) && (await File.ReadAllLinesAsync(Output)).Distinct().Count() >= count, $"{count} lines", () => File.Exists(Output) ? $"{File.ReadAllLines(Output).Length} lines" : "no file");
}

using System.Collections.Concurrent;
using Connect.Data;
using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Runtime.Tests.Worker;

public sealed class HostStartTests
{
    [Fact]
    public async Task Start_FailsHalfWay_RunningConnectorsAreStoppedAndTheLogIsFreeAgain()
    {
        using var directory = new TempDirectory();
        using var script = new Script { SourceRecords = int.MaxValue };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        builder.Services.AddConnect(connect => connect
            .UseEmbeddedLog(directory.File("connect.db"))
            .AddPlugins(typeof(ScriptedSourceConnector))
            .AddConnector("good", new() { ["connector.class"] = "ScriptedSource", ["script"] = script.Id })
            .AddConnector("bad", new() { ["connector.class"] = "ScriptedSource", ["tasks.max"] = "none" }));
        IHost host = builder.Build();

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => host.StartAsync());
        Assert.StartsWith("The connector bad cannot be created: ", error.Message, StringComparison.Ordinal);
        await Wait.ForAsync(((IAsyncDisposable)host).DisposeAsync().AsTask(), "the host disposed");

        Assert.Equal(script.Calls.Count(call => call.StartsWith("source start", StringComparison.Ordinal)), script.Calls.Count(call => call == "source stop"));
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = directory.File("connect.db") });
    }

    [Fact]
    public async Task Start_ConnectorOfAFile_StartsOnceAndWithWhatTheFileSaysNow()
    {
        using var directory = new TempDirectory();
        using var before = new Script();
        using var after = new Script();
        var starts = new ConcurrentQueue<string>();
        before.OnConnectorStart = _ => starts.Enqueue("before");
        after.OnConnectorStart = _ => starts.Enqueue("after");
        string file = directory.File("source.properties");

        await RunAsync(before);
        await RunAsync(before);
        await RunAsync(after);

        Assert.Equal(["before", "before", "after"], starts);

        async Task RunAsync(Script script)
        {
            await File.WriteAllTextAsync(file, $"name=source\nconnector.class=ScriptedSource\nscript={script.Id}\n");
            int started = starts.Count;
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddMetrics();
            builder.Services.AddConnect(connect => connect
                .UseEmbeddedLog(directory.File("connect.db")).AddPlugins(typeof(ScriptedSourceConnector)).AddConnector(ConnectorFile.Load(file)));
            IHost host = builder.Build();
            await host.StartAsync();
            await Wait.UntilAsync(() => starts.Count > started, "the connector's start");
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    [Fact]
    public async Task Start_ConnectorOfAFileIsRefused_SaysWhichFile()
    {
        using var directory = new TempDirectory();
        string file = directory.File("source.properties");
        await File.WriteAllTextAsync(file, "name=source\nconnector.class=ScriptedSource\nscript=x\ntasks.max=none\n");
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        builder.Services.AddConnect(connect => connect
            .UseEmbeddedLog(directory.File("connect.db")).AddPlugins(typeof(ScriptedSourceConnector)).AddConnector(ConnectorFile.Load(file)));
        IHost host = builder.Build();

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => host.StartAsync());
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.StartsWith($"The connector of '{file}' cannot be created: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("tasks.max", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StoreTopicIsNotCompacted_SaysSoAndLeavesNoLock()
    {
        using var directory = new TempDirectory();
        await using (EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = directory.File("connect.db") }))
        {
            await log.CreateTopicAsync(new TopicSpec("connect-status"));
        }

        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(async () =>
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddMetrics();
            builder.Services.AddConnect(connect => connect
                .UseEmbeddedLog(directory.File("connect.db"))
                .UseWorkerProperties([KeyValuePair.Create("status.storage.topic", "connect-status")]));
            IHost host = builder.Build();
            try
            {
                await host.StartAsync();
            }
            finally
            {
                await ((IAsyncDisposable)host).DisposeAsync();
            }
        });

        Assert.Contains("cleanup.policy=compact", error.Message);
        await using EmbeddedLog again = EmbeddedLog.Open(new EmbeddedLogOptions { Path = directory.File("connect.db") });
    }
}

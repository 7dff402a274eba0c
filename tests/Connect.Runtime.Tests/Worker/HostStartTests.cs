using Connect.Data;
using Connect.Embedded;
using Connect.Errors;
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

        await Assert.ThrowsAsync<BadRequestException>(() => host.StartAsync());
        await Wait.ForAsync(((IAsyncDisposable)host).DisposeAsync().AsTask(), "the host disposed");

        Assert.Equal(script.Calls.Count(call => call.StartsWith("source start", StringComparison.Ordinal)), script.Calls.Count(call => call == "source stop"));
        await using EmbeddedLog log = EmbeddedLog.Open(new EmbeddedLogOptions { Path = directory.File("connect.db") });
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

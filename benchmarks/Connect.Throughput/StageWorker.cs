using Connect.Embedded;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connectors.File;
using Connectors.Jdbc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connect.Throughput;

/// <summary>The worker of a stage: its log and the connectors.</summary>
internal static class StageWorker
{
    /// <summary>On the embedded log in one file. Returns when the worker takes connectors.</summary>
    public static Task<IHost> StartAsync(string log) => StartAsync(connect => connect.UseEmbeddedLog(log));

    /// <summary>On any log. Returns when the worker takes connectors.</summary>
    public static async Task<IHost> StartAsync(Func<IConnectBuilder, IConnectBuilder> log)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddConnect(connect => log(connect).AddPlugins(typeof(FileStreamSourceConnector).Assembly, typeof(JdbcSourceConnector).Assembly));
        IHost host = builder.Build();
        await host.StartAsync();
        IHerder herder = host.Services.GetRequiredService<IHerder>();
        while (!herder.IsReady)
        {
            await Task.Delay(10);
        }

        return host;
    }
}

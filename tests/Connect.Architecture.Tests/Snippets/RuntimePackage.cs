// snippet
using Connect.Embedded;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connectors.File;
// end snippet

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connect.Runtime/README.md.</summary>
internal static class RuntimePackage
{
    public static async Task<ConnectorStateInfo> RunAsync(string[] args)
    {
        // snippet continued
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddConnect(connect => connect
            .UseWorkerProperties(new Dictionary<string, string> { ["offset.flush.interval.ms"] = "10000" })
            .UseEmbeddedLog()
            .AddPlugins(typeof(FileStreamSourceConnector).Assembly));

        using IHost host = builder.Build();
        await host.StartAsync();

        var herder = host.Services.GetRequiredService<IHerder>();
        await herder.PutConnectorConfigAsync(
            "lines-in",
            new Dictionary<string, string?> { ["connector.class"] = "FileStreamSource", ["file"] = "in.txt", ["topic"] = "lines" },
            initialState: null,
            allowReplace: true);
        ConnectorStateInfo status = await herder.ConnectorStatusAsync("lines-in");

        await host.StopAsync();
        // end snippet
        return status;
    }
}

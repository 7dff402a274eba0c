using Connect.Embedded;
using Connect.Runtime.Hosting;
using Connectors.File;

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connectors.File/README.md.</summary>
internal static class FilePackage
{
    public static void Add(WebApplicationBuilder builder)
    {
        // snippet
        builder.Services.AddConnect(connect => connect
            .UseEmbeddedLog("./connect-data/connect.db")
            .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
            .AddConnector("lines-in", new()
            {
                ["connector.class"] = "FileStreamSource", ["file"] = "in.txt", ["topic"] = "lines",
                ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
            })
            .AddConnector("lines-out", new()
            {
                ["connector.class"] = "FileStreamSink", ["file"] = "out.txt", ["topics"] = "lines",
                ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
            }));
        // end snippet
    }
}

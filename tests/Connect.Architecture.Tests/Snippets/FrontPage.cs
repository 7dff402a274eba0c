// snippet
using Connect.Embedded;
using Connect.Rest;
using Connect.Runtime.Hosting;
using Connectors.File;
// end snippet

namespace Connect.Architecture.Tests.Snippets;

/// <summary>README.md: the whole of a Program.cs.</summary>
internal static class FrontPage
{
    public static void Program(string[] args)
    {
        // snippet continued
        var builder = WebApplication.CreateBuilder(args);

        builder.Services.AddConnect(connect => connect
            .UseEmbeddedLog("./connect-data/connect.db")
            .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
            .AddConnector("lines-in", new() { ["connector.class"] = "FileStreamSource", ["file"] = "in.txt", ["topic"] = "lines" })
            .AddConnector("lines-out", new() { ["connector.class"] = "FileStreamSink", ["file"] = "out.txt", ["topics"] = "lines" }));

        var app = builder.Build();
        app.MapConnect("/connect");    // Kafka Connect's REST API: GET /connect/connectors/lines-in/status
        app.Run();
        // end snippet
    }
}

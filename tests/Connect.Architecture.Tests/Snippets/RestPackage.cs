using Connect.Embedded;
using Connect.Rest;
using Connect.Runtime.Hosting;
using MyConnector = Connectors.File.FileStreamSourceConnector;

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connect.Rest/README.md.</summary>
internal static class RestPackage
{
    public static void Program(string[] args)
    {
        // snippet
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddConnect(connect => connect.UseEmbeddedLog("data/connect.db").AddPlugins(typeof(MyConnector).Assembly));
        builder.Services.AddHealthChecks().AddConnectHealthCheck();
        var app = builder.Build();
        app.MapConnect("/connect");
        app.Run();
        // end snippet
    }
}

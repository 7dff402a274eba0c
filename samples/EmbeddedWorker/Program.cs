using Connect.Embedded;
using Connect.Rest;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connectors.File;
using Microsoft.Extensions.Diagnostics.HealthChecks;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// The service's own port, and one for Kafka Connect's REST API, both on loopback: the API has no authentication of its own.
const int ServicePort = 5080;
const int ConnectPort = 5083;
builder.WebHost.UseUrls($"http://127.0.0.1:{ServicePort}", $"http://127.0.0.1:{ConnectPort}");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

string folder = builder.Configuration["data"] ?? "./connect-data";
string input = Path.Combine(folder, "in.txt");
string output = Path.Combine(folder, "out.txt");
Directory.CreateDirectory(folder);

// A worker inside this service: two connectors in code, and more through the REST API below.
builder.Services.AddConnect(connect => connect
    .UseEmbeddedLog(Path.Combine(folder, "connect.db"))
    .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
    .AddConnector("lines-in", new()
    {
        ["connector.class"] = "FileStreamSource",
        ["file"] = input,
        ["topic"] = "lines",
        ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
    })
    .AddConnector("lines-out", new()
    {
        ["connector.class"] = "FileStreamSink",
        ["file"] = output,
        ["topics"] = "lines",
        ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
    }));

builder.Services.AddHealthChecks().AddCheck<ConnectorHealth>("connectors");

WebApplication app = builder.Build();

// The service's own endpoints: a line posted here ends up in out.txt, by way of the log.
app.MapPost("/lines", async (HttpRequest request, CancellationToken cancellationToken) =>
{
    using var reader = new StreamReader(request.Body);
    string text = await reader.ReadToEndAsync(cancellationToken);
    await File.AppendAllTextAsync(input, text.TrimEnd('\n') + "\n", cancellationToken);
    return Results.Accepted();
});
app.MapGet("/lines", () => File.Exists(output) ? Results.Text(File.ReadAllText(output)) : Results.Text(""));

// Kafka Connect's REST API under a path and port of its own: GET :5083/connect/connectors, GET :5083/connect/connectors/lines-in/status, …
app.MapConnect("/connect").RequireHost($"*:{ConnectPort}");
app.MapHealthChecks("/health");

// Ctrl-C or SIGTERM stops the tasks, commits what they did and closes the log before the process ends.
app.Run();

/// <summary>Unhealthy when a connector or a task has failed, degraded while the worker starts.</summary>
internal sealed class ConnectorHealth(IHerder herder) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!herder.IsReady)
        {
            return HealthCheckResult.Degraded("The worker is starting.");
        }

        var failed = new List<string>();
        foreach (string name in await herder.ConnectorsAsync(cancellationToken))
        {
            ConnectorStateInfo status = await herder.ConnectorStatusAsync(name, cancellationToken);
            if (status.Connector.State == LifecycleState.Failed || status.Tasks.Any(task => task.State == LifecycleState.Failed))
            {
                failed.Add(name);
            }
        }

        return failed.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Failed: {string.Join(", ", failed)}.");
    }
}

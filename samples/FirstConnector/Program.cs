using Connect.Embedded;
using Connect.Runtime.Hosting;
using FirstConnector;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

// The log is one file: numbers go from the source into the topic "numbers" and from there to the sink. Run the program twice: it goes on counting.
builder.Services.AddConnect(connect => connect
    .UseEmbeddedLog("./connect-data/connect.db")
    .AddPlugins(typeof(CounterSourceConnector).Assembly)
    .AddConnector("counter", new() { ["connector.class"] = "CounterSource", ["topic"] = "numbers", ["interval.ms"] = "100" })
    .AddConnector("printer", new() { ["connector.class"] = "ConsoleSink", ["topics"] = "numbers" }));

using IHost host = builder.Build();
await host.StartAsync();

// Three seconds, or until Ctrl-C.
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
await Task.Delay(TimeSpan.FromSeconds(3), stopping).ContinueWith(_ => { }, TaskScheduler.Default);

await host.StopAsync();
Console.WriteLine($"{ConsoleSinkTask.Delivered} records moved from the source through the log to the sink.");
return ConsoleSinkTask.Delivered > 0 ? 0 : 1;

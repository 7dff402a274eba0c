using Connect.Embedded;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Runtime.Tests.Worker;

/// <summary>A whole worker on an embedded log in a directory of the test's; start another on the same directory after disposing this one.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly IHost _host;

    private WorkerHost(IHost host) => _host = host;

    public IHerder Herder => _host.Services.GetRequiredService<IHerder>();

    public WorkerProgress Progress => _host.Services.GetRequiredService<WorkerProgress>();

    public LoggerLevels Levels => _host.Services.GetRequiredService<LoggerLevels>();

    public IRecordLog Log => _host.Services.GetRequiredService<IRecordLog>();

    public static Task<WorkerHost> StartAsync(TempDirectory directory, params (string Key, string Value)[] properties) =>
        StartAsync(connect => connect.UseEmbeddedLog(directory.File("connect.db")), properties);

    /// <summary>A worker on a log of the test's; it is disposed of with the worker.</summary>
    public static Task<WorkerHost> StartAsync(TempDirectory directory, IRecordLog log, params (string Key, string Value)[] properties) => StartAsync(
        connect =>
        {
            connect.Services.AddSingleton(_ => log);
            connect.UseEmbeddedLog(directory.File("connect.db"));
        },
        properties);

    /// <summary>A worker of a cluster on a log that the test disposes; its id is <c>NAME:8083</c>.</summary>
    /// <param name="log">The log.</param>
    /// <param name="work">Shares the work without the cluster's protocol; null for the real cluster.</param>
    /// <param name="name">The worker's host.</param>
    /// <param name="properties">Worker properties.</param>
    public static Task<WorkerHost> JoinAsync(IRecordLog log, SharedWork? work, string name, params (string Key, string Value)[] properties) => StartAsync(
        connect =>
        {
            connect.UseCluster("test");
            connect.Services.AddSingleton(log);
            if (work is not null)
            {
                connect.Services.AddSingleton(work.Join($"{name}:8083"));
            }

            connect.Services.AddSingleton(new LoggerLevels(TimeProvider.System));
        },
        [
            ("rest.advertised.host.name", name), ("offset.storage.partitions", "3"), ("offset.flush.interval.ms", "100"), ("work.storage.partitions", "12"),
            ("heartbeat.interval.ms", "200"), ("session.timeout.ms", "2000"), .. properties,
        ]);

    private static async Task<WorkerHost> StartAsync(Action<IConnectBuilder> useLog, (string Key, string Value)[] properties)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMetrics();
        builder.Services.AddConnect(connect =>
        {
            useLog(connect);
            connect
                .AddPlugins(typeof(ScriptedSourceConnector), typeof(ScriptedSinkConnector), typeof(ScriptedTransformation), typeof(CountingSourceConnector))
                .AddPlugins(typeof(global::Connectors.File.FileStreamSinkConnector).Assembly)
                .UseWorkerProperties([KeyValuePair.Create("task.shutdown.graceful.timeout.ms", "10000")])
                .UseWorkerProperties(properties.Select(property => KeyValuePair.Create(property.Key, property.Value)));
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return new WorkerHost(host);
    }

    public Task PutSourceAsync(string name, Script script, params (string Key, string Value)[] config) =>
        PutAsync(name, "ScriptedSource", script, config);

    public Task PutSinkAsync(string name, Script script, params (string Key, string Value)[] config) =>
        PutAsync(name, "ScriptedSink", script, [("topics", "t"), .. config]);

    public async Task<TaskStateInfo> WaitForTaskAsync(string connector, LifecycleState state, int task = 0)
    {
        TaskStateInfo? last = null;
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    last = await Herder.TaskStatusAsync(new ConnectorTaskId(connector, task));
                }
                catch (Errors.NotFoundException)
                {
                    return false;
                }

                return last.State == state;
            },
            $"task {connector}-{task} to be {state}",
            () => last?.ToString() ?? "no status");
        return last!;
    }

    public async Task WaitForConnectorAsync(string connector, LifecycleState state)
    {
        WorkState? last = null;
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    last = (await Herder.ConnectorStatusAsync(connector)).Connector;
                }
                catch (Errors.NotFoundException)
                {
                    return false;
                }

                return last.State == state;
            },
            $"connector {connector} to be {state}",
            () => last?.ToString() ?? "no status");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    /// <summary>Puts a <see cref="CountingSourceConnector"/>.</summary>
    public Task PutCountingAsync(string name, TaskBook book, int tasks, params (string Key, string Value)[] config)
    {
        var full = new Dictionary<string, string?> { ["connector.class"] = "CountingSource", ["book"] = book.Id, ["tasks.max"] = $"{tasks}" };
        foreach ((string key, string value) in config)
        {
            full[key] = value;
        }

        return Herder.PutConnectorConfigAsync(name, full, null, allowReplace: true);
    }

    private Task PutAsync(string name, string connectorClass, Script script, (string Key, string Value)[] config)
    {
        var full = new Dictionary<string, string?> { ["connector.class"] = connectorClass, ["script"] = script.Id };
        foreach ((string key, string value) in config)
        {
            full[key] = value;
        }

        return Herder.PutConnectorConfigAsync(name, full, null, allowReplace: true);
    }
}

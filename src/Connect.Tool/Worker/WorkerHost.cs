using Connect.Embedded;
using Connect.Errors;
using Connect.Kafka;
using Connect.Rest;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Connect.Runtime.Plugins;
using Connect.Tool.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Worker;

/// <summary>A worker in this process: log, herder and REST API. <c>Start → Stop (tasks end, offsets are committed, summary) → Dispose (log closed)</c></summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    // What hosts and connections may take on top of the tasks' own time.
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly WorkerMode _mode;
    private bool _stopped;

    private WorkerHost(WebApplication app, WorkerMode mode)
    {
        _app = app;
        _mode = mode;
    }

    public IHerder Herder => _app.Services.GetRequiredService<IHerder>();

    /// <summary>Where the REST API listens.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>The worker's log.</summary>
    public IRecordLog Log => _app.Services.GetRequiredService<IRecordLog>();

    /// <summary>Runs a worker until it is asked to stop.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task RunAsync(
        WorkerMode mode, IReadOnlyDictionary<string, string> properties, IReadOnlyList<ConnectorFile> connectors, LogLevels levels, CommandIo io, CancellationToken stop)
    {
        WorkerHost worker = await StartAsync(mode, properties, connectors, levels, io, stop).ConfigureAwait(false);
        await using (worker.ConfigureAwait(false))
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Asked to end: the way a worker ends.
            }
            finally
            {
                await worker.StopAsync(io.Error).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Starts a worker; it is ready when this returns.</summary>
    /// <param name="mode">Whether it works alone or shares its work.</param>
    /// <param name="properties">The worker's properties.</param>
    /// <param name="connectors">Connectors to create, or to update where an earlier run stored them otherwise; the first that is refused ends the start, as in Kafka Connect.</param>
    /// <param name="levels">What is logged.</param>
    /// <param name="io">Where to.</param>
    /// <param name="stop">Ends the start.</param>
    /// <param name="kafka">Changes how the worker uses Kafka; null for nothing.</param>
    /// <exception cref="CommandException">A property or a connector is wrong, the log or the listener cannot be opened.</exception>
    public static async Task<WorkerHost> StartAsync(
        WorkerMode mode,
        IReadOnlyDictionary<string, string> properties,
        IReadOnlyList<ConnectorFile> connectors,
        LogLevels levels,
        CommandIo io,
        CancellationToken stop,
        Action<KafkaLogOptions>? kafka = null)
    {
        PluginRegistry plugins = LoadPlugins(properties, levels, io);
        WebApplication app;
        WorkerConfig config;
        try
        {
            config = WorkerConfig.Parse(properties, mode, plugins);
            app = Build(config, connectors, plugins, levels, io, kafka);
        }
        catch (ConnectException e)
        {
            throw new CommandException(ExitCodes.StartUp, e.Message, "Correct the worker's properties and start again.", e);
        }

        var worker = new WorkerHost(app, mode);
        try
        {
            ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("connect");
            foreach (string warning in UnknownKeys.InWorker(properties))
            {
                WorkerHostLog.UnknownKey(logger, warning);
            }

            await OpenLogAsync(app, stop).ConfigureAwait(false);
            await StartAsync(app, stop).ConfigureAwait(false);
            IReadOnlyCollection<string> running = await worker.Herder.ConnectorsAsync(stop).ConfigureAwait(false);
            WorkerHostLog.Ready(logger, string.Join(", ", app.Urls), config.BootstrapServers is { } servers ? string.Join(",", servers) : config.EmbeddedPath, running.Count);
            return worker;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops connectors and REST API, then says what is committed. The second call does nothing.</summary>
    public async Task StopAsync(TextWriter output)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _app.StopAsync().ConfigureAwait(false);
        if (_mode == WorkerMode.Distributed)
        {
            // Other workers go on with the connectors.
            await output.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return;
        }

        foreach (string line in await CommitSummary.LinesAsync(Herder).ConfigureAwait(false))
        {
            await output.WriteLineAsync(line).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TextWriter.Null).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Before there is a host: its listeners come from properties that plugins, the config providers, may have to read.</summary>
    private static PluginRegistry LoadPlugins(IReadOnlyDictionary<string, string> properties, LogLevels levels, CommandIo io)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => AddLogging(logging, levels, io));
        return ToolPlugins.Registry(properties.GetValueOrDefault(WorkerKeys.PluginPath), loggers.CreateLogger<PluginRegistry>());
    }

    private static WebApplication Build(
        WorkerConfig config, IReadOnlyList<ConnectorFile> connectors, PluginRegistry plugins, LogLevels levels, CommandIo io, Action<KafkaLogOptions>? kafka)
    {
        // Empty: a worker's settings come from its properties, not from an appsettings.json that happens to lie in the current directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "connect" });
        builder.WebHost.UseKestrelCore();
        if (config.Listeners.Concat(config.AdminListeners ?? []).Any(url => url.TrimStart().StartsWith("https", StringComparison.OrdinalIgnoreCase)))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        AddLogging(builder.Logging, levels, io);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = config.TaskShutdownGracefulTimeout + StopMargin);
        builder.Services.AddSingleton(plugins);
        builder.Services.AddSingleton(config);
        builder.Services.AddConnect(connect =>
        {
            UseLog(connect, config, kafka).UseWorkerProperties(config.Originals).AddPlugins(ToolPlugins.Assemblies);
            if (config.Mode == WorkerMode.Distributed)
            {
                connect.UseCluster(config.GroupId);
            }

            foreach (ConnectorFile connector in connectors)
            {
                connect.AddConnector(connector);
            }
        });
        builder.AddConnectRestServer(config);
        WebApplication app = builder.Build();
        app.UseConnectRestServer();
        return app;
    }

    private static IConnectBuilder UseLog(IConnectBuilder connect, WorkerConfig config, Action<KafkaLogOptions>? kafka) => config.BootstrapServers is { } servers
        ? connect.UseKafka(log =>
        {
            log.BootstrapServers = string.Join(",", servers);
            kafka?.Invoke(log);
        })
        : connect.UseEmbeddedLog(log =>
        {
            log.Path = config.EmbeddedPath;
            log.Synchronous = config.EmbeddedSynchronousFull ? EmbeddedSynchronous.Full : EmbeddedSynchronous.Normal;
            log.DefaultPartitions = config.EmbeddedPartitions;
            log.RetentionBytes = config.EmbeddedRetentionBytes;
            log.Retention = config.EmbeddedRetention;
        });

    private static void AddLogging(ILoggingBuilder logging, LogLevels levels, CommandIo io)
    {
        bool colours = io.IsTerminal && !io.Environment.ContainsKey("NO_COLOR");
        logging.AddProvider(new ConsoleLoggerProvider(io.Error, colours, traces: levels.Root <= LogLevel.Debug, TimeProvider.System));
        logging.SetMinimumLevel(levels.Root);

        // The web server's own comings and goings are nothing a worker's user asked for.
        logging.AddFilter("Microsoft", levels.Root == LogLevel.Information ? LogLevel.Warning : levels.Root);
        // What ends the start is the command's last line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        foreach ((string logger, LogLevel level) in levels.Loggers)
        {
            logging.AddFilter(logger, level);
        }
    }

    // On another thread: brokers may take their time, and who stops the worker must not wait for them.
    private static async Task OpenLogAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await Task.Run(app.Services.GetRequiredService<IRecordLog>, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new CommandException(ExitCodes.StartUp, e.Message, inner: e);
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConnectException or IOException)
        {
            throw new CommandException(ExitCodes.Failed, e.Message, inner: e);
        }
    }

    /// <summary>The command itself decides when the host ends; it has its own signal handling.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

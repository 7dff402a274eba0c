using Connect.Configuration;
using Connect.Runtime.Cluster;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Plugins;
using Connect.Runtime.Storage;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Hosting;

/// <summary>Adds a Connect worker to a Generic Host.</summary>
public static class ConnectServiceCollectionExtensions
{
    /// <summary>
    /// Adds a worker that starts and stops with the host. Choose a record log (<c>UseEmbeddedLog</c>), add plugins and perhaps connectors. Whatever was registered
    /// before, such as an <see cref="IRecordLog"/> or a <see cref="TimeProvider"/>, is used.
    /// </summary>
    /// <example><code>services.AddConnect(connect => connect.UseEmbeddedLog("data/connect.db").AddPlugins(typeof(MyConnector).Assembly));</code></example>
    public static IServiceCollection AddConnect(this IServiceCollection services, Action<IConnectBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(ConnectOptions)))
        {
            services.AddSingleton(new ConnectOptions());
        }

        services.TryAddSingleton(CreatePlugins);
        services.TryAddSingleton(provider => WorkerConfig.Parse(
            provider.GetRequiredService<ConnectOptions>().WorkerProperties, ModeOf(provider), provider.GetRequiredService<PluginRegistry>(), ConfigurationProviders(provider),
            isChosenInCode: true));
        services.TryAddSingleton(provider => ConfigTransformer.Create(
            provider.GetRequiredService<PluginRegistry>(), provider.GetRequiredService<WorkerConfig>().Originals, ConfigurationProviders(provider)));
        services.TryAddSingleton<ConfigReloader>();
        services.TryAddSingleton<ConnectMetrics>();
        services.TryAddSingleton(CreateConfigStore);
        services.TryAddSingleton(CreateOffsetStores);
        services.TryAddSingleton(CreateStatusStore);
        services.TryAddSingleton(CreateServices);
        services.TryAddSingleton(CreateCluster);
        services.TryAddSingleton(CreateHerder);
        services.TryAddSingleton<IHerder>(provider => provider.GetRequiredService<WorkerHerder>());
        services.TryAddSingleton(provider => new WorkerProgress(
            provider.GetRequiredService<ConnectMetrics>(), provider.GetRequiredService<WorkerConfig>().TaskProgressTimeout));
        services.TryAddSingleton<TaskWatchdog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ConnectWorker>());
        configure(new ConnectBuilder(services));
        return services;
    }

    /// <summary>Looks for plugins in these assemblies: public connectors, converters, transformations, predicates and config providers.</summary>
    public static IConnectBuilder AddPlugins(this IConnectBuilder builder, params IEnumerable<System.Reflection.Assembly> assemblies)
    {
        Options(builder).PluginAssemblies.AddRange(assemblies);
        return builder;
    }

    /// <summary>Adds single plugin types, public or not.</summary>
    public static IConnectBuilder AddPlugins(this IConnectBuilder builder, params IEnumerable<Type> types)
    {
        Options(builder).PluginTypes.AddRange(types);
        return builder;
    }

    /// <summary>Sets worker properties as they stand in a <c>connect-standalone.properties</c>; later calls win per key.</summary>
    public static IConnectBuilder UseWorkerProperties(this IConnectBuilder builder, IEnumerable<KeyValuePair<string, string>> properties)
    {
        foreach ((string key, string value) in properties)
        {
            Options(builder).WorkerProperties[key] = value;
        }

        return builder;
    }

    /// <summary>
    /// Shares the work with all workers of a group, as Kafka Connect's distributed mode does: connectors and tasks are spread over the workers, and go on elsewhere when one ends.
    /// All of them need the same log, so it must be one that several processes can use, such as Kafka's.
    /// </summary>
    /// <param name="builder">The worker.</param>
    /// <param name="groupId">Name of the group, <c>group.id</c>; workers with the same one share their work.</param>
    public static IConnectBuilder UseCluster(this IConnectBuilder builder, string groupId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(groupId);
        Options(builder).IsClustered = true;
        return builder.UseWorkerProperties([KeyValuePair.Create(WorkerKeys.GroupId, groupId)]);
    }

    /// <summary>Creates the connector at start, or updates it when its stored configuration differs. An invalid configuration fails the host's start.</summary>
    public static IConnectBuilder AddConnector(this IConnectBuilder builder, string name, IReadOnlyDictionary<string, string?> config)
    {
        Options(builder).Connectors.Add(new DeclaredConnector(name, config));
        return builder;
    }

    /// <summary>As the other overload, for <c>new() { ["connector.class"] = "FileStreamSource", … }</c>.</summary>
    public static IConnectBuilder AddConnector(this IConnectBuilder builder, string name, Dictionary<string, string?> config) =>
        builder.AddConnector(name, (IReadOnlyDictionary<string, string?>)config);

    /// <summary>As the other overloads, with a file that a Java worker takes, too: <c>connect.AddConnector(ConnectorFile.Load("orders.json"))</c>.</summary>
    public static IConnectBuilder AddConnector(this IConnectBuilder builder, ConnectorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Options(builder).Connectors.Add(new DeclaredConnector(
            file.Name, file.Config.ToDictionary(entry => entry.Key, string? (entry) => entry.Value, StringComparer.Ordinal), file.InitialState, file.Path));
        return builder;
    }

    /// <summary>
    /// Lets worker and connector configurations refer to the host's configuration (appsettings.json, user secrets, a key vault, …): <c>${config:Orders:Password}</c> is the
    /// value of <c>Orders:Password</c>. When the host's configuration is reloaded, connectors of which a value has changed restart, unless their
    /// <c>config.action.reload</c> is <c>none</c>.
    /// </summary>
    /// <param name="builder">The worker.</param>
    /// <param name="alias">What stands behind <c>${</c>.</param>
    /// <param name="section">The section that can be read; null for all of it. Whoever may create connectors can read what can be referred to.</param>
    public static IConnectBuilder UseConfigurationProvider(this IConnectBuilder builder, string alias = "config", string? section = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        Options(builder).ConfigurationProviders[alias] = section;
        return builder;
    }

    private static Dictionary<string, IConfigProvider> ConfigurationProviders(IServiceProvider provider) =>
        provider.GetRequiredService<ConnectOptions>().ConfigurationProviders.ToDictionary(
            entry => entry.Key,
            IConfigProvider (entry) => new HostConfigProvider(
                provider.GetService<IConfiguration>()
                    ?? throw new InvalidOperationException("UseConfigurationProvider needs an IConfiguration among the services; hosts of Host.CreateApplicationBuilder have one."),
                entry.Value),
            StringComparer.Ordinal);

    private static ConnectOptions Options(IConnectBuilder builder) =>
        (ConnectOptions)builder.Services.Last(service => service.ServiceType == typeof(ConnectOptions)).ImplementationInstance!;

    private static PluginRegistry CreatePlugins(IServiceProvider provider)
    {
        ConnectOptions options = provider.GetRequiredService<ConnectOptions>();
        PluginRegistryBuilder builder = new PluginRegistryBuilder().AddAssembly(typeof(ConnectServiceCollectionExtensions).Assembly);
        foreach (System.Reflection.Assembly assembly in options.PluginAssemblies.Distinct())
        {
            builder.AddAssembly(assembly);
        }

        foreach (Type type in options.PluginTypes.Distinct())
        {
            builder.AddType(type);
        }

        if (PluginPath(options) is { Count: > 0 } path)
        {
            builder.AddFolders(path, provider.GetRequiredService<ILogger<PluginRegistry>>());
        }

        return builder.Build();
    }

    /// <summary>As it is written: the plugins that resolve references are not known before plugins are loaded.</summary>
    private static IReadOnlyList<string> PluginPath(ConnectOptions options) =>
        options.WorkerProperties.TryGetValue(WorkerKeys.PluginPath, out string? path) ? PluginRegistryBuilder.SplitPath(path) : [];

    private static ConfigStore CreateConfigStore(IServiceProvider provider)
    {
        WorkerConfig config = provider.GetRequiredService<WorkerConfig>();
        ILogger<ConfigStore> logger = provider.GetRequiredService<ILogger<ConfigStore>>();
        return config.KeepsOffsetsInFile
            ? new ConfigStore(logger)
            : new ConfigStore(provider.GetRequiredService<IRecordLog>(), Topic(provider, config.ConfigStorageTopic, 1, config.ConfigStorageReplicationFactor), logger);
    }

    private static OffsetStores CreateOffsetStores(IServiceProvider provider)
    {
        WorkerConfig config = provider.GetRequiredService<WorkerConfig>();
        return new OffsetStores(
            provider.GetRequiredService<IRecordLog>(),
            Topic(provider, config.OffsetStorageTopic, config.OffsetStoragePartitions, config.OffsetStorageReplicationFactor),
            provider.GetRequiredService<ILogger<OffsetStore>>(),
            config.KeepsOffsetsInFile ? new OffsetFile(config.OffsetStorageFile!) : null);
    }

    private static StatusStore CreateStatusStore(IServiceProvider provider)
    {
        WorkerConfig config = provider.GetRequiredService<WorkerConfig>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        ILogger<StatusStore> logger = provider.GetRequiredService<ILogger<StatusStore>>();
        return config.KeepsOffsetsInFile
            ? new StatusStore(time, logger)
            : new StatusStore(
                provider.GetRequiredService<IRecordLog>(), Topic(provider, config.StatusStorageTopic, config.StatusStoragePartitions, config.StatusStorageReplicationFactor), time, logger);
    }

    // A worker that works alone needs no more than one partition of each, and takes what copies the log makes by itself.
    private static TopicSpec Topic(IServiceProvider provider, string name, int partitions, short copies) =>
        IsClustered(provider) ? TopicSpec.Compacted(name, partitions, copies) : TopicSpec.Compacted(name);

    private static bool IsClustered(IServiceProvider provider) => provider.GetRequiredService<ConnectOptions>().IsClustered;

    private static WorkerMode ModeOf(IServiceProvider provider) => IsClustered(provider) ? WorkerMode.Distributed : WorkerMode.Standalone;

    private static IWorkCluster CreateCluster(IServiceProvider provider)
    {
        WorkerConfig config = provider.GetRequiredService<WorkerConfig>();
        return new WorkCluster(
            provider.GetRequiredService<IRecordLog>(),
            ClusterSettings.From(config, WorkerIdentity.Of(config, isClustered: true), WorkerIdentity.UrlOf(config)),
            provider.GetRequiredService<ConnectMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkCluster>>());
    }

    private static WorkerHerder CreateHerder(IServiceProvider provider)
    {
        WorkerServices services = provider.GetRequiredService<WorkerServices>();
        ConfigStore configs = provider.GetRequiredService<ConfigStore>();
        return IsClustered(provider)
            ? new DistributedHerder(services, configs, provider.GetRequiredService<IWorkCluster>(), provider.GetService<LoggerLevels>())
            : new StandaloneHerder(services, configs);
    }

    private static WorkerServices CreateServices(IServiceProvider provider)
    {
        WorkerConfig config = provider.GetRequiredService<WorkerConfig>();
        return new WorkerServices(
            config,
            provider.GetRequiredService<PluginRegistry>(),
            provider.GetRequiredService<ConfigTransformer>(),
            provider.GetRequiredService<IRecordLog>(),
            provider.GetRequiredService<OffsetStores>(),
            provider.GetRequiredService<StatusStore>(),
            provider.GetRequiredService<ConnectMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            WorkerIdentity.Of(config, IsClustered(provider)),
            provider.GetRequiredService<ConfigReloader>())
        {
            IsClustered = IsClustered(provider),
        };
    }

    private sealed class ConnectBuilder(IServiceCollection services) : IConnectBuilder
    {
        public IServiceCollection Services => services;
    }
}

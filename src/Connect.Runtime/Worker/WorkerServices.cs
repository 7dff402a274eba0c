using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Plugins;
using Connect.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Worker;

/// <summary>What connectors and tasks of one worker share.</summary>
internal sealed record WorkerServices(
    WorkerConfig Config,
    PluginRegistry Plugins,
    ConfigTransformer Transformer,
    IRecordLog Log,
    OffsetStores Offsets,
    StatusStore Statuses,
    ConnectMetrics Metrics,
    TimeProvider Time,
    ILoggerFactory Loggers,
    string WorkerId,
    ConfigReloader Reloader)
{
    /// <summary>Whether source tasks write records and offsets in one transaction.</summary>
    public bool ExactlyOnceSources => Config.ExactlyOnceSources && !Config.KeepsOffsetsInFile && (Log.SupportsTransactions || !Config.IsEmbedded);

    /// <summary>Whether workers share the log, so that tasks of such sources may outlive their worker's share elsewhere.</summary>
    public bool IsClustered { get; init; }

    /// <summary>
    /// Whether this worker fences older producers of the source connectors it runs. Those that only prepare for exactly once do, too: tasks may be on workers that are enabled already.
    /// </summary>
    public bool FencesSources => IsClustered && Config.ExactlyOnceSourceSupport != ExactlyOnceSourceSupport.Disabled;

    /// <summary>Whether source tasks wait until older ones are fenced.</summary>
    public bool AwaitsFencing => IsClustered && ExactlyOnceSources;

    /// <summary>Transactional id of a source task's producer: Java's, <c>&lt;group.id&gt;-&lt;connector&gt;-&lt;task&gt;</c>.</summary>
    public string TransactionalIdOf(ConnectorTaskId task) => $"{Config.GroupId}-{task}";

    /// <summary>Consumer group of a sink connector: <c>connect-&lt;name&gt;</c> unless the connector overrides it.</summary>
    public static string GroupIdOf(ConnectorConfig connector) =>
        connector.Originals.GetValueOrDefault("consumer.override.group.id", "connect-" + connector.Name);

    /// <summary>Client settings: the worker's own with the prefix, then the connector's overrides.</summary>
    public Dictionary<string, string> ClientSettings(ConnectorConfig connector, string client)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in Prefixed.Select(Config.Originals, client + "."))
        {
            settings[key] = value;
        }

        foreach ((string key, string value) in connector.WithPrefix(client + ".override."))
        {
            settings[key] = value;
        }

        return settings;
    }
}

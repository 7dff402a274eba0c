using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Plugins;

namespace Connect.Runtime.Herder;

/// <summary>
/// Manages connectors: what the REST API, the command line and an embedding application talk to. Thread-safe.
/// Unknown connectors and tasks raise <see cref="NotFoundException"/>, refused requests <see cref="BadRequestException"/>; any other
/// <see cref="ConnectException"/> is a failure of the worker.
/// </summary>
public interface IHerder
{
    /// <summary>Identity of the log.</summary>
    string KafkaClusterId { get; }

    /// <summary>This worker as others see it, <c>host:port</c>.</summary>
    string WorkerId { get; }

    /// <summary>The plugins this worker knows.</summary>
    PluginRegistry Plugins { get; }

    /// <summary>Whether start-up is complete and requests are served.</summary>
    bool IsReady { get; }

    /// <summary>Names of all connectors.</summary>
    Task<IReadOnlyCollection<string>> ConnectorsAsync(CancellationToken cancellationToken = default);

    /// <summary>A connector as configured.</summary>
    Task<ConnectorInfo> ConnectorInfoAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>State of a connector and its tasks.</summary>
    Task<ConnectorStateInfo> ConnectorStatusAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>State of one task.</summary>
    Task<TaskStateInfo> TaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken = default);

    /// <summary>Configurations of a connector's tasks.</summary>
    Task<IReadOnlyList<TaskInfo>> TaskConfigsAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Validates, stores and starts a configuration. <c>name</c> is set to the connector's name.</summary>
    /// <param name="connector">Connector name.</param>
    /// <param name="config">Configuration as given.</param>
    /// <param name="initialState">State of a new connector; null for STARTED.</param>
    /// <param name="allowReplace">Whether the connector may exist.</param>
    /// <param name="cancellationToken">Gives up waiting; what was stored stays.</param>
    /// <exception cref="BadRequestException">The configuration is invalid; the message lists every error.</exception>
    /// <exception cref="AlreadyExistsException">It exists and may not be replaced.</exception>
    Task<PutResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken = default);

    /// <summary>Merges keys into the stored configuration; a null value removes a key.</summary>
    Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?> patch, CancellationToken cancellationToken = default);

    /// <summary>Stops and forgets a connector; its offsets stay.</summary>
    Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Asks for PAUSED; returns at once.</summary>
    Task PauseConnectorAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Asks for STARTED; returns at once.</summary>
    Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Asks for STOPPED and waits until the tasks are gone.</summary>
    Task StopConnectorAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Restarts the connector instance and waits for it.</summary>
    Task RestartConnectorAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Restarts instances as asked, in the background; the answer shows them as RESTARTING.</summary>
    Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken = default);

    /// <summary>Restarts one task and waits until it was started.</summary>
    Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken = default);

    /// <summary>Topics the connector has used since its creation or the last reset.</summary>
    /// <exception cref="ForbiddenException">Topic tracking is switched off.</exception>
    Task<IReadOnlyCollection<string>> ActiveTopicsAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Forgets the topics the connector has used.</summary>
    /// <exception cref="ForbiddenException">Topic tracking or its reset is switched off.</exception>
    Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Committed offsets of a connector in any state.</summary>
    Task<ConnectorOffsets> ConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Changes offsets of a STOPPED connector; the answer is a sentence for the caller.</summary>
    Task<string> AlterConnectorOffsetsAsync(string connector, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken = default);

    /// <summary>Forgets all offsets of a STOPPED connector; the answer is a sentence for the caller.</summary>
    Task<string> ResetConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default);

    /// <summary>Validates a configuration without storing it.</summary>
    Task<ConfigInfos> ValidateConnectorConfigAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken = default);

    /// <summary>The keys of a plugin; for connectors followed by the framework's own.</summary>
    /// <exception cref="NotFoundException">No such plugin.</exception>
    IReadOnlyList<ConfigKeyInfo> PluginConfig(string plugin);

    /// <summary>The keys of a plugin in one of its versions.</summary>
    /// <param name="plugin">Name or alias.</param>
    /// <param name="version">A version or a range; null for the latest.</param>
    /// <exception cref="Errors.NotFoundException">No such plugin, or not in that version.</exception>
    IReadOnlyList<ConfigKeyInfo> PluginConfig(string plugin, string? version) =>
        version is null ? PluginConfig(plugin) : Configuration.PluginConfigs.Describe(Plugins, plugin, version);

    /// <summary>Sets the level of a logger on all other workers of the cluster; nothing to do for a worker that works alone.</summary>
    /// <param name="logger">Name of the logger.</param>
    /// <param name="level">Java's name of the level.</param>
    /// <param name="cancellationToken">Gives up waiting; what was stored stays.</param>
    Task PublishLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

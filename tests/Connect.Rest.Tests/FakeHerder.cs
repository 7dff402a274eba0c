using Connect.Configuration;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;

namespace Connect.Rest.Tests;

/// <summary>A herder that only remembers configurations: what a test of paths, bodies and errors needs. Hooks let a call wait or fail.</summary>
internal sealed class FakeHerder : IHerder
{
    private readonly SortedDictionary<string, Dictionary<string, string?>> _connectors = new(StringComparer.Ordinal);

    public Func<string, CancellationToken, Task>? OnCall { get; set; }

    public LifecycleState ConnectorState { get; set; } = LifecycleState.Running;

    public LifecycleState TaskState { get; set; } = LifecycleState.Running;

    public IReadOnlyList<OffsetEntry>? LastOffsets { get; private set; }

    public TargetState? LastInitialState { get; private set; }

    public RestartRequest? LastRestart { get; private set; }

    public string KafkaClusterId => "fake-cluster";

    public string WorkerId => "127.0.0.1:8083";

    public PluginRegistry Plugins { get; } = new PluginRegistryBuilder().AddBuiltIns().Build();

    public bool IsReady { get; set; } = true;

    public async Task<IReadOnlyCollection<string>> ConnectorsAsync(CancellationToken cancellationToken = default)
    {
        await CallAsync("list", cancellationToken);
        lock (_connectors)
        {
            return [.. _connectors.Keys];
        }
    }

    public async Task<ConnectorInfo> ConnectorInfoAsync(string connector, CancellationToken cancellationToken = default)
    {
        await CallAsync("info", cancellationToken);
        return Info(connector);
    }

    public async Task<ConnectorStateInfo> ConnectorStatusAsync(string connector, CancellationToken cancellationToken = default)
    {
        await CallAsync("status", cancellationToken);
        Info(connector);
        return new ConnectorStateInfo(
            connector,
            new WorkState(ConnectorState, WorkerId, ConnectorState == LifecycleState.Failed ? "connector trace" : null),
            [new TaskStateInfo(0, TaskState, WorkerId, TaskState == LifecycleState.Failed ? "task trace" : null)],
            ConnectorType.Source);
    }

    public Task<TaskStateInfo> TaskStatusAsync(ConnectorTaskId task, CancellationToken cancellationToken = default) =>
        Task.FromResult(new TaskStateInfo(task.Task, TaskState, WorkerId));

    public Task<IReadOnlyList<TaskInfo>> TaskConfigsAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TaskInfo>>([new TaskInfo(new ConnectorTaskId(connector, 0), new Dictionary<string, string> { ["file"] = "a" })]);

    public async Task<PutResult> PutConnectorConfigAsync(
        string connector, IReadOnlyDictionary<string, string?> config, TargetState? initialState, bool allowReplace, CancellationToken cancellationToken = default)
    {
        await CallAsync("put", cancellationToken);
        LastInitialState = initialState;
        bool created;
        lock (_connectors)
        {
            created = !_connectors.ContainsKey(connector);
            if (!created && !allowReplace)
            {
                throw new AlreadyExistsException($"Connector {connector} already exists");
            }

            _connectors[connector] = new Dictionary<string, string?>(config);
        }

        return new PutResult(created, Info(connector));
    }

    public async Task<ConnectorInfo> PatchConnectorConfigAsync(string connector, IReadOnlyDictionary<string, string?> patch, CancellationToken cancellationToken = default)
    {
        await CallAsync("patch", cancellationToken);
        return Info(connector);
    }

    public async Task DeleteConnectorAsync(string connector, CancellationToken cancellationToken = default)
    {
        await CallAsync("delete", cancellationToken);
        Info(connector);
        lock (_connectors)
        {
            _connectors.Remove(connector);
        }
    }

    public Task PauseConnectorAsync(string connector, CancellationToken cancellationToken = default) => CallAsync("pause", cancellationToken);

    public Task ResumeConnectorAsync(string connector, CancellationToken cancellationToken = default) => CallAsync("resume", cancellationToken);

    public Task StopConnectorAsync(string connector, CancellationToken cancellationToken = default) => CallAsync("stop", cancellationToken);

    public Task RestartConnectorAsync(string connector, CancellationToken cancellationToken = default) => CallAsync("restart", cancellationToken);

    public async Task<ConnectorStateInfo> RestartConnectorAndTasksAsync(RestartRequest request, CancellationToken cancellationToken = default)
    {
        LastRestart = request;
        return await ConnectorStatusAsync(request.Connector, cancellationToken);
    }

    public Task RestartTaskAsync(ConnectorTaskId task, CancellationToken cancellationToken = default) => CallAsync("restart task", cancellationToken);

    public async Task<IReadOnlyCollection<string>> ActiveTopicsAsync(string connector, CancellationToken cancellationToken = default)
    {
        await CallAsync("topics", cancellationToken);
        return ["orders"];
    }

    public Task ResetActiveTopicsAsync(string connector, CancellationToken cancellationToken = default) => CallAsync("reset topics", cancellationToken);

    public Task<ConnectorOffsets> ConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ConnectorOffsets([], null));

    public Task<string> AlterConnectorOffsetsAsync(string connector, IReadOnlyList<OffsetEntry> offsets, CancellationToken cancellationToken = default)
    {
        LastOffsets = offsets;
        return Task.FromResult("altered");
    }

    public Task<string> ResetConnectorOffsetsAsync(string connector, CancellationToken cancellationToken = default) => Task.FromResult("reset");

    public async Task<ConfigInfos> ValidateConnectorConfigAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken = default)
    {
        await CallAsync("validate", cancellationToken);
        return new ConfigInfos(config.GetValueOrDefault("connector.class") ?? "", 0, [], []);
    }

    public IReadOnlyList<ConfigKeyInfo> PluginConfig(string plugin) => plugin == "Known"
        ? [new ConfigKeyInfo("file", ConfigType.String, true, null, Importance.High, "A file.", null, -1, Width.None, "file", [])]
        : throw new NotFoundException($"Unknown plugin {plugin}.");

    private ConnectorInfo Info(string connector)
    {
        lock (_connectors)
        {
            return _connectors.TryGetValue(connector, out Dictionary<string, string?>? config)
                ? new ConnectorInfo(connector, config, [new ConnectorTaskId(connector, 0)], ConnectorType.Source)
                : throw new NotFoundException($"Connector {connector} not found");
        }
    }

    private Task CallAsync(string call, CancellationToken cancellationToken) => OnCall?.Invoke(call, cancellationToken) ?? Task.CompletedTask;
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Worker;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>Connector and task configurations and target states in a compacted topic of one partition, in Java's format. Thread-safe.</summary>
/// <remarks>
/// Task configurations count only once their <c>commit-</c> record was read: a worker that died in between leaves the previous set in force. Several workers may write; what counts is
/// what was read, in the order of the log.
/// </remarks>
internal sealed partial class ConfigStore : IAsyncDisposable
{
    private const string ConnectorPrefix = "connector-";
    private const string TargetStatePrefix = "target-state-";
    private const string TaskPrefix = "task-";
    private const string CommitPrefix = "commit-";
    private const string RestartPrefix = "restart-connector-";
    private const string TaskRestartPrefix = "restart-task-";
    private const string FencingPrefix = "tasks-fencing-";
    private const string LoggerPrefix = "logger-cluster-";

    // Java's workers sign their requests to each other with it; ours send none.
    private const string SessionKey = "session-key";

    // In a commit: which configuration its tasks were made from; a change of the connector may come between.
    private const string FingerprintMember = "config-fingerprint";

    // In a record of fencing: the offset of the commit it was made for; the next one may come between.
    private const string GenerationMember = "commit-offset";

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, IReadOnlyDictionary<string, string?>> _connectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetState> _targetStates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, IReadOnlyDictionary<string, string>>> _writtenTasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CommittedTasks> _committedTasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Fencing> _fencings = new(StringComparer.Ordinal);
    private readonly IStoreTopic _topic;
    private readonly ILogger _logger;
    private IConfigListener? _listener;

    public ConfigStore(IRecordLog log, TopicSpec topic, ILogger<ConfigStore> logger)
    {
        _logger = logger;
        _topic = new StoreTopic(log, topic, "connector configurations", Apply, logger) { MustHaveOnePartition = true };
    }

    /// <summary>A store in memory, of this worker alone.</summary>
    public ConfigStore(ILogger<ConfigStore> logger)
    {
        _logger = logger;
        _topic = new LocalStoreTopic("configs", Apply, file: null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _topic.StartAsync(cancellationToken);

    /// <summary>Tells of every change that is read from now on, also those of this worker. Once.</summary>
    public void Listen(IConfigListener listener)
    {
        lock (_lock)
        {
            _listener = listener;
        }
    }

    /// <summary>Waits until everything that is stored by now, whoever wrote it, is seen by <see cref="Find"/>.</summary>
    public Task ReadToEndAsync(CancellationToken cancellationToken) => _topic.ReadToEndAsync(cancellationToken);

    /// <summary>Names of all connectors, oldest first.</summary>
    public IReadOnlyList<string> Connectors()
    {
        lock (_lock)
        {
            return [.. _connectors.Keys];
        }
    }

    /// <summary>All connectors, oldest first, with the number of tasks that should run; none of a connector that is to be stopped.</summary>
    public IReadOnlyList<(string Connector, int Tasks)> Wanted()
    {
        lock (_lock)
        {
            return
            [
                .. _connectors.Keys.Select(connector =>
                    (connector, _targetStates.GetValueOrDefault(connector) == TargetState.Stopped ? 0 : _committedTasks.GetValueOrDefault(connector, CommittedTasks.None).Configs.Count)),
            ];
        }
    }

    /// <summary>What is stored of a connector, or null.</summary>
    public StoredConnector? Find(string connector)
    {
        lock (_lock)
        {
            if (!_connectors.TryGetValue(connector, out IReadOnlyDictionary<string, string?>? config))
            {
                return null;
            }

            CommittedTasks committed = _committedTasks.GetValueOrDefault(connector, CommittedTasks.None);
            Fencing? fencing = _fencings.GetValueOrDefault(connector);
            return new StoredConnector(config, _targetStates.GetValueOrDefault(connector, TargetState.Started), committed.Configs)
            {
                TasksGeneration = committed.Offset,
                AreTasksOutdated = committed.Offset >= 0 && committed.Fingerprint != _fingerprints[connector],
                FencedTasks = fencing?.Tasks,
                IsFencingPending = committed.Offset >= 0 && fencing?.IsFor(committed.Offset) != true,
            };
        }
    }

    /// <summary>Stores a configuration, preceded by a target state if given, so that no reader sees the connector started first.</summary>
    public Task PutConnectorAsync(string connector, IReadOnlyDictionary<string, string?> config, TargetState? targetState, CancellationToken cancellationToken)
    {
        var records = new List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?)>(2);
        if (targetState is { } state)
        {
            records.Add((Key(TargetStatePrefix + connector), TargetStateValue(state)));
        }

        lock (_lock)
        {
            if (!_connectors.ContainsKey(connector) && _committedTasks.ContainsKey(connector))
            {
                // Tasks that outlived an earlier connector of that name: compaction keeps them longer than its tombstone.
                records.Add((Key(CommitPrefix + connector), Number("tasks", 0)));
            }
        }

        records.Add((Key(ConnectorPrefix + connector), Properties(config)));
        return _topic.AppendAsync(records, cancellationToken);
    }

    /// <summary>Forgets a connector, its target state and its tasks.</summary>
    public Task RemoveConnectorAsync(string connector, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(ConnectorPrefix + connector), null), (Key(TargetStatePrefix + connector), null)], cancellationToken);

    /// <summary>Stores what the user wants of a connector.</summary>
    public Task PutTargetStateAsync(string connector, TargetState state, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(TargetStatePrefix + connector), TargetStateValue(state))], cancellationToken);

    /// <summary>Stores that a connector is to stop and has no tasks any more, in this order, so that nobody starts tasks of a stopped connector.</summary>
    public Task PutStoppedAsync(string connector, CancellationToken cancellationToken) => _topic.AppendAsync(
        [(Key(CommitPrefix + connector), Number("tasks", 0)), (Key(TargetStatePrefix + connector), TargetStateValue(TargetState.Stopped))], cancellationToken);

    /// <summary>Stores how many tasks may have producers that the next generation of tasks must fence.</summary>
    /// <param name="connector">Connector name.</param>
    /// <param name="tasks">Number of tasks of that generation.</param>
    /// <param name="generation">The set of tasks that may start now.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task PutFencingAsync(string connector, int tasks, long generation, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(FencingPrefix + connector), FencingValue(tasks, generation))], cancellationToken);

    /// <summary>Asks the workers to restart a connector or its tasks, each what it runs of them.</summary>
    public Task PutRestartAsync(RestartRequest request, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(RestartPrefix + request.Connector), RestartValue(request))], cancellationToken);

    /// <summary>Asks the worker that runs a task to restart it. Java's workers do not know this record; they ignore it with a line in their log.</summary>
    public Task PutTaskRestartAsync(ConnectorTaskId task, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(TaskRestartPrefix + task), Number("task", task.Task))], cancellationToken);

    /// <summary>Asks all workers to set the level of a logger.</summary>
    public Task PutLoggerLevelAsync(string logger, string level, CancellationToken cancellationToken) =>
        _topic.AppendAsync([(Key(LoggerPrefix + logger), LoggerValue(level))], cancellationToken);

    /// <summary>Stores a complete set of task configurations and commits it.</summary>
    /// <param name="connector">Connector name.</param>
    /// <param name="tasks">Configurations by number.</param>
    /// <param name="config">The connector's configuration they were made from, as it is stored.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task PutTasksAsync(
        string connector, IReadOnlyList<IReadOnlyDictionary<string, string>> tasks, IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        var records = new List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?)>(tasks.Count + 1);
        for (int i = 0; i < tasks.Count; i++)
        {
            records.Add((Key($"{TaskPrefix}{connector}-{i.ToString(CultureInfo.InvariantCulture)}"), Properties(tasks[i]!)));
        }

        records.Add((Key(CommitPrefix + connector), CommitValue(tasks.Count, ConfigMaps.Fingerprint(config))));
        return _topic.AppendAsync(records, cancellationToken);
    }

    public ValueTask DisposeAsync() => _topic.DisposeAsync();

    private static byte[] Key(string key) => Encoding.UTF8.GetBytes(key);

    // Workers before KIP-875 know only "state", where STOPPED reads as PAUSED.
    private static byte[] TargetStateValue(TargetState state) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("state", (state == TargetState.Stopped ? TargetState.Paused : state).WireName());
        writer.WriteString("state.v2", state.WireName());
        writer.WriteEndObject();
    });

    private static byte[] RestartValue(RestartRequest request) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("include-tasks", request.IncludeTasks);
        writer.WriteBoolean("only-failed", request.OnlyFailed);
        writer.WriteEndObject();
    });

    // Java's workers read the number only.
    private static byte[] CommitValue(int tasks, string fingerprint) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("tasks", tasks);
        writer.WriteString(FingerprintMember, fingerprint);
        writer.WriteEndObject();
    });

    private static byte[] FencingValue(int tasks, long generation) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("task-count", tasks);
        writer.WriteNumber(GenerationMember, generation);
        writer.WriteEndObject();
    });

    private static byte[] LoggerValue(string level) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("level", level);
        writer.WriteEndObject();
    });

    private static byte[] Number(string member, int number) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber(member, number);
        writer.WriteEndObject();
    });

    private static byte[] Properties(IEnumerable<KeyValuePair<string, string?>> properties) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("properties");
        foreach ((string key, string? value) in properties)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}

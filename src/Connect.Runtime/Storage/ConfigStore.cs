using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>Connector and task configurations and target states in a compacted topic of one partition, in Java's format. Thread-safe.</summary>
/// <remarks>Task configurations count only once their <c>commit-</c> record was read: a worker that died in between leaves the previous set in force.</remarks>
internal sealed class ConfigStore : IAsyncDisposable
{
    private const string ConnectorPrefix = "connector-";
    private const string TargetStatePrefix = "target-state-";
    private const string TaskPrefix = "task-";
    private const string CommitPrefix = "commit-";
    private static readonly string[] IgnoredPrefixes = ["restart-connector-", "tasks-fencing-", "session-key", "logger-cluster-"];

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, IReadOnlyDictionary<string, string?>> _connectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetState> _targetStates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, IReadOnlyDictionary<string, string>>> _writtenTasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> _committedTasks = new(StringComparer.Ordinal);
    private readonly IStoreTopic _topic;
    private readonly ILogger _logger;

    public ConfigStore(IRecordLog log, TopicSpec topic, ILogger<ConfigStore> logger)
    {
        _logger = logger;
        _topic = new StoreTopic(log, topic, "connector configurations", Apply, logger);
    }

    /// <summary>A store in memory, of this worker alone.</summary>
    public ConfigStore(ILogger<ConfigStore> logger)
    {
        _logger = logger;
        _topic = new LocalStoreTopic("configs", Apply, file: null);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _topic.StartAsync(cancellationToken);

    /// <summary>Names of all connectors, oldest first.</summary>
    public IReadOnlyList<string> Connectors()
    {
        lock (_lock)
        {
            return [.. _connectors.Keys];
        }
    }

    /// <summary>What is stored of a connector, or null.</summary>
    public StoredConnector? Find(string connector)
    {
        lock (_lock)
        {
            return _connectors.TryGetValue(connector, out IReadOnlyDictionary<string, string?>? config)
                ? new StoredConnector(config, _targetStates.GetValueOrDefault(connector, TargetState.Started), _committedTasks.GetValueOrDefault(connector, []))
                : null;
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
                records.Add((Key(CommitPrefix + connector), CommitValue(0)));
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

    /// <summary>Stores a complete set of task configurations and commits it.</summary>
    public Task PutTasksAsync(string connector, IReadOnlyList<IReadOnlyDictionary<string, string>> tasks, CancellationToken cancellationToken)
    {
        var records = new List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?)>(tasks.Count + 1);
        for (int i = 0; i < tasks.Count; i++)
        {
            records.Add((Key($"{TaskPrefix}{connector}-{i.ToString(CultureInfo.InvariantCulture)}"), Properties(tasks[i]!)));
        }

        records.Add((Key(CommitPrefix + connector), CommitValue(tasks.Count)));
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

    private static byte[] CommitValue(int tasks) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("tasks", tasks);
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

    private static OrderedDictionary<string, string?>? ReadProperties(JsonDocument? value)
    {
        if (value is null || value.RootElement.ValueKind != JsonValueKind.Object
            || !value.RootElement.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var read = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            read[property.Name] = properties.Text(property.Name);
        }

        return read;
    }

    private void Apply(LogRecord record)
    {
        string key = Encoding.UTF8.GetString(record.Key.GetValueOrDefault().Span);
        using JsonDocument? value = StoreJson.Parse(record.Value);
        lock (_lock)
        {
            if (!TryApply(key, value))
            {
                StorageLog.UnknownKey(_logger, record.Topic, record.Offset);
            }
        }
    }

    private bool TryApply(string key, JsonDocument? value)
    {
        if (key.StartsWith(TargetStatePrefix, StringComparison.Ordinal))
        {
            ApplyTargetState(key[TargetStatePrefix.Length..], value);
        }
        else if (key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
        {
            ApplyConnector(key[ConnectorPrefix.Length..], value);
        }
        else if (key.StartsWith(TaskPrefix, StringComparison.Ordinal))
        {
            return TryApplyTask(key[TaskPrefix.Length..], value);
        }
        else if (key.StartsWith(CommitPrefix, StringComparison.Ordinal))
        {
            ApplyCommit(key[CommitPrefix.Length..], value);
        }
        else
        {
            return IgnoredPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
        }

        return true;
    }

    private void ApplyTargetState(string connector, JsonDocument? value)
    {
        string? text = value?.RootElement.Text("state.v2") ?? value?.RootElement.Text("state");
        if (text is not null && Enum.TryParse(text, ignoreCase: true, out TargetState state))
        {
            _targetStates[connector] = state;
        }
        else
        {
            _targetStates.Remove(connector);
        }
    }

    private void ApplyConnector(string connector, JsonDocument? value)
    {
        if (ReadProperties(value) is { } config)
        {
            _connectors[connector] = config;
        }
        else
        {
            _connectors.Remove(connector);
            _committedTasks.Remove(connector);
            _writtenTasks.Remove(connector);
        }
    }

    private bool TryApplyTask(string id, JsonDocument? value)
    {
        int dash = id.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        if (ReadProperties(value) is { } config)
        {
            string connector = id[..dash];
            if (!_writtenTasks.TryGetValue(connector, out SortedDictionary<int, IReadOnlyDictionary<string, string>>? tasks))
            {
                _writtenTasks[connector] = tasks = [];
            }

            tasks[number] = config.ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
        }

        return true;
    }

    private void ApplyCommit(string connector, JsonDocument? value)
    {
        if (value is null || !int.TryParse(value.RootElement.Text("tasks"), CultureInfo.InvariantCulture, out int count))
        {
            return;
        }

        // Used up by this commit, as in Java: the next one counts what is written after it only.
        SortedDictionary<int, IReadOnlyDictionary<string, string>> written = _writtenTasks.Remove(connector, out SortedDictionary<int, IReadOnlyDictionary<string, string>>? pending) ? pending : [];

        // An incomplete set (compaction while a writer died) leaves the connector without tasks until it writes a new one.
        _committedTasks[connector] = Enumerable.Range(0, count).All(written.ContainsKey) ? [.. written.Values.Take(count)] : [];
    }
}

/// <summary>What the config store holds of one connector.</summary>
/// <param name="Config">Configuration as given.</param>
/// <param name="TargetState">What the user wants.</param>
/// <param name="Tasks">Committed task configurations by number.</param>
internal sealed record StoredConnector(
    IReadOnlyDictionary<string, string?> Config, TargetState TargetState, IReadOnlyList<IReadOnlyDictionary<string, string>> Tasks);

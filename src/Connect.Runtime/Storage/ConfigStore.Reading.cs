using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Worker;

namespace Connect.Runtime.Storage;

/// <summary>What each record of the topic means.</summary>
internal sealed partial class ConfigStore
{
    private void Apply(LogRecord record)
    {
        string key = Encoding.UTF8.GetString(record.Key.GetValueOrDefault().Span);
        using JsonDocument? value = StoreJson.Parse(record.Value);
        IConfigListener? listener;
        Action<IConfigListener>? change;
        lock (_lock)
        {
            listener = _listener;
            change = Apply(key, value, record.Offset);
        }

        if (change is null)
        {
            StorageLog.UnknownKey(_logger, record.Topic, record.Offset);
        }
        else if (listener is not null)
        {
            change(listener);
        }
    }

    /// <returns>What the listener is told; null for a record nobody knows.</returns>
    private Action<IConfigListener>? Apply(string key, JsonDocument? value, long offset)
    {
        if (NameAfter(TargetStatePrefix, key) is { } target)
        {
            ApplyTargetState(target, value);
            return listener => listener.TargetStateWritten(target);
        }

        if (NameAfter(ConnectorPrefix, key) is { } connector)
        {
            return ApplyConnector(connector, value);
        }

        if (NameAfter(TaskPrefix, key) is { } task)
        {
            return TryApplyTask(task, value) ? Nothing : null;
        }

        if (NameAfter(CommitPrefix, key) is { } committed)
        {
            return ApplyCommit(committed, value, offset) ? listener => listener.TasksChanged(committed) : Nothing;
        }

        if (NameAfter(FencingPrefix, key) is { } fenced)
        {
            return ApplyFencing(fenced, value, offset) ? listener => listener.TasksChanged(fenced) : Nothing;
        }

        return ReadRequest(key, value) ?? (key == SessionKey ? Nothing : null);
    }

    // Requests are for those who read them when they come; a worker that starts later does not obey them.
    private static Action<IConfigListener>? ReadRequest(string key, JsonDocument? value)
    {
        if (NameAfter(RestartPrefix, key) is { } connector)
        {
            bool Flag(string member) => value?.RootElement.Text(member) == "true";
            var request = new RestartRequest(connector, OnlyFailed: Flag("only-failed"), IncludeTasks: Flag("include-tasks"));
            return value is null ? Nothing : listener => listener.RestartRequested(request);
        }

        if (NameAfter(TaskRestartPrefix, key) is { } id)
        {
            return !TryParseTask(id, out ConnectorTaskId task) ? null : value is null ? Nothing : listener => listener.TaskRestartRequested(task);
        }

        if (NameAfter(LoggerPrefix, key) is { } logger)
        {
            return value?.RootElement.Text("level") is { } level ? listener => listener.LoggerLevelRequested(logger, level) : Nothing;
        }

        return null;
    }

    private static void Nothing(IConfigListener listener)
    {
    }

    private static string? NameAfter(string prefix, string key) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;

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

    private Action<IConfigListener> ApplyConnector(string connector, JsonDocument? value)
    {
        if (ReadProperties(value) is not { } config)
        {
            _connectors.Remove(connector);
            _fingerprints.Remove(connector);
            _committedTasks.Remove(connector);
            _writtenTasks.Remove(connector);
            return listener => listener.ConnectorRemoved(connector);
        }

        _connectors[connector] = config;
        _fingerprints[connector] = ConfigMaps.Fingerprint(config);
        return listener => listener.ConnectorWritten(connector);
    }

    private bool TryApplyTask(string id, JsonDocument? value)
    {
        if (!TryParseTask(id, out ConnectorTaskId task))
        {
            return false;
        }

        if (ReadProperties(value) is { } config)
        {
            if (!_writtenTasks.TryGetValue(task.Connector, out SortedDictionary<int, IReadOnlyDictionary<string, string>>? tasks))
            {
                _writtenTasks[task.Connector] = tasks = [];
            }

            tasks[task.Task] = config.ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
        }

        return true;
    }

    private bool ApplyCommit(string connector, JsonDocument? value, long offset)
    {
        if (!TryReadNumber(value, "tasks", out int count))
        {
            return false;
        }

        // Used up by this commit, as in Java: the next one counts what is written after it only.
        SortedDictionary<int, IReadOnlyDictionary<string, string>> written = _writtenTasks.Remove(connector, out SortedDictionary<int, IReadOnlyDictionary<string, string>>? pending) ? pending : [];

        // An incomplete set (compaction while a writer died) leaves the connector without tasks until it writes a new one.
        _committedTasks[connector] = new CommittedTasks(
            Enumerable.Range(0, count).All(written.ContainsKey) ? [.. written.Values.Take(count)] : [], offset, value?.RootElement.Text(FingerprintMember));
        return true;
    }

    private bool ApplyFencing(string connector, JsonDocument? value, long offset)
    {
        if (value is null)
        {
            return _fencings.Remove(connector);
        }

        if (!TryReadNumber(value, "task-count", out int count))
        {
            return false;
        }

        long? generation = long.TryParse(value!.RootElement.Text(GenerationMember), NumberStyles.None, CultureInfo.InvariantCulture, out long commit) ? commit : null;
        _fencings[connector] = new Fencing(count, offset, generation);
        return true;
    }

    private static bool TryReadNumber(JsonDocument? value, string member, out int number)
    {
        number = 0;
        return value is not null && int.TryParse(value.RootElement.Text(member), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryParseTask(string id, out ConnectorTaskId task)
    {
        int dash = id.LastIndexOf('-');
        int number = 0;
        bool parsed = dash > 0 && int.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        task = parsed ? new ConnectorTaskId(id[..dash], number) : default;
        return parsed;
    }

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

    /// <summary>How many tasks may have producers, where that was stored, and for which commit, if it tells; Java's records are for the last one before them.</summary>
    private sealed record Fencing(int Tasks, long Offset, long? Generation)
    {
        public bool IsFor(long commit) => Generation is { } generation ? generation == commit : Offset > commit;
    }

    /// <summary>A set of task configurations, the offset of its commit and the configuration it was made from, if the commit tells.</summary>
    private sealed record CommittedTasks(IReadOnlyList<IReadOnlyDictionary<string, string>> Configs, long Offset, string? Fingerprint)
    {
        public static CommittedTasks None { get; } = new([], -1, null);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>
/// States of connectors and tasks, and the topics they used, in a compacted topic in Java's format. What this worker puts is visible at once and
/// stored in the background, in order. Thread-safe.
/// </summary>
internal sealed class StatusStore : IAsyncDisposable
{
    private const string ConnectorPrefix = "status-connector-";
    private const string TaskPrefix = "status-task-";
    private const string TopicPrefix = "status-topic-";
    private const string TopicSeparator = ":connector-";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkState> _connectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, WorkState>> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _topics = new(StringComparer.Ordinal);
    private readonly IStoreTopic _topic;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _lastWrite = Task.CompletedTask;
    private bool _loaded;

    public StatusStore(IRecordLog log, TopicSpec topic, TimeProvider time, ILogger<StatusStore> logger)
    {
        _time = time;
        _logger = logger;
        _topic = new StoreTopic(log, topic, "connector and task statuses", Apply, logger);
    }

    /// <summary>A store in memory, of this worker alone.</summary>
    public StatusStore(TimeProvider time, ILogger<StatusStore> logger)
    {
        _time = time;
        _logger = logger;
        _topic = new LocalStoreTopic("statuses", Apply, file: null);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _topic.StartAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            // From here on this worker is the only writer; its own records come back later than what it put in memory.
            _loaded = true;
        }
    }

    /// <summary>Connectors that have a state.</summary>
    public IReadOnlyList<string> Connectors()
    {
        lock (_lock)
        {
            return [.. _connectors.Keys.Union(_tasks.Where(tasks => tasks.Value.Count > 0).Select(tasks => tasks.Key))];
        }
    }

    /// <summary>State of a connector, or null.</summary>
    public WorkState? Find(string connector)
    {
        lock (_lock)
        {
            return _connectors.GetValueOrDefault(connector);
        }
    }

    /// <summary>State of a task, or null.</summary>
    public WorkState? Find(ConnectorTaskId task)
    {
        lock (_lock)
        {
            return _tasks.TryGetValue(task.Connector, out SortedDictionary<int, WorkState>? tasks) ? tasks.GetValueOrDefault(task.Task) : null;
        }
    }

    /// <summary>States of a connector's tasks, by number.</summary>
    public IReadOnlyList<TaskStateInfo> Tasks(string connector)
    {
        lock (_lock)
        {
            return _tasks.TryGetValue(connector, out SortedDictionary<int, WorkState>? tasks)
                ? [.. tasks.Select(task => new TaskStateInfo(task.Key, task.Value.State, task.Value.WorkerId, task.Value.Trace))]
                : [];
        }
    }

    /// <summary>Topics a connector has used.</summary>
    public IReadOnlyCollection<string> Topics(string connector)
    {
        lock (_lock)
        {
            return _topics.TryGetValue(connector, out SortedSet<string>? topics) ? [.. topics] : [];
        }
    }

    /// <summary>Sets a connector's state.</summary>
    public void Put(string connector, WorkState state)
    {
        lock (_lock)
        {
            _connectors[connector] = state;
            Store(ConnectorPrefix + connector, StateValue(state), state.State, connector);
        }
    }

    /// <summary>Sets a task's state.</summary>
    public void Put(ConnectorTaskId task, WorkState state)
    {
        lock (_lock)
        {
            SetTask(task, state);
            Store(TaskPrefix + task, StateValue(state), state.State, task.ToString());
        }
    }

    /// <summary>Forgets a task.</summary>
    public void Remove(ConnectorTaskId task)
    {
        lock (_lock)
        {
            SetTask(task, null);
            Store(TaskPrefix + task, null, LifecycleState.Destroyed, task.ToString());
        }
    }

    /// <summary>Forgets a connector, its tasks and its topics.</summary>
    public void Remove(string connector)
    {
        lock (_lock)
        {
            foreach (TaskStateInfo task in Tasks(connector))
            {
                Remove(new ConnectorTaskId(connector, task.Id));
            }

            ResetTopics(connector);
            _connectors.Remove(connector);
            Store(ConnectorPrefix + connector, null, LifecycleState.Destroyed, connector);
        }
    }

    /// <summary>Notes that a connector uses a topic; only the first time is stored.</summary>
    public void AddTopic(string topic, ConnectorTaskId task)
    {
        lock (_lock)
        {
            if (!SetTopic(task.Connector, topic, present: true))
            {
                return;
            }

            byte[] value = StoreJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteStartObject("topic");
                writer.WriteString("name", topic);
                writer.WriteString("connector", task.Connector);
                writer.WriteNumber("task", task.Task);
                writer.WriteNumber("discoverTimestamp", _time.GetUtcNow().ToUnixTimeMilliseconds());
                writer.WriteEndObject();
                writer.WriteEndObject();
            });
            Store(TopicPrefix + topic + TopicSeparator + task.Connector, value, LifecycleState.Running, task.ToString());
        }
    }

    /// <summary>Forgets the topics a connector has used.</summary>
    public void ResetTopics(string connector)
    {
        lock (_lock)
        {
            foreach (string topic in Topics(connector))
            {
                SetTopic(connector, topic, present: false);
                Store(TopicPrefix + topic + TopicSeparator + connector, null, LifecycleState.Destroyed, connector);
            }
        }
    }

    /// <summary>Waits until everything put so far was stored.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            return _lastWrite;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        await _topic.DisposeAsync().ConfigureAwait(false);
    }

    private static byte[] StateValue(WorkState state) => StoreJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("state", state.State.WireName());
        writer.WriteString("trace", state.Trace);
        writer.WriteString("worker_id", state.WorkerId);
        writer.WriteNumber("generation", 0);
        writer.WriteEndObject();
    });

    private static WorkState? ReadState(JsonDocument? value) =>
        value is not null && Enum.TryParse(value.RootElement.Text("state"), ignoreCase: true, out LifecycleState state)
            ? new WorkState(state, value.RootElement.Text("worker_id") ?? "", value.RootElement.Text("trace"))
            : null;

    private static bool TryParseTask(string text, out ConnectorTaskId task)
    {
        int dash = text.LastIndexOf('-');
        int number = 0;
        bool parsed = dash > 0 && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        task = parsed ? new ConnectorTaskId(text[..dash], number) : default;
        return parsed;
    }

    private void Store(string key, byte[]? value, LifecycleState state, string instance)
    {
        Task previous = _lastWrite;
        _lastWrite = Task.Run(WriteAsync, CancellationToken.None);

        async Task WriteAsync()
        {
            await previous.ConfigureAwait(false);
            try
            {
                await _topic.AppendAsync([(Encoding.UTF8.GetBytes(key), value is null ? null : (ReadOnlyMemory<byte>?)value)], CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Whatever it is: later statuses are stored behind this one.
                StorageLog.StatusNotStored(_logger, state.WireName(), instance, e);
            }
        }
    }

    private void Apply(LogRecord record)
    {
        lock (_lock)
        {
            if (_loaded)
            {
                return;
            }

            string key = Encoding.UTF8.GetString(record.Key.GetValueOrDefault().Span);
            using JsonDocument? value = StoreJson.Parse(record.Value);
            if (key.StartsWith(TopicPrefix, StringComparison.Ordinal) && key.IndexOf(TopicSeparator, StringComparison.Ordinal) is > 0 and int separator)
            {
                SetTopic(key[(separator + TopicSeparator.Length)..], key[TopicPrefix.Length..separator], value is not null);
            }
            else if (key.StartsWith(TaskPrefix, StringComparison.Ordinal) && TryParseTask(key[TaskPrefix.Length..], out ConnectorTaskId task))
            {
                SetTask(task, ReadState(value));
            }
            else if (key.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
            {
                string connector = key[ConnectorPrefix.Length..];
                if (ReadState(value) is { } state)
                {
                    _connectors[connector] = state;
                }
                else
                {
                    _connectors.Remove(connector);
                }
            }
            else
            {
                StorageLog.UnknownKey(_logger, record.Topic, record.Offset);
            }
        }
    }

    private void SetTask(ConnectorTaskId task, WorkState? state)
    {
        if (!_tasks.TryGetValue(task.Connector, out SortedDictionary<int, WorkState>? tasks))
        {
            _tasks[task.Connector] = tasks = [];
        }

        if (state is null)
        {
            tasks.Remove(task.Task);
        }
        else
        {
            tasks[task.Task] = state;
        }
    }

    private bool SetTopic(string connector, string topic, bool present)
    {
        if (!_topics.TryGetValue(connector, out SortedSet<string>? topics))
        {
            _topics[connector] = topics = new SortedSet<string>(StringComparer.Ordinal);
        }

        return present ? topics.Add(topic) : topics.Remove(topic);
    }
}

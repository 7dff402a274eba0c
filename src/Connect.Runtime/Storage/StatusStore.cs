using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>
/// States of connectors and tasks, and the topics they used, in a compacted topic in Java's format. What this worker puts is visible at once and
/// stored in the background, in order; what other workers put is visible once it was read. Thread-safe.
/// </summary>
/// <remarks>
/// A late word of a worker that does not run something any more does not stand: the one that runs it stores its own state again. See <see cref="StatusWriter"/>
/// for how both kinds of changes of a key are told apart.
/// </remarks>
internal sealed partial class StatusStore : IAsyncDisposable
{
    private const string ConnectorPrefix = "status-connector-";
    private const string TaskPrefix = "status-task-";
    private const string TopicPrefix = "status-topic-";
    private const string TopicSeparator = ":connector-";
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkState> _connectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, WorkState>> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _topics = new(StringComparer.Ordinal);

    // What this worker runs, by key, as it was put last.
    private readonly Dictionary<string, WorkState> _own = new(StringComparer.Ordinal);
    private readonly StatusWriter _writer;
    private readonly IStoreTopic _topic;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public StatusStore(IRecordLog log, TopicSpec topic, TimeProvider time, ILogger<StatusStore> logger)
    {
        _time = time;
        _logger = logger;
        _topic = new StoreTopic(log, topic, "connector and task statuses", Apply, logger);
        _writer = new StatusWriter(_topic, _lock, logger);
    }

    /// <summary>A store in memory, of this worker alone.</summary>
    public StatusStore(TimeProvider time, ILogger<StatusStore> logger)
    {
        _time = time;
        _logger = logger;
        _topic = new LocalStoreTopic("statuses", Apply, file: null);
        _writer = new StatusWriter(_topic, _lock, logger);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _topic.StartAsync(cancellationToken);

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

    /// <summary>Sets the state of a connector that this worker runs.</summary>
    public void Put(string connector, WorkState state)
    {
        lock (_lock)
        {
            _connectors[connector] = state;
            Store(ConnectorPrefix + connector, state, connector);
        }
    }

    /// <summary>Sets the state of a task that this worker runs.</summary>
    public void Put(ConnectorTaskId task, WorkState state)
    {
        lock (_lock)
        {
            SetTask(task, state);
            Store(TaskPrefix + task, state, task.ToString());
        }
    }

    /// <summary>Sets a connector to UNASSIGNED, unless another worker has said something about it since.</summary>
    public void Release(string connector, string workerId)
    {
        lock (_lock)
        {
            if (Find(connector) is { } state && state.WorkerId == workerId)
            {
                Put(connector, new WorkState(LifecycleState.Unassigned, workerId));
            }

            _own.Remove(ConnectorPrefix + connector);
        }
    }

    /// <summary>Sets a task to UNASSIGNED, unless another worker has said something about it since.</summary>
    public void Release(ConnectorTaskId task, string workerId)
    {
        lock (_lock)
        {
            if (Find(task) is { } state && state.WorkerId == workerId)
            {
                Put(task, new WorkState(LifecycleState.Unassigned, workerId));
            }

            _own.Remove(TaskPrefix + task);
        }
    }

    /// <summary>This worker has no say any more in a connector's state, or a task's; what is stored stays.</summary>
    public void Disown(string connector, int? task)
    {
        lock (_lock)
        {
            _own.Remove(task is { } number ? TaskPrefix + new ConnectorTaskId(connector, number) : ConnectorPrefix + connector);
        }
    }

    /// <summary>Forgets a task.</summary>
    public void Remove(ConnectorTaskId task)
    {
        lock (_lock)
        {
            SetTask(task, null);
            Store(TaskPrefix + task, null, task.ToString());
        }
    }

    /// <summary>Forgets a connector, its tasks and its topics.</summary>
    public void Remove(string connector)
    {
        lock (_lock)
        {
            // A task that this worker runs by now belongs to the next connector of that name.
            foreach (TaskStateInfo task in Tasks(connector))
            {
                var id = new ConnectorTaskId(connector, task.Id);
                if (!_own.ContainsKey(TaskPrefix + id))
                {
                    Remove(id);
                }
            }

            ResetTopics(connector);
            _connectors.Remove(connector);
            Store(ConnectorPrefix + connector, null, connector);
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
            _writer.Add(TopicPrefix + topic + TopicSeparator + task.Connector, value, LifecycleState.Running, task.ToString());
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
                _writer.Add(TopicPrefix + topic + TopicSeparator + connector, null, LifecycleState.Destroyed, connector);
            }
        }
    }

    /// <summary>Waits until everything put so far was stored, but not for a log that takes nothing: for 5 s at most.</summary>
    /// <param name="timeUp">Ends the wait earlier.</param>
    /// <returns>Whether it was stored.</returns>
    public async Task<bool> FlushAsync(CancellationToken timeUp = default)
    {
        Task flushed = _writer.FlushAsync();
        await flushed.WaitAsync(FlushLimit, _time, timeUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return flushed.IsCompletedSuccessfully;
    }

    /// <summary>Ends; what the log has not taken by then is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        await _topic.DisposeAsync().ConfigureAwait(false);
    }

    private void Store(string key, WorkState? state, string instance)
    {
        if (state is null or { State: LifecycleState.Unassigned })
        {
            _own.Remove(key);
        }
        else
        {
            _own[key] = state;
        }

        _writer.Add(key, state is null ? null : StateValue(state), state?.State ?? LifecycleState.Destroyed, instance);
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

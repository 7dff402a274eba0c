using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>What a sink task asks of its pipeline, kept until the pipeline gets to it. Used from the put loop only.</summary>
internal sealed class SinkTaskContext(
    ConnectorTaskId id, IReadOnlyDictionary<string, string> configs, IErrantRecordReporter? errantRecordReporter, ILogger logger, TimeProvider time) : ISinkTaskContext
{
    private readonly HashSet<TopicPartition> _assignment = [];
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly Dictionary<TopicPartition, long> _rewinds = [];
    private TimeSpan? _timeout;
    private bool _commitRequested;

    public string ConnectorName => id.Connector;

    public int TaskId => id.Task;

    public IReadOnlyDictionary<string, string> Configs => configs;

    public IReadOnlySet<TopicPartition> Assignment => _assignment;

    public IErrantRecordReporter? ErrantRecordReporter => errantRecordReporter;

    public ILogger Logger => logger;

    public TimeProvider TimeProvider => time;

    /// <summary>Partitions the task paused itself.</summary>
    public IReadOnlySet<TopicPartition> PausedPartitions => _paused;

    /// <summary>Whether the paused partitions changed since last asked.</summary>
    public bool PauseChanged { get; set; }

    public void Offset(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        foreach ((TopicPartition partition, long offset) in offsets)
        {
            Offset(partition, offset);
        }
    }

    public void Offset(TopicPartition partition, long offset) => _rewinds[partition] = offset;

    public void Timeout(TimeSpan timeout) => _timeout = timeout;

    public void Pause(params IReadOnlyCollection<TopicPartition> partitions)
    {
        RequireAssigned(partitions, "pause");
        _paused.UnionWith(partitions);
        PauseChanged = true;
    }

    public void Resume(params IReadOnlyCollection<TopicPartition> partitions)
    {
        RequireAssigned(partitions, "resume");
        _paused.ExceptWith(partitions);
        PauseChanged = true;
    }

    public void RequestCommit() => _commitRequested = true;

    /// <summary>Whether a commit was requested, once.</summary>
    public bool TakeCommitRequest()
    {
        bool requested = _commitRequested;
        _commitRequested = false;
        return requested;
    }

    /// <summary>How long the task wants to wait, once.</summary>
    public TimeSpan? TakeTimeout()
    {
        TimeSpan? timeout = _timeout;
        _timeout = null;
        return timeout;
    }

    /// <summary>Where the task wants to read again, once; empty mostly.</summary>
    public IReadOnlyDictionary<TopicPartition, long> TakeRewinds()
    {
        if (_rewinds.Count == 0)
        {
            return System.Collections.ObjectModel.ReadOnlyDictionary<TopicPartition, long>.Empty;
        }

        var taken = new Dictionary<TopicPartition, long>(_rewinds);
        _rewinds.Clear();
        return taken;
    }

    public void Assign(IEnumerable<TopicPartition> partitions) => _assignment.UnionWith(partitions);

    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        _assignment.ExceptWith(partitions);
        _paused.ExceptWith(partitions);
    }

    private void RequireAssigned(IReadOnlyCollection<TopicPartition> partitions, string verb)
    {
        foreach (TopicPartition partition in partitions)
        {
            if (!_assignment.Contains(partition))
            {
                throw new ConnectException($"SinkTasks may not {verb} partitions that are not currently assigned to them: {partition} is not.");
            }
        }
    }
}

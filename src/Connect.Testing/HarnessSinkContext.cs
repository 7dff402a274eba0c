using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Connect.Testing;

/// <summary>What a sink task sees of its harness, and what it asked for.</summary>
internal sealed class HarnessSinkContext(
    string connectorName, int taskId, IReadOnlyDictionary<string, string> configs, IErrantRecordReporter? reporter, ILogger logger, TimeProvider time) : ISinkTaskContext
{
    public HashSet<TopicPartition> Assigned { get; } = [];

    public HashSet<TopicPartition> Paused { get; } = [];

    public Dictionary<TopicPartition, long> Rewinds { get; } = [];

    public TimeSpan? RequestedTimeout { get; set; }

    public bool CommitRequested { get; set; }

    public string ConnectorName => connectorName;

    public int TaskId => taskId;

    public IReadOnlyDictionary<string, string> Configs => configs;

    public IReadOnlySet<TopicPartition> Assignment => Assigned;

    public IErrantRecordReporter? ErrantRecordReporter => reporter;

    public ILogger Logger => logger;

    public TimeProvider TimeProvider => time;

    public void Offset(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        foreach ((TopicPartition partition, long offset) in offsets)
        {
            Offset(partition, offset);
        }
    }

    public void Offset(TopicPartition partition, long offset) => Rewinds[partition] = offset;

    public void Timeout(TimeSpan timeout) => RequestedTimeout = timeout;

    public void Pause(params IReadOnlyCollection<TopicPartition> partitions)
    {
        RequireAssigned(partitions, "pause");
        Paused.UnionWith(partitions);
    }

    public void Resume(params IReadOnlyCollection<TopicPartition> partitions)
    {
        RequireAssigned(partitions, "resume");
        Paused.ExceptWith(partitions);
    }

    public void RequestCommit() => CommitRequested = true;

    private void RequireAssigned(IReadOnlyCollection<TopicPartition> partitions, string verb)
    {
        foreach (TopicPartition partition in partitions)
        {
            if (!Assigned.Contains(partition))
            {
                throw new ConnectException($"SinkTasks may not {verb} partitions that are not currently assigned to them: {partition} is not.");
            }
        }
    }
}

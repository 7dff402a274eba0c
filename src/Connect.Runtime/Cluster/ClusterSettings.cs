using System.Globalization;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;

namespace Connect.Runtime.Cluster;

/// <summary>A worker's place in a cluster, from its configuration.</summary>
internal sealed record ClusterSettings
{
    private const int HeartbeatsPerSession = 10;
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(250);

    /// <summary>Consumer group that shares the slots. Its name is not <c>group.id</c> itself: a Java worker there would take part in it by another protocol.</summary>
    public required string GroupId { get; init; }

    /// <summary>Id of the worker, unique in the cluster and the same after a restart: its advertised <c>host:port</c>.</summary>
    public required string WorkerId { get; init; }

    /// <summary>Where the worker's REST API is.</summary>
    public string? Url { get; init; }

    /// <summary>The work topic; its partitions are the slots.</summary>
    public required TopicSpec Topic { get; init; }

    /// <summary>Times of the protocol.</summary>
    public ClusterTimings Timings { get; init; } = new();

    /// <summary>Time between signs of life.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a worker may take to hand over its work.</summary>
    public TimeSpan RebalanceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between looks at the clock.</summary>
    public TimeSpan Tick => Heartbeat / 4 < LongestTick ? Heartbeat / 4 : LongestTick;

    /// <summary>How long the worker stays away after the group has refused it for good, in which whoever has its name can tell.</summary>
    public TimeSpan RejoinDelay => Timings.Session * 3;

    /// <summary>
    /// Reads a worker's configuration. The session is <c>session.timeout.ms</c>, or, where the user set it and it is longer, <c>scheduled.rebalance.max.delay.ms</c>: both say
    /// how long a worker may be away before others do its work. Without <c>heartbeat.interval.ms</c> of the user's there are ten heartbeats to a session, since workers learn from
    /// the answer to one that another worker is gone.
    /// </summary>
    public static ClusterSettings From(WorkerConfig config, string workerId, string? url)
    {
        bool hasDelay = config.Originals.ContainsKey(WorkerKeys.ScheduledRebalanceMaxDelay);
        TimeSpan session = hasDelay && config.ScheduledRebalanceMaxDelay > config.SessionTimeout ? config.ScheduledRebalanceMaxDelay : config.SessionTimeout;
        return new ClusterSettings
        {
            GroupId = config.GroupId + "-work",
            WorkerId = workerId,
            Url = url,
            Topic = TopicSpec.Compacted(config.WorkStorageTopic, config.WorkStoragePartitions, config.WorkStorageReplicationFactor),
            Timings = new ClusterTimings { Session = session },
            Heartbeat = config.Originals.ContainsKey(WorkerKeys.HeartbeatInterval) ? config.HeartbeatInterval : session / HeartbeatsPerSession,
            RebalanceTimeout = config.RebalanceTimeout,
        };
    }

    /// <summary>Options of the group's consumer.</summary>
    public ConsumerOptions Consumer() => new()
    {
        GroupId = GroupId,
        GroupInstanceId = WorkerId,
        ClientId = $"{GroupId}-{WorkerId}",
        Settings = new Dictionary<string, string>
        {
            ["session.timeout.ms"] = Milliseconds(Timings.Session),
            ["heartbeat.interval.ms"] = Milliseconds(Heartbeat),
            ["max.poll.interval.ms"] = Milliseconds(RebalanceTimeout > Timings.Session ? RebalanceTimeout : Timings.Session),
            ["partition.assignment.strategy"] = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
        },
    };

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}

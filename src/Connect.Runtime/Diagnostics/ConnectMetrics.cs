using System.Diagnostics.Metrics;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Diagnostics;

/// <summary>
/// The worker's instruments, named after Kafka Connect's metrics: counters for <c>-total</c>, gauges for counts, histograms for times and batch sizes.
/// Tags are <c>connector</c> and <c>task</c>.
/// </summary>
internal sealed class ConnectMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Connect";

    private readonly Lock _lock = new();
    private readonly HashSet<TaskMetrics> _tasks = [];
    private Func<IReadOnlyList<ConnectorFigures>> _connectors = static () => [];
    private Func<ClusterFigures>? _cluster;

    public ConnectMetrics(IMeterFactory meters, TimeProvider time)
    {
        Meter meter = meters.Create(MeterName);
        Time = time;
        RecordsPolled = meter.CreateCounter<long>("connect.source.record.poll", "{record}", "Records polled by source tasks, before transformations.");
        RecordsWritten = meter.CreateCounter<long>("connect.source.record.write", "{record}", "Records written by source tasks, filtered ones excluded.");
        PollDuration = meter.CreateHistogram<double>("connect.source.poll.batch.duration", "s", "Time of polls that returned records.");
        RecordsRead = meter.CreateCounter<long>("connect.sink.record.read", "{record}", "Records read for sink tasks, before transformations.");
        RecordsSent = meter.CreateCounter<long>("connect.sink.record.send", "{record}", "Records put by sink tasks, filtered ones excluded.");
        PutDuration = meter.CreateHistogram<double>("connect.sink.put.batch.duration", "s", "Time of puts that carried records.");
        BatchSize = meter.CreateHistogram<long>("connect.task.batch.size", "{record}", "Records per poll or put.");
        CommitDuration = meter.CreateHistogram<double>("connect.task.offset.commit.duration", "s", "Time of successful offset commits.");
        CommitFailures = meter.CreateCounter<long>("connect.task.offset.commit.failure", "{commit}", "Offset commits that failed.");
        TransactionSize = meter.CreateHistogram<long>("connect.source.transaction.size", "{record}", "Records per transaction.");
        RecordFailures = meter.CreateCounter<long>("connect.task.error.record.failure", "{record}", "Attempts at records that failed.");
        RecordsSkipped = meter.CreateCounter<long>("connect.task.error.record.skipped", "{record}", "Records skipped because of tolerated errors.");
        ErrorsLogged = meter.CreateCounter<long>("connect.task.error.logged", "{error}", "Errors written to the log.");
        Retries = meter.CreateCounter<long>("connect.task.error.retry", "{retry}", "Operations on records that were repeated.");
        DeadLetterQueueRecords = meter.CreateCounter<long>("connect.task.error.deadletterqueue.record", "{record}", "Records written to the dead letter queue.");
        DeadLetterQueueFailures = meter.CreateCounter<long>("connect.task.error.deadletterqueue.failure", "{record}", "Records the dead letter queue did not take.");
        ConnectorStartups = meter.CreateCounter<long>("connect.worker.connector.startup", "{startup}", "Connector starts; tag outcome is success or failure.");
        TaskStartups = meter.CreateCounter<long>("connect.worker.task.startup", "{startup}", "Task starts; tag outcome is success or failure.");
        RebalancesCompleted = meter.CreateCounter<long>("connect.worker.rebalance.completed", "{rebalance}", "Rebalances of the cluster that this worker saw completed.");
        RebalanceDuration = meter.CreateHistogram<double>("connect.worker.rebalance.duration", "s", "Time of those.");
        meter.CreateObservableGauge("connect.worker.rebalance.rebalancing", () => Observe(cluster => cluster.IsRebalancing ? 1L : 0), "{rebalance}", "1 while work moves between workers.");
        meter.CreateObservableGauge("connect.worker.rebalance.epoch", () => Observe(cluster => cluster.Epoch), "{epoch}", "Epoch of the cluster's leader; tag leader is that worker.");
        meter.CreateObservableGauge("connect.worker.rebalance.age", SinceRebalance, "s", "Time since the last rebalance was completed.");
        meter.CreateObservableGauge("connect.worker.connector.count", () => _connectors().Count(connector => connector.RunsHere), "{connector}", "Connectors of this worker.");
        meter.CreateObservableGauge("connect.worker.task.count", () => _connectors().Sum(connector => connector.TasksByState.Values.Sum()), "{task}", "Tasks of this worker.");
        meter.CreateObservableGauge(
            "connect.connector.task.count", TasksByState, "{task}", "Tasks of a connector; tag state is running, paused, failed, unassigned or restarting.");
        meter.CreateObservableGauge(
            "connect.connector.status", ConnectorStatus, "{connector}", "1 for each connector; tags tell its state, type, class and version.");
        meter.CreateObservableGauge("connect.task.progress.age", ProgressAge, "s", "Time since a batch of the task last moved.");
        meter.CreateObservableGauge("connect.source.record.active", () => Observe(task => task.ActiveRecords), "{record}", "Records polled but not yet written, dropped or committed.");
        meter.CreateObservableGauge("connect.sink.record.lag", () => Observe(task => task.Lag), "{record}", "Records in the sink task's partitions that it has not read.");
        meter.CreateObservableGauge("connect.sink.partition.count", () => Observe(task => task.PartitionCount), "{partition}", "Partitions assigned to the sink task.");
    }

    public TimeProvider Time { get; }

    public Counter<long> RecordsPolled { get; }

    public Counter<long> RecordsWritten { get; }

    public Histogram<double> PollDuration { get; }

    public Counter<long> RecordsRead { get; }

    public Counter<long> RecordsSent { get; }

    public Histogram<double> PutDuration { get; }

    public Histogram<long> BatchSize { get; }

    public Histogram<double> CommitDuration { get; }

    public Counter<long> CommitFailures { get; }

    public Histogram<long> TransactionSize { get; }

    public Counter<long> RecordFailures { get; }

    public Counter<long> RecordsSkipped { get; }

    public Counter<long> ErrorsLogged { get; }

    public Counter<long> Retries { get; }

    public Counter<long> DeadLetterQueueRecords { get; }

    public Counter<long> DeadLetterQueueFailures { get; }

    public Counter<long> RebalancesCompleted { get; }

    public Histogram<double> RebalanceDuration { get; }

    private Counter<long> ConnectorStartups { get; }

    private Counter<long> TaskStartups { get; }

    /// <summary>Tells the gauges where to look at connectors.</summary>
    public void ObserveConnectors(Func<IReadOnlyList<ConnectorFigures>> connectors) => _connectors = connectors;

    /// <summary>Tells the gauges where to look at the cluster.</summary>
    public void ObserveCluster(Func<ClusterFigures> cluster) => _cluster = cluster;

    /// <summary>Notes that a connector was started or failed to.</summary>
    public void ConnectorStarted(string connector, bool succeeded) =>
        ConnectorStartups.Add(1, new("connector", connector), new("outcome", succeeded ? "success" : "failure"));

    /// <summary>Notes that a task was started or failed to.</summary>
    public void TaskStarted(string connector, bool succeeded) =>
        TaskStartups.Add(1, new("connector", connector), new("outcome", succeeded ? "success" : "failure"));

    public void Add(TaskMetrics task)
    {
        lock (_lock)
        {
            _tasks.Add(task);
        }
    }

    public void Remove(TaskMetrics task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }

    /// <summary>The figures of the running tasks.</summary>
    public IReadOnlyList<TaskMetrics> Tasks()
    {
        lock (_lock)
        {
            return [.. _tasks];
        }
    }

    private List<Measurement<int>> TasksByState() =>
    [
        .. _connectors().SelectMany(connector => connector.TasksByState.Select(
            entry => new Measurement<int>(entry.Value, new("connector", connector.Name), new("state", MetricName(entry.Key))))),
    ];

    private List<Measurement<int>> ConnectorStatus() =>
    [
        .. _connectors().Where(connector => connector.RunsHere).Select(connector => new Measurement<int>(
            1,
            new("connector", connector.Name),
            new("status", MetricName(connector.State)),
            new("type", connector.Type.WireName()),
            new("class", connector.Class),
            new("version", connector.Version))),
    ];

    private List<Measurement<double>> ProgressAge() => [.. Tasks().Select(task => new Measurement<double>(task.SinceProgress.TotalSeconds, task.Tags))];

    private List<Measurement<long>> Observe(Func<ClusterFigures, long> read) =>
        _cluster?.Invoke() is { } cluster ? [new Measurement<long>(read(cluster), new KeyValuePair<string, object?>("leader", cluster.Leader))] : [];

    private List<Measurement<double>> SinceRebalance() =>
        _cluster?.Invoke() is { SinceRebalance: { } age } ? [new Measurement<double>(age.TotalSeconds)] : [];

    private static string MetricName(LifecycleState state) => state.ToString().ToLowerInvariant();

    private List<Measurement<long>> Observe(Func<TaskMetrics, long> read) => [.. Tasks().Select(task => new Measurement<long>(read(task), task.Tags))];
}

/// <summary>What the gauges show of one connector.</summary>
internal sealed record ConnectorFigures(
    string Name, LifecycleState State, ConnectorType Type, string Class, string Version, IReadOnlyDictionary<LifecycleState, int> TasksByState)
{
    /// <summary>Whether the connector itself is this worker's, not only some of its tasks.</summary>
    public bool RunsHere { get; init; } = true;
}

/// <summary>What the gauges show of the cluster of workers.</summary>
/// <param name="Leader">Id of the leader; empty without one.</param>
/// <param name="Epoch">Its epoch; -1 without one.</param>
/// <param name="IsRebalancing">Whether work is moving.</param>
/// <param name="SinceRebalance">Time since that ended last; null before the first time.</param>
internal sealed record ClusterFigures(string Leader, long Epoch, bool IsRebalancing, TimeSpan? SinceRebalance);

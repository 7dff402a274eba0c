using Connect.Runtime.Herder;

namespace Connect.Runtime.Diagnostics;

/// <summary>One task's figures: kept as plain numbers for progress displays and forwarded to the instruments once a batch.</summary>
internal sealed class TaskMetrics : IDisposable
{
    private readonly ConnectMetrics _metrics;
    private readonly KeyValuePair<string, object?>[] _tags;
    private long _received;
    private long _delivered;
    private long _committed;
    private long _skipped;
    private long _lag;
    private int _partitionCount;
    private long _lastProgress;

    public TaskMetrics(ConnectMetrics metrics, ConnectorTaskId id)
    {
        _metrics = metrics;
        Id = id;
        _tags = [new("connector", id.Connector), new("task", id.Task)];
        _lastProgress = metrics.Time.GetTimestamp();
        Calls = new TaskCalls(metrics.Time);
        metrics.Add(this);
    }

    public ConnectorTaskId Id { get; }

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => _tags;

    /// <summary>The calls the task is in.</summary>
    public TaskCalls Calls { get; }

    /// <summary>Records polled (source) or read (sink).</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Records acknowledged by the log (source) or taken by put (sink); filtered ones excluded.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Records whose offsets are committed, filtered ones included.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Records skipped because of tolerated errors.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Received but not yet committed.</summary>
    public long ActiveRecords => Math.Max(0, Received - Committed);

    /// <summary>Records in the log that a sink task has not read.</summary>
    public long Lag => Volatile.Read(ref _lag);

    public int PartitionCount => Volatile.Read(ref _partitionCount);

    /// <summary>How long ago a batch last moved.</summary>
    public TimeSpan SinceProgress => _metrics.Time.GetElapsedTime(Volatile.Read(ref _lastProgress));

    public void Polled(int records, TimeSpan duration)
    {
        Interlocked.Add(ref _received, records);
        _metrics.RecordsPolled.Add(records, _tags);
        _metrics.BatchSize.Record(records, _tags);
        _metrics.PollDuration.Record(duration.TotalSeconds, _tags);
        Progressed();
    }

    public void Written(int records)
    {
        Interlocked.Add(ref _delivered, records);
        _metrics.RecordsWritten.Add(records, _tags);
        Progressed();
    }

    public void Read(int records, long lag)
    {
        Volatile.Write(ref _lag, lag);
        if (records > 0)
        {
            Interlocked.Add(ref _received, records);
            _metrics.RecordsRead.Add(records, _tags);
            Progressed();
        }
    }

    public void Put(int records, TimeSpan duration)
    {
        Interlocked.Add(ref _delivered, records);
        _metrics.RecordsSent.Add(records, _tags);
        _metrics.BatchSize.Record(records, _tags);
        _metrics.PutDuration.Record(duration.TotalSeconds, _tags);
        Progressed();
    }

    public void CommitSucceeded(long records, TimeSpan duration)
    {
        Interlocked.Add(ref _committed, records);
        _metrics.CommitDuration.Record(duration.TotalSeconds, _tags);
        Progressed();
    }

    public void CommitFailed() => _metrics.CommitFailures.Add(1, _tags);

    public void TransactionCommitted(long records) => _metrics.TransactionSize.Record(records, _tags);

    public void RecordFailed() => _metrics.RecordFailures.Add(1, _tags);

    public void RecordSkipped()
    {
        Interlocked.Increment(ref _skipped);
        _metrics.RecordsSkipped.Add(1, _tags);
    }

    public void StageRetried() => _metrics.Retries.Add(1, _tags);

    public void DeadLetterQueueWritten() => _metrics.DeadLetterQueueRecords.Add(1, _tags);

    public void DeadLetterQueueFailed() => _metrics.DeadLetterQueueFailures.Add(1, _tags);

    public void ErrorLogged() => _metrics.ErrorsLogged.Add(1, _tags);

    public void Assigned(int partitions) => Volatile.Write(ref _partitionCount, partitions);

    public void Dispose() => _metrics.Remove(this);

    private void Progressed() => Volatile.Write(ref _lastProgress, _metrics.Time.GetTimestamp());
}

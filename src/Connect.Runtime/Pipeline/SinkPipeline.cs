using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Sink;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// The way of a sink task's records: read → convert and transform → put → flushed → offset committed. The read loop reads and converts the next poll while the put
/// loop delivers the last one; the queue between them carries rebalances too, so the task sees them in order with its records. All calls to the task
/// come from the put loop.
/// </summary>
internal sealed class SinkPipeline(
    ConnectorTaskId id,
    ISinkTask task,
    SinkTaskContext context,
    SinkConversion conversion,
    RecordErrorHandler errors,
    ErrantRecordReporter errantRecords,
    ILogConsumer consumer,
    TopicSelection topics,
    TimeSpan offsetFlushInterval,
    Action<string> topicUsed,
    TaskMetrics metrics,
    TimeProvider time,
    ILogger logger) : ITaskPipeline, IRebalanceListener
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPutRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPutRetryDelay = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyList<SinkRecord> NoRecords = [];

    private readonly Channel<SinkWork> _work = Channel.CreateBounded<SinkWork>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _aborting = new();
    private readonly Lock _requestLock = new();
    private readonly Dictionary<TopicPartition, (long Offset, long Version)> _requestedSeeks = [];
    private HashSet<TopicPartition> _requestedPauses = [];
    private bool _pausesRequested;
    private int _rebalancesPending;
    private volatile bool _finished;
    private CancellationToken _abandoned;

    // Read loop only.
    private bool _resting;

    private Exception? _failure;

    // Put loop only.
    private readonly Queue<SinkBatch> _backlog = [];
    private readonly Dictionary<TopicPartition, long> _currentOffsets = [];
    private readonly Dictionary<TopicPartition, long> _committedOffsets = [];
    private readonly Dictionary<TopicPartition, long> _rewinding = [];
    private long _rewindVersion;
    private long _uncommittedRecords;
    private long _nextCommit;
    private long _retryAt;
    private long _idlePutAt = long.MaxValue;
    private TimeSpan _retryDelay = FirstPutRetryDelay;

    public async Task RunAsync(PauseGate gate, Action<bool> paused, CancellationToken stopping, CancellationToken abandoned)
    {
        _abandoned = abandoned;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _aborting.Token);
        Task reading = Task.Run(() => ReadLoopAsync(gate, paused, stop.Token), CancellationToken.None);
        Task putting = Task.Run(() => PutLoopAsync(stop.Token), CancellationToken.None);
        await reading.ConfigureAwait(false);
        await putting.WaitAsync(abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _finished = true;
        if (!putting.IsCompleted)
        {
            // A put that does not end must not keep the partitions from whoever comes next.
            await consumer.DisposeAsync().ConfigureAwait(false);
            await putting.ConfigureAwait(false);
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_resting)
        {
            consumer.Pause(partitions);
        }

        return RebalanceAsync(new PartitionsAssigned(partitions.ToDictionary(partition => partition, consumer.Position), done), done.Task);
    }

    public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return RebalanceAsync(new PartitionsRevoked(partitions, Lost: false, done), done.Task);
    }

    public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return RebalanceAsync(new PartitionsRevoked(partitions, Lost: true, done), done.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _finished = true;
        await consumer.DisposeAsync().ConfigureAwait(false);
        conversion.Dispose();
        await errors.DisposeAsync().ConfigureAwait(false);
    }

    private void Fail(Exception e)
    {
        if (Interlocked.CompareExchange(ref _failure, e, null) is null)
        {
            // Not here and now: what waits for it, the connector's code among it, must not run on the thread that failed.
            _ = _aborting.CancelAsync();
            Signal();
            consumer.Wakeup();
        }
    }

    private async Task ReadLoopAsync(PauseGate gate, Action<bool> paused, CancellationToken stop)
    {
        long nextLag = 0;
        try
        {
            consumer.Subscribe(topics, this);
            while (!stop.IsCancellationRequested)
            {
                ApplyPause(gate, paused);
                await ApplyRequestsAsync().ConfigureAwait(false);
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, gate.Closing.IsCancellationRequested ? CancellationToken.None : gate.Closing);
                LogBatch read = await ReadAsync(wait.Token).ConfigureAwait(false);
                if (read.Count > 0)
                {
                    SinkBatch batch = Convert(read, stop);
                    await errors.SendReportsAsync().ConfigureAwait(false);
                    await _work.Writer.WriteAsync(batch, _abandoned).ConfigureAwait(false);
                    Signal();
                }

                nextLag = await MeasureLagAsync(read, nextLag).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || _abandoned.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _work.Writer.TryComplete();
            Signal();
        }
    }

    private async ValueTask<LogBatch> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await consumer.PollAsync(_resting ? TimeSpan.FromMilliseconds(100) : PollTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new LogBatch();
        }
        catch (RetriableException e)
        {
            PipelineLog.ReadRetried(logger, id.ToString(), e);
            await Task.Delay(ReadRetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new LogBatch();
        }
    }

    private void ApplyPause(PauseGate gate, Action<bool> paused)
    {
        bool rest = gate.IsPaused;
        if (rest == _resting)
        {
            return;
        }

        _resting = rest;
        if (rest)
        {
            consumer.Pause(consumer.Assignment);
        }
        else
        {
            HashSet<TopicPartition> keep = RequestedPauses();
            consumer.Resume(consumer.Assignment.Where(partition => !keep.Contains(partition)));
        }

        paused(rest);
    }

    private HashSet<TopicPartition> RequestedPauses()
    {
        lock (_requestLock)
        {
            return _requestedPauses;
        }
    }

    // What the task asked for from the put loop: only this loop touches the consumer.
    private async ValueTask ApplyRequestsAsync()
    {
        Dictionary<TopicPartition, (long Offset, long Version)> seeks;
        HashSet<TopicPartition>? pauses = null;
        lock (_requestLock)
        {
            if (_requestedSeeks.Count == 0 && !_pausesRequested)
            {
                return;
            }

            seeks = new Dictionary<TopicPartition, (long Offset, long Version)>(_requestedSeeks);
            _requestedSeeks.Clear();
            if (_pausesRequested)
            {
                pauses = [.. _requestedPauses];
                _pausesRequested = false;
            }
        }

        if (pauses is not null && !_resting)
        {
            consumer.Pause(consumer.Assignment.Where(pauses.Contains));
            consumer.Resume(consumer.Assignment.Where(partition => !pauses.Contains(partition)));
        }

        if (seeks.Count > 0)
        {
            foreach ((TopicPartition partition, (long offset, _)) in seeks)
            {
                if (consumer.Assignment.Contains(partition))
                {
                    consumer.Seek(partition, offset);
                }
            }

            await _work.Writer.WriteAsync(new PartitionsRewound(seeks.ToDictionary(seek => seek.Key, seek => seek.Value.Version)), _abandoned).ConfigureAwait(false);
            Signal();
        }
    }

    private SinkBatch Convert(LogBatch read, CancellationToken stop)
    {
        var records = new List<SinkRecord>(read.Count);
        var nextOffsets = new Dictionary<TopicPartition, long>();
        string topic = "";
        int partition = -1;
        long offset = -1;
        foreach (ref readonly LogRecord record in read.Records)
        {
            if (record.Partition != partition || !ReferenceEquals(record.Topic, topic))
            {
                if (partition >= 0)
                {
                    nextOffsets[new TopicPartition(topic, partition)] = offset + 1;
                }

                if (!ReferenceEquals(record.Topic, topic))
                {
                    topicUsed(record.Topic);
                }

                topic = record.Topic;
                partition = record.Partition;
            }

            offset = record.Offset;
            if (conversion.Convert(record, stop) is { } converted)
            {
                records.Add(converted);
            }
        }

        nextOffsets[new TopicPartition(topic, partition)] = offset + 1;
        return new SinkBatch(records, nextOffsets, read.Count);
    }

    private async ValueTask<long> MeasureLagAsync(LogBatch read, long nextMeasurement)
    {
        if (read.Count > 0 && time.GetTimestamp() < nextMeasurement)
        {
            metrics.Read(read.Count, metrics.Lag);
            return nextMeasurement;
        }

        long lag = 0;
        IReadOnlySet<TopicPartition> assignment = consumer.Assignment;
        try
        {
            foreach ((TopicPartition partition, long end) in await consumer.EndOffsetsAsync(assignment).ConfigureAwait(false))
            {
                lag += Math.Max(0, end - consumer.Position(partition));
            }
        }
        catch (ConnectException e)
        {
            // A figure is no reason to fail.
            PipelineLog.LagNotMeasured(logger, id.ToString(), e);
        }

        metrics.Read(read.Count, lag);
        return time.GetTimestamp() + time.TimestampFrequency;
    }

    private async ValueTask RebalanceAsync(SinkWork work, Task done)
    {
        if (_finished)
        {
            return;
        }

        Interlocked.Increment(ref _rebalancesPending);
        Signal();
        try
        {
            await _work.Writer.WriteAsync(work, _abandoned).ConfigureAwait(false);
            Signal();
            await done.WaitAsync(_abandoned).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            // The task hangs; whoever gets its partitions does not wait for it.
        }
    }

    private void Signal()
    {
        lock (_signal)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    private async Task PutLoopAsync(CancellationToken stop)
    {
        ScheduleCommit();
        while (true)
        {
            try
            {
                if (!await PutNextAsync(stop).ConfigureAwait(false))
                {
                    break;
                }
            }
            catch (Exception e)
            {
                _backlog.Clear();
                Fail(e);
            }
        }

        try
        {
            await CloseAsync([.. context.Assignment], lost: false).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // One step of the put loop; false when there is nothing more to come.
    private async ValueTask<bool> PutNextAsync(CancellationToken stop)
    {
        bool stopping = IsEnding(stop);
        if (!stopping && (context.TakeCommitRequest() || time.GetTimestamp() >= _nextCommit))
        {
            await CommitAsync(_currentOffsets, closing: false).ConfigureAwait(false);
            ScheduleCommit();
        }

        // While a batch is being repeated nothing else is taken, except to get at a rebalance that waits behind.
        if ((_backlog.Count == 0 || Volatile.Read(ref _rebalancesPending) > 0 || stopping) && _work.Reader.TryRead(out SinkWork? work))
        {
            await TakeAsync(work, stop).ConfigureAwait(false);
        }
        else if (_work.Reader.Completion.IsCompleted)
        {
            return false;
        }
        else if (!stopping && _backlog.Count > 0 && time.GetTimestamp() >= _retryAt)
        {
            await PutAsync(_backlog.Peek(), stop).ConfigureAwait(false);
        }
        else
        {
            await WaitAsync(stop).ConfigureAwait(false);
        }

        return true;
    }

    // A failure counts at once, whenever its cancellation arrives: nothing may be put after a batch that was not.
    private bool IsEnding(CancellationToken stop) => stop.IsCancellationRequested || Volatile.Read(ref _failure) is not null;

    private async ValueTask WaitAsync(CancellationToken stop)
    {
        if (context.TakeTimeout() is { } asked)
        {
            _idlePutAt = time.GetTimestamp() + (long)(asked.TotalSeconds * time.TimestampFrequency);
        }

        long until = Math.Min(_nextCommit, _backlog.Count > 0 ? _retryAt : _idlePutAt);
        TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), until);
        wait = IsEnding(stop) ? TimeSpan.FromSeconds(1) : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        bool signalled = await _signal.WaitAsync(wait, CancellationToken.None).ConfigureAwait(false);
        if (!signalled && _backlog.Count == 0 && !IsEnding(stop))
        {
            // A chance for the task to write out by time.
            await PutAsync(new SinkBatch([], [], 0), stop).ConfigureAwait(false);
        }
    }

    private async ValueTask TakeAsync(SinkWork work, CancellationToken stop)
    {
        switch (work)
        {
            case SinkBatch batch when !IsEnding(stop):
                RemoveUnwanted(batch);
                _backlog.Enqueue(batch);
                break;
            case PartitionsAssigned assigned:
                try
                {
                    PipelineLog.Rebalanced(logger, id.ToString(), string.Join(", ", assigned.Positions.Keys), "");
                    context.Assign(assigned.Positions.Keys);
                    metrics.Assigned(context.Assignment.Count);
                    foreach ((TopicPartition partition, long position) in assigned.Positions)
                    {
                        _currentOffsets[partition] = _committedOffsets[partition] = position;
                    }

                    if (_failure is null)
                    {
                        await task.OpenAsync([.. assigned.Positions.Keys], stop).ConfigureAwait(false);
                        RequestRewinds();
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref _rebalancesPending);
                    assigned.Done.TrySetResult();
                }

                break;
            case PartitionsRevoked revoked:
                try
                {
                    PipelineLog.Rebalanced(logger, id.ToString(), "", string.Join(", ", revoked.Partitions));
                    await CloseAsync(revoked.Partitions, revoked.Lost).ConfigureAwait(false);
                }
                finally
                {
                    Interlocked.Decrement(ref _rebalancesPending);
                    revoked.Done.TrySetResult();
                }

                break;
            case PartitionsRewound rewound:
                foreach ((TopicPartition partition, long version) in rewound.Partitions)
                {
                    // The task may have asked for another place meanwhile; what was read until then is not from there.
                    if (_rewinding.GetValueOrDefault(partition) == version)
                    {
                        _rewinding.Remove(partition);
                    }
                }

                break;
        }
    }

    // Records that were read ahead before the task rewound, paused or lost their partition.
    private void RemoveUnwanted(SinkBatch batch)
    {
        if (_rewinding.Count == 0 && context.PausedPartitions.Count == 0)
        {
            return;
        }

        foreach (TopicPartition partition in batch.NextOffsets.Keys.ToArray())
        {
            if (!_rewinding.ContainsKey(partition) && context.PausedPartitions.Contains(partition))
            {
                Rewind(partition, _currentOffsets[partition]);
            }

            if (_rewinding.ContainsKey(partition))
            {
                Remove(batch, partition);
            }
        }
    }

    private static void Remove(SinkBatch batch, TopicPartition partition)
    {
        batch.NextOffsets.Remove(partition);
        batch.Records.RemoveAll(record => record.OriginalKafkaPartition == partition.Partition && record.OriginalTopic == partition.Topic);
    }

    private async ValueTask PutAsync(SinkBatch batch, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        _idlePutAt = long.MaxValue;
        try
        {
            await PutAsync(batch.Records.Count == 0 ? NoRecords : batch.Records).ConfigureAwait(false);
            errantRecords.ThrowIfFailed();
        }
        catch (RetriableException e)
        {
            TimeSpan delay = context.TakeTimeout() ?? _retryDelay;
            _retryDelay = _retryDelay * 2 < MaxPutRetryDelay ? _retryDelay * 2 : MaxPutRetryDelay;
            _retryAt = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
            PipelineLog.PutRetried(logger, id.ToString(), batch.Records.Count, (long)delay.TotalMilliseconds, e);
            if (_backlog.Count == 0)
            {
                _backlog.Enqueue(batch);
            }

            RequestRewinds();
            return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ConnectException($"Exiting WorkerSinkTask due to unrecoverable exception. Task {id} failed in put: {e.Message}", e);
        }

        errantRecords.BatchTaken();
        _retryDelay = FirstPutRetryDelay;
        _retryAt = 0;
        if (_backlog.Count > 0)
        {
            _backlog.Dequeue();
        }

        foreach ((TopicPartition partition, long offset) in batch.NextOffsets)
        {
            _currentOffsets[partition] = offset;
        }

        _uncommittedRecords += batch.ReadCount;
        if (batch.Records.Count > 0)
        {
            metrics.Put(batch.Records.Count, Stopwatch.GetElapsedTime(start));
        }

        RequestRewinds();
    }

    // Data that the task refuses as bad is found by halving where errors are tolerated; only the bad records are reported and left out.
    private async ValueTask PutAsync(IReadOnlyList<SinkRecord> records)
    {
        try
        {
            await task.PutAsync(records, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConnectDataException e) when (errors.ToleratesAll && records.Count > 0)
        {
            if (records.Count == 1)
            {
                _ = errantRecords.ReportAsync(records[0], e);
                return;
            }

            int half = records.Count / 2;
            await PutAsync([.. records.Take(half)]).ConfigureAwait(false);
            await PutAsync([.. records.Skip(half)]).ConfigureAwait(false);
        }
    }

    // Passes on what the task asked of its context since the last call.
    private void RequestRewinds()
    {
        foreach ((TopicPartition partition, long offset) in context.TakeRewinds())
        {
            if (context.Assignment.Contains(partition))
            {
                _currentOffsets[partition] = _committedOffsets[partition] = offset;
                Rewind(partition, offset);
            }
        }

        if (context.PauseChanged)
        {
            context.PauseChanged = false;
            lock (_requestLock)
            {
                _requestedPauses = [.. context.PausedPartitions];
                _pausesRequested = true;
            }

            consumer.Wakeup();
        }
    }

    private void Rewind(TopicPartition partition, long offset)
    {
        _rewinding[partition] = ++_rewindVersion;
        foreach (SinkBatch batch in _backlog)
        {
            Remove(batch, partition);
        }

        lock (_requestLock)
        {
            _requestedSeeks[partition] = (offset, _rewindVersion);
        }

        consumer.Wakeup();
    }

    private void ScheduleCommit() => _nextCommit = time.GetTimestamp() + (long)(offsetFlushInterval.TotalSeconds * time.TimestampFrequency);

    private async ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> current, bool closing)
    {
        if (current.Count == 0 || _abandoned.IsCancellationRequested)
        {
            return;
        }

        // A record that is in neither the target nor the dead letter queue must be read again.
        await errors.WhenReportedAsync().ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<TopicPartition, long> safe;
        try
        {
            safe = await task.PreCommitAsync(new Dictionary<TopicPartition, long>(current), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            metrics.CommitFailed();
            PipelineLog.PreCommitFailed(logger, id.ToString(), e);
            if (!closing)
            {
                foreach ((TopicPartition partition, long committed) in _committedOffsets)
                {
                    _currentOffsets[partition] = committed;
                    Rewind(partition, committed);
                }
            }

            return;
        }

        Dictionary<TopicPartition, long> changed = Accepted(safe, current);
        if (changed.Count == 0 || _abandoned.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await consumer.CommitAsync(changed, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            metrics.CommitFailed();
            PipelineLog.CommitFailed(logger, id.ToString(), e);
            return;
        }

        foreach ((TopicPartition partition, long offset) in changed)
        {
            _committedOffsets[partition] = offset;
        }

        metrics.CommitSucceeded(_uncommittedRecords, Stopwatch.GetElapsedTime(start));
        PipelineLog.OffsetsCommitted(logger, id.ToString(), changed.Count, _uncommittedRecords);
        _uncommittedRecords = 0;
    }

    private Dictionary<TopicPartition, long> Accepted(IReadOnlyDictionary<TopicPartition, long> safe, IReadOnlyDictionary<TopicPartition, long> current)
    {
        var changed = new Dictionary<TopicPartition, long>();
        foreach ((TopicPartition partition, long offset) in safe)
        {
            if (!current.TryGetValue(partition, out long put) || offset > put)
            {
                PipelineLog.OffsetIgnored(logger, id.ToString(), partition.ToString(), offset);
            }
            else if (_committedOffsets.GetValueOrDefault(partition, -1) != offset)
            {
                changed[partition] = offset;
            }
        }

        return changed;
    }

    private async ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, bool lost)
    {
        if (partitions.Count == 0)
        {
            return;
        }

        if (!lost)
        {
            await CommitAsync(_currentOffsets.Where(entry => partitions.Contains(entry.Key)).ToDictionary(), closing: true).ConfigureAwait(false);
        }

        try
        {
            await task.CloseAsync(partitions, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            context.Unassign(partitions);
            lock (_requestLock)
            {
                // What was asked for these does not hold for whenever they come back.
                _requestedPauses = [.. context.PausedPartitions];
                foreach (TopicPartition partition in partitions)
                {
                    _requestedSeeks.Remove(partition);
                }
            }

            metrics.Assigned(context.Assignment.Count);
            foreach (TopicPartition partition in partitions)
            {
                _currentOffsets.Remove(partition);
                _committedOffsets.Remove(partition);
                _rewinding.Remove(partition);
                foreach (SinkBatch batch in _backlog)
                {
                    Remove(batch, partition);
                }
            }
        }
    }
}

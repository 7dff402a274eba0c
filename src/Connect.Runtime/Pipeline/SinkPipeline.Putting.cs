using System.Diagnostics;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Sink;

namespace Connect.Runtime.Pipeline;

// The put loop: every call to the task, and what to do about its answers.
internal sealed partial class SinkPipeline
{
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
                        metrics.Calls.Begin(TaskCall.Rebalance);
                        await task.OpenAsync([.. assigned.Positions.Keys], stop).ConfigureAwait(false);
                        RequestRewinds();
                    }
                }
                finally
                {
                    metrics.Calls.End(TaskCall.Rebalance);
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
        metrics.Calls.Begin(TaskCall.Put);
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

            if (_resting)
            {
                // Nobody expects a paused task to come forward; only a put that does not return counts.
                metrics.Calls.End(TaskCall.Put);
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

        metrics.Calls.End(TaskCall.Put);
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
}

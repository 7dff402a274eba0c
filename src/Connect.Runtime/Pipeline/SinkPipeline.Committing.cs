using System.Diagnostics;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;

namespace Connect.Runtime.Pipeline;

// Offset commits of the put loop, and the end of partitions.
internal sealed partial class SinkPipeline
{
    private void ScheduleCommit() => _nextCommit = time.GetTimestamp() + (long)(offsetFlushInterval.TotalSeconds * time.TimestampFrequency);

    private async ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> current, bool closing)
    {
        if (current.Count == 0 || _abandoned.IsCancellationRequested)
        {
            return;
        }

        metrics.Calls.Begin(TaskCall.Commit);
        try
        {
            await CommitSafeAsync(current, closing).ConfigureAwait(false);
        }
        finally
        {
            metrics.Calls.End(TaskCall.Commit);
        }
    }

    private async ValueTask CommitSafeAsync(IReadOnlyDictionary<TopicPartition, long> current, bool closing)
    {
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

        metrics.Calls.Begin(TaskCall.Rebalance);
        try
        {
            await task.CloseAsync(partitions, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            metrics.Calls.End(TaskCall.Rebalance);
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

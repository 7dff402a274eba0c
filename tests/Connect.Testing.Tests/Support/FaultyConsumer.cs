using System.Text.RegularExpressions;
using Connect.Data;
using Connect.Runtime.Log;
using Connect.Testing.Log;

namespace Connect.Testing.Tests.Support;

/// <summary>A consumer of <see cref="FaultyLog"/>.</summary>
internal sealed class FaultyConsumer(LogFault fault, ConsumerOptions options, ILogConsumer consumer) : ILogConsumer
{
    private static readonly TimeSpan JoinTime = TimeSpan.FromMilliseconds(300);

    private volatile bool _polling;
    private Action? _join;
    private long _joining;
    private bool _disposed;
    private bool _awake;

    public IReadOnlySet<TopicPartition> Assignment => consumer.Assignment;

    public void Subscribe(TopicSelection topics, IRebalanceListener listener)
    {
        _joining = TimeProvider.System.GetTimestamp();
        _join = () => consumer.Subscribe(
            fault == LogFault.MatchesParts && topics.Pattern is { } pattern ? TopicSelection.Matching(new Regex($".*({pattern}).*")) : topics,
            fault == LogFault.SilentListener ? new RecordingListener() : new Listener(this, listener));
        if (fault != LogFault.Slow)
        {
            Join();
        }
    }

    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets) => consumer.Assign(offsets);

    public async ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _polling = true;
        try
        {
            bool asleep = fault == LogFault.SleepsThrough && timeout > TimeSpan.FromSeconds(10);
            if (asleep)
            {
                await Task.Delay(timeout, cancellationToken);
            }

            if (_join is not null && await JoinAsync(timeout, cancellationToken))
            {
                return new LogBatch();
            }

            if (fault == LogFault.StaysAwake && _awake)
            {
                timeout = TimeSpan.Zero;
            }

            LogBatch batch = await consumer.PollAsync(timeout, fault == LogFault.IgnoresCancellation ? CancellationToken.None : cancellationToken);
            return Changed(batch);
        }
        catch (OperationCanceledException) when (fault == LogFault.EmptyWhenCancelled)
        {
            return new LogBatch();
        }
        finally
        {
            _polling = false;
        }
    }

    public void Wakeup()
    {
        _awake = true;
        if (fault != LogFault.NoWakeup && (fault != LogFault.WakesWaitingOnly || _polling))
        {
            consumer.Wakeup();
        }
    }

    public long Position(TopicPartition partition) => consumer.Position(partition);

    public void Seek(TopicPartition partition, long offset)
    {
        if (fault != LogFault.IgnoresSeek)
        {
            consumer.Seek(partition, offset);
        }
    }

    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        if (fault != LogFault.IgnoresPause)
        {
            consumer.Pause(partitions);
        }
    }

    public void Resume(IEnumerable<TopicPartition> partitions) => consumer.Resume(partitions);

    public ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default) => fault switch
    {
        LogFault.LosesCommits => default,
        LogFault.OneThreadOnly when _polling => throw new InvalidOperationException("This consumer is in use by another thread."),
        LogFault.CommitsAhead => consumer.CommitAsync(offsets.ToDictionary(entry => entry.Key, entry => entry.Value + 1), cancellationToken),
        _ => consumer.CommitAsync(offsets, cancellationToken),
    };

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        consumer.BeginningOffsetsAsync(partitions, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<TopicPartition, long> ends = await consumer.EndOffsetsAsync(partitions, cancellationToken);
        return fault == LogFault.EndIsBeyond ? ends.ToDictionary(entry => entry.Key, entry => entry.Value + 1) : ends;
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return consumer.DisposeAsync();
    }

    private void Join()
    {
        _join!();
        _join = null;
    }

    /// <summary>Joins the group once it is time; true when the poll is over before that.</summary>
    private async Task<bool> JoinAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TimeSpan left = JoinTime - TimeProvider.System.GetElapsedTime(_joining);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left < timeout ? left : timeout, cancellationToken);
            if (left > timeout)
            {
                return true;
            }
        }

        Join();
        return false;
    }

    private LogBatch Changed(LogBatch batch)
    {
        var changed = new LogBatch();
        foreach (LogRecord record in batch.Records)
        {
            if (fault == LogFault.SkipsLargeRecords && record.Value?.Length > options.MaxPollBytes)
            {
                continue;
            }

            changed.Add(fault switch
            {
                LogFault.EmptiesAreNull => record with { Key = record.Key is { Length: > 0 } ? record.Key : null, Value = record.Value is { Length: > 0 } ? record.Value : null },
                LogFault.OneHeaderPerKey => record with { Headers = [.. record.Headers.DistinctBy(header => header.Key)] },
                LogFault.OwnTimestamps => record with { Timestamp = 1 },
                LogFault.OtherTimestamps => record with { Timestamp = record.Timestamp + 1 },
                _ => record,
            });
        }

        return changed;
    }

    /// <summary>Passes on what the fault lets through.</summary>
    private sealed class Listener(FaultyConsumer owner, IRebalanceListener listener) : IRebalanceListener
    {
        public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions) => listener.OnAssignedAsync(partitions);

        public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) => owner.HidesRevocation ? default : listener.OnRevokedAsync(partitions);

        public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions) => listener.OnLostAsync(partitions);
    }

    private bool HidesRevocation => _disposed && fault == LogFault.NoRevocationOnDispose;
}

using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Log;
using Connect.Sink;

namespace Connect.Runtime.Pipeline;

// The read loop: read, convert, hand over. Only it touches the consumer, but for commits.
internal sealed partial class SinkPipeline
{
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
                    metrics.Calls.Begin(TaskCall.Convert);
                    SinkBatch batch = Convert(read, stop);
                    metrics.Calls.End(TaskCall.Convert);
                    await errors.SendReportsAsync().ConfigureAwait(false);
                    await HandOverAsync(batch, gate, paused).ConfigureAwait(false);
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

    // While a put is repeated there may be no room for long; a pause is to be seen all the same.
    private async ValueTask HandOverAsync(SinkBatch batch, PauseGate gate, Action<bool> paused)
    {
        Task handedOver = _work.Writer.WriteAsync(batch, _abandoned).AsTask();
        while (!handedOver.IsCompleted)
        {
            ApplyPause(gate, paused);
            Task changed = _resting ? Task.WhenAny(handedOver, gate.WaitAsync(CancellationToken.None)) : handedOver.WaitAsync(gate.Closing);
            await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await handedOver.ConfigureAwait(false);
        Signal();
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
}

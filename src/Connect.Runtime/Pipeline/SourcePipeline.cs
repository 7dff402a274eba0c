using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// The way of a source task's records: poll → transform and convert → append → acknowledged → offset committed. Three loops, joined by bounded queues, so that the
/// next records are polled and converted while the last ones are appended; order is kept. A stage that fails ends the pipeline: what was converted before the
/// bad record is still delivered and its offsets committed.
/// </summary>
internal sealed class SourcePipeline(
    ConnectorTaskId id,
    ISourceTask task,
    SourceConversion conversion,
    ISourceDelivery delivery,
    TransactionContext? transactions,
    TopicCreator topics,
    TaskMetrics metrics,
    TimeProvider time,
    ILogger logger) : ITaskPipeline
{
    // A queue holds at most this many batches, a converted batch at most this many records and bytes, whatever a poll returns.
    private const int QueuedBatches = 2;
    private const int BatchRecords = 5000;
    private const int BatchBytes = 1024 * 1024;
    private static readonly TimeSpan EmptyPollDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PollRetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PolledBatch> _polled = Channel.CreateBounded<PolledBatch>(
        new BoundedChannelOptions(QueuedBatches) { SingleReader = true, SingleWriter = true });

    private readonly Channel<SourceBatch> _converted = Channel.CreateBounded<SourceBatch>(
        new BoundedChannelOptions(QueuedBatches) { SingleReader = true, SingleWriter = true });

    private readonly ConcurrentBag<SourceBatch> _spareBatches = [];
    private readonly CancellationTokenSource _aborting = new();
    private Exception? _failure;

    /// <summary>Before the task is started: its offsets are settled only once older instances of it can write no more.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => delivery.PrepareAsync(cancellationToken);

    public async Task RunAsync(PauseGate gate, Action<bool> paused, CancellationToken stopping, CancellationToken abandoned)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _aborting.Token);
        delivery.Start(Fail, stopping, abandoned);
        await Task.WhenAll(
            Task.Run(() => PollLoopAsync(gate, paused, stop.Token), CancellationToken.None),
            Task.Run(() => ConvertLoopAsync(stop.Token), CancellationToken.None),
            Task.Run(DeliverLoopAsync, CancellationToken.None)).ConfigureAwait(false);
        try
        {
            await delivery.CompleteAsync(_failure is not null).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await delivery.DisposeAsync().ConfigureAwait(false);
        conversion.Dispose();
        while (_spareBatches.TryTake(out SourceBatch? batch))
        {
            batch.Dispose();
        }
    }

    // The first failure ends polling; the loops after it finish what they were given, the failed one discards it.
    private void Fail(Exception e)
    {
        if (Interlocked.CompareExchange(ref _failure, e, null) is null)
        {
            // Not here and now: what waits for it, the connector's code among it, must not run on the thread that failed.
            _ = _aborting.CancelAsync();
        }
    }

    private async Task PollLoopAsync(PauseGate gate, Action<bool> paused, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (gate.IsPaused)
                {
                    await RestAsync(gate, paused, stop).ConfigureAwait(false);
                    continue;
                }

                long start = Stopwatch.GetTimestamp();
                using var poll = CancellationTokenSource.CreateLinkedTokenSource(stop, gate.Closing);
                IReadOnlyList<SourceRecord>? records = await PollAsync(poll.Token).ConfigureAwait(false);
                if (records is { Count: > 0 })
                {
                    metrics.Polled(records.Count, Stopwatch.GetElapsedTime(start));
                    await EnqueueAsync(records).ConfigureAwait(false);
                }
                else
                {
                    await EnqueueEmptyPollAsync().ConfigureAwait(false);
                    if (Stopwatch.GetElapsedTime(start) < EmptyPollDelay && !poll.IsCancellationRequested)
                    {
                        // Poll should wait by itself; one that does not must not burn a core.
                        await Task.Delay(EmptyPollDelay, time, CancellationToken.None).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _polled.Writer.TryComplete();
        }
    }

    private async Task RestAsync(PauseGate gate, Action<bool> paused, CancellationToken stop)
    {
        // An open transaction must not stay open while paused; a task that draws its own boundaries decides itself.
        await _polled.Writer.WriteAsync(new PolledBatch([], transactions is null ? BatchBoundary.Commit : BatchBoundary.None), CancellationToken.None).ConfigureAwait(false);
        paused(true);
        await gate.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested)
        {
            paused(false);
        }
    }

    private async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await task.PollAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (RetriableException e)
        {
            PipelineLog.PollRetried(logger, id.ToString(), e);
            await Task.Delay(PollRetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
    }

    // Even when stopping: a record that was polled is on its way, and its source may not give it again to this instance.
    private async ValueTask EnqueueAsync(IReadOnlyList<SourceRecord> records)
    {
        BatchBoundary boundary = transactions?.TakeBatch() is { } asked and not BatchBoundary.None ? asked : BatchBoundary.PollEnd;
        for (int start = 0; start < records.Count; start += BatchRecords)
        {
            int count = Math.Min(BatchRecords, records.Count - start);
            var copy = new SourceRecord[count];
            for (int i = 0; i < count; i++)
            {
                copy[i] = records[start + i];
            }

            bool last = start + count == records.Count;
            await _polled.Writer.WriteAsync(new PolledBatch(copy, last ? boundary : BatchBoundary.None), CancellationToken.None).ConfigureAwait(false);
        }
    }

    // A transaction is not to stay open because its source has nothing more to say.
    private async ValueTask EnqueueEmptyPollAsync()
    {
        if (transactions?.TakeBatch() is { } asked and not BatchBoundary.None)
        {
            await _polled.Writer.WriteAsync(new PolledBatch([], asked), CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            _polled.Writer.TryWrite(new PolledBatch([], BatchBoundary.PollEnd));
        }
    }

    private async Task ConvertLoopAsync(CancellationToken stop)
    {
        bool failed = false;
        await foreach (PolledBatch polled in _polled.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                if (!failed)
                {
                    await ConvertAsync(polled, stop).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                failed = true;
                Fail(e);
            }
        }

        _converted.Writer.TryComplete();
    }

    private async ValueTask ConvertAsync(PolledBatch polled, CancellationToken stop)
    {
        SourceBatch batch = TakeBatch();
        int next = 0;
        try
        {
            while (next < polled.Records.Length)
            {
                metrics.Calls.Begin(TaskCall.Convert);
                next = Convert(polled.Records, next, batch, stop);
                metrics.Calls.End(TaskCall.Convert);
                if (next < polled.Records.Length)
                {
                    await _converted.Writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
                    batch = TakeBatch();
                }
            }

            if (batch.Boundary == BatchBoundary.None)
            {
                batch.Boundary = polled.Boundary;
            }
        }
        finally
        {
            // After a failure this holds the records before the bad one.
            await _converted.Writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Converts until the batch is full or a transaction ends; returns the index of the first record that is not in it.
    private int Convert(SourceRecord[] records, int start, SourceBatch batch, CancellationToken stop)
    {
        for (int i = start; i < records.Length; i++)
        {
            batch.Outcomes.Add(conversion.Append(records[i], batch.Append, stop));
            batch.Records.Add(records[i]);
            if (transactions is not null && transactions.Take(records[i]) is not BatchBoundary.None and BatchBoundary boundary)
            {
                batch.Boundary = boundary;
                return i + 1;
            }

            if (batch.Append.ByteCount >= BatchBytes)
            {
                return i + 1;
            }
        }

        return records.Length;
    }

    private async Task DeliverLoopAsync()
    {
        bool failed = false;
        await foreach (SourceBatch batch in _converted.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (failed)
            {
                Recycle(batch);
                continue;
            }

            try
            {
                await topics.EnsureAsync(batch.Append).ConfigureAwait(false);
                await delivery.DeliverAsync(batch, Recycle).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failed = true;
                Fail(e);
            }
        }
    }

    private SourceBatch TakeBatch() => _spareBatches.TryTake(out SourceBatch? batch) ? batch : new SourceBatch();

    private void Recycle(SourceBatch batch)
    {
        batch.Clear();
        _spareBatches.Add(batch);
    }

    private readonly record struct PolledBatch(SourceRecord[] Records, BatchBoundary Boundary);
}

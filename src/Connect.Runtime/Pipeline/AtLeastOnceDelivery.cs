using System.Diagnostics;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Pipeline;

/// <summary>
/// Appends batches, several on their way at once, and acknowledges them in order; the acknowledged prefix of offsets is committed at an interval and at the end.
/// A batch the log refused for the moment is appended again until it is taken.
/// </summary>
internal sealed class AtLeastOnceDelivery(
    ConnectorTaskId id,
    ISourceTask task,
    ILogProducer producer,
    IOffsetStore offsetStore,
    SourceDeliverySettings settings,
    Action<string> topicUsed,
    TaskMetrics metrics,
    ILogger logger) : ISourceDelivery
{
    private const int MaxBatchesInFlight = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _inFlight = new(MaxBatchesInFlight);
    private readonly SemaphoreSlim _committing = new(1);
    private readonly Lock _lock = new();
    private readonly SourceOffsets _offsets = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givingUp = new(Timeout.InfiniteTimeSpan, settings.TimeProvider);
    private Task<bool> _lastAppend = Task.FromResult(false);
    private Task _lastAcknowledgement = Task.CompletedTask;
    private Task _commits = Task.CompletedTask;
    private Action<Exception> _failed = static _ => { };
    private CancellationToken _abandoned;
    private int _holding;
    private int _unacknowledged;
    private ConnectException? _failure;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Start(Action<Exception> failed, CancellationToken stopping, CancellationToken abandoned)
    {
        _failed = failed;
        _abandoned = abandoned;
        stopping.UnsafeRegister(static state => ((AtLeastOnceDelivery)state!).GiveUpSoon(), this);
        abandoned.UnsafeRegister(static state => _ = ((CancellationTokenSource)state!).CancelAsync(), _givingUp);
        _commits = Task.Run(CommitAtIntervalsAsync, CancellationToken.None);
    }

    public async ValueTask DeliverAsync(SourceBatch batch, Action<SourceBatch> recycle)
    {
        await _inFlight.WaitAsync(_givingUp.Token).ConfigureAwait(false);
        if (_failure is { } failure)
        {
            _inFlight.Release();
            recycle(batch);
            throw failure;
        }

        lock (_lock)
        {
            _unacknowledged++;
            metrics.Calls.Begin(TaskCall.Append);
        }

        _lastAppend = AppendAsync(_lastAppend, batch);
        _lastAcknowledgement = AcknowledgeAsync(_lastAcknowledgement, _lastAppend, batch, recycle);
    }

    public async ValueTask CompleteAsync(bool failed)
    {
        try
        {
            await _lastAcknowledgement.WaitAsync(_givingUp.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            PipelineLog.AppendsGivenUp(logger, id.ToString());
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _commits.ConfigureAwait(false);
        await CommitAsync().ConfigureAwait(false);
        if (_failure is { } failure && !failed)
        {
            throw failure;
        }
    }

    // The semaphores and sources hold nothing to free, and an append that was given up may still come back to them.
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _commits.ConfigureAwait(false);
        await producer.DisposeAsync().ConfigureAwait(false);
    }

    private void GiveUpSoon()
    {
        if (!_givingUp.IsCancellationRequested)
        {
            _givingUp.CancelAfter(settings.OffsetFlushTimeout);
        }
    }

    // Tells whether the batch was appended again. Appends start in order and overlap. Should the log refuse one for the moment, those that started before that was
    // known are appended once more behind it and new ones wait, so that the log ends with the records in their order.
    private async Task<bool> AppendAsync(Task<bool> previous, SourceBatch batch)
    {
        bool holding = Volatile.Read(ref _holding) > 0;
        bool isBehind = holding;
        bool repeated = false;
        try
        {
            if (holding)
            {
                Interlocked.Increment(ref _holding);
                await WasRepeatedAsync(previous).ConfigureAwait(false);
            }

            while (batch.Append.Count > 0)
            {
                try
                {
                    await producer.AppendAsync(batch.Append, CancellationToken.None).ConfigureAwait(false);
                    if (isBehind || !await WasRepeatedAsync(previous).ConfigureAwait(false))
                    {
                        return repeated;
                    }

                    Hold();
                }
                catch (RetriableException e) when (!_givingUp.IsCancellationRequested)
                {
                    Hold();
                    PipelineLog.AppendRetried(logger, id.ToString(), e);
                    await WasRepeatedAsync(previous).ConfigureAwait(false);
                    await Task.Delay(RetryDelay, settings.TimeProvider, _givingUp.Token).ConfigureAwait(false);
                }

                isBehind = true;
                repeated = true;
            }

            return !isBehind && await WasRepeatedAsync(previous).ConfigureAwait(false);
        }
        finally
        {
            if (holding)
            {
                Interlocked.Decrement(ref _holding);
            }
        }

        void Hold()
        {
            if (!holding)
            {
                holding = true;
                Interlocked.Increment(ref _holding);
            }
        }
    }

    private static async Task<bool> WasRepeatedAsync(Task<bool> append)
    {
        await ((Task)append).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return append.IsCompletedSuccessfully && append.Result;
    }

    private async Task AcknowledgeAsync(Task previous, Task append, SourceBatch batch, Action<SourceBatch> recycle)
    {
        try
        {
            await append.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }

        await previous.ConfigureAwait(false);
        int written = 0;
        string? topic = null;
        for (int i = 0; i < batch.Records.Count; i++)
        {
            SourceRecord record = batch.Records[i];
            SourceOutcome outcome = batch.Outcomes[i];
            RecordMetadata metadata = default;
            Exception? error = null;
            if (outcome.IsAppended && (!batch.Append.TryGetResult(outcome.Index, out metadata, out error) || error is not null))
            {
                if (outcome.IsDeadLetter)
                {
                    metrics.DeadLetterQueueFailed();
                }

                Fail(error ?? new ConnectException("The log did not acknowledge a record."));
                lock (_lock)
                {
                    _offsets.Failed(record);
                }

                continue;
            }

            bool isWritten = outcome is { IsAppended: true, IsDeadLetter: false };
            SourceConfirmation.Confirm(task, record, isWritten ? metadata : null, id, logger);
            lock (_lock)
            {
                _offsets.Handled(record);
            }

            if (outcome.IsDeadLetter)
            {
                metrics.DeadLetterQueueWritten();
            }

            if (isWritten)
            {
                written++;
                if (!ReferenceEquals(topic, metadata.Topic) && !_abandoned.IsCancellationRequested)
                {
                    topicUsed(topic = metadata.Topic);
                }
            }
        }

        if (batch.Records.Count > 0)
        {
            metrics.Written(written);
        }

        lock (_lock)
        {
            metrics.Calls.Restart(TaskCall.Append);
            if (--_unacknowledged == 0)
            {
                metrics.Calls.End(TaskCall.Append);
            }
        }

        recycle(batch);
        _inFlight.Release();
    }

    private void Fail(Exception error)
    {
        if (_givingUp.IsCancellationRequested)
        {
            // The task is ending; what was not taken is not committed.
            PipelineLog.AppendsGivenUp(logger, id.ToString());
            return;
        }

        var failure = new ConnectException($"Task {id} could not append its records to the log: {error.Message}", error);
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
        {
            _failed(failure);
        }
    }

    private async Task CommitAtIntervalsAsync()
    {
        using var timer = new PeriodicTimer(settings.OffsetFlushInterval, settings.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                await CommitAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task CommitAsync()
    {
        await _committing.WaitAsync().ConfigureAwait(false);
        metrics.Calls.Begin(TaskCall.Commit);
        try
        {
            if (!_abandoned.IsCancellationRequested && await WriteOffsetsAsync().ConfigureAwait(false))
            {
                await SourceConfirmation.CommitAsync(task, id, logger, settings).ConfigureAwait(false);
            }
        }
        finally
        {
            metrics.Calls.End(TaskCall.Commit);
            _committing.Release();
        }
    }

    private async ValueTask<bool> WriteOffsetsAsync()
    {
        List<SourceOffsetChange> offsets;
        long records;
        lock (_lock)
        {
            offsets = _offsets.Take(out records);
        }

        long start = Stopwatch.GetTimestamp();
        using var timeout = new CancellationTokenSource(settings.OffsetFlushTimeout, settings.TimeProvider);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _abandoned);
        try
        {
            await offsetStore.WriteAsync(id.Connector, offsets, end.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _offsets.Return(offsets, records);
            }

            metrics.CommitFailed();
            PipelineLog.CommitFailed(logger, id.ToString(), e);
            return false;
        }

        metrics.CommitSucceeded(records, Stopwatch.GetElapsedTime(start));
        PipelineLog.OffsetsCommitted(logger, id.ToString(), offsets.Count, records);
        return true;
    }
}

/// <summary>Timing of a source task's deliveries.</summary>
internal sealed record SourceDeliverySettings(
    TimeSpan OffsetFlushInterval, TimeSpan OffsetFlushTimeout, TransactionBoundary Boundary, TimeSpan TransactionInterval, TimeProvider TimeProvider);

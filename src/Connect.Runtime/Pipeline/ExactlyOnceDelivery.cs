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
/// Appends records and their source offsets in one transaction of the log, so that after any crash the task goes on exactly where the log's records end.
/// Records are confirmed to the task after the commit.
/// </summary>
/// <remarks>Semantics follow KIP-618; an aborted transaction's offsets are committed all the same.</remarks>
internal sealed class ExactlyOnceDelivery(
    ConnectorTaskId id,
    ISourceTask task,
    ILogProducer producer,
    ITopicOffsetStore offsetStore,
    SourceDeliverySettings settings,
    Action<string> topicUsed,
    TaskMetrics metrics,
    ILogger logger) : ISourceDelivery
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly List<(SourceBatch Batch, Action<SourceBatch> Recycle)> _open = [];
    private readonly SourceOffsets _offsets = new();
    private readonly AppendBatch _offsetRecords = new(4096);
    private readonly CancellationTokenSource _givingUp = new(Timeout.InfiniteTimeSpan, settings.TimeProvider);
    private CancellationToken _abandoned;
    private bool _inTransaction;
    private long _lastCommit = Stopwatch.GetTimestamp();

    public async Task PrepareAsync(CancellationToken cancellationToken) =>
        await producer.InitTransactionsAsync(cancellationToken).ConfigureAwait(false);

    public void Start(Action<Exception> failed, CancellationToken stopping, CancellationToken abandoned)
    {
        _abandoned = abandoned;
        stopping.UnsafeRegister(static state => ((ExactlyOnceDelivery)state!).GiveUpSoon(), this);
        abandoned.UnsafeRegister(static state => _ = ((CancellationTokenSource)state!).CancelAsync(), _givingUp);
    }

    public async ValueTask DeliverAsync(SourceBatch batch, Action<SourceBatch> recycle)
    {
        // An abandoned task is not told of the end: its loops find it out here.
        _abandoned.ThrowIfCancellationRequested();
        _open.Add((batch, recycle));
        metrics.Calls.Begin(TaskCall.Append);
        foreach (SourceRecord record in batch.Records)
        {
            _offsets.Handled(record);
        }

        if (batch.Append.Count > 0)
        {
            RefuseOffsetsTopic(batch.Append);
            Begin();
            await producer.AppendAsync(batch.Append, CancellationToken.None).ConfigureAwait(false);
            ThrowIfRefused(batch);
        }

        if (batch.Boundary == BatchBoundary.Abort)
        {
            await AbortAsync().ConfigureAwait(false);
        }
        else if (EndsTransaction(batch.Boundary))
        {
            await CommitAsync().ConfigureAwait(false);
        }

        metrics.Calls.End(TaskCall.Append);
    }

    public async ValueTask CompleteAsync(bool failed)
    {
        if (failed || settings.Boundary == TransactionBoundary.Connector)
        {
            await DiscardAsync().ConfigureAwait(false);
        }
        else
        {
            await CommitAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await producer.DisposeAsync().ConfigureAwait(false);
        _offsetRecords.Dispose();
    }

    // A record among the offsets would be taken for one.
    private void RefuseOffsetsTopic(AppendBatch batch)
    {
        string? last = null;
        for (int i = 0; i < batch.Count; i++)
        {
            string topic = batch.Topic(i);
            if (ReferenceEquals(topic, last))
            {
                continue;
            }

            last = topic;
            if (topic == offsetStore.TopicName)
            {
                throw new ConnectException(
                    $"Source tasks may not produce to their own offsets topics when exactly-once support is enabled: task {id} made a record for '{topic}'.");
            }
        }
    }

    // The transaction would be committed without the record, and with its offset.
    private void ThrowIfRefused(SourceBatch batch)
    {
        for (int i = 0; i < batch.Outcomes.Count; i++)
        {
            SourceOutcome outcome = batch.Outcomes[i];
            if (outcome.IsAppended && batch.Append.TryGetResult(outcome.Index, out _, out Exception? error) && error is not null)
            {
                if (outcome.IsDeadLetter)
                {
                    metrics.DeadLetterQueueFailed();
                }

                throw new ConnectException($"Task {id} could not append its records to the log: {error.Message}", error);
            }
        }
    }

    private void GiveUpSoon()
    {
        if (!_givingUp.IsCancellationRequested)
        {
            _givingUp.CancelAfter(settings.OffsetFlushTimeout);
        }
    }

    private bool EndsTransaction(BatchBoundary boundary) => boundary switch
    {
        BatchBoundary.Commit => true,
        BatchBoundary.PollEnd => settings.Boundary == TransactionBoundary.Poll
            || (settings.Boundary == TransactionBoundary.Interval && Stopwatch.GetElapsedTime(_lastCommit) >= settings.TransactionInterval),
        _ => false,
    };

    private void Begin()
    {
        if (!_inTransaction)
        {
            producer.BeginTransaction();
            _inTransaction = true;
        }
    }

    private async ValueTask CommitAsync()
    {
        long start = Stopwatch.GetTimestamp();
        List<SourceOffsetChange> offsets = _offsets.Take(out long records);
        if (offsets.Count == 0 && !_inTransaction)
        {
            Confirm();
            return;
        }

        Begin();
        await AppendOffsetsAsync(offsets).ConfigureAwait(false);
        await CommitTransactionAsync().ConfigureAwait(false);
        _inTransaction = false;
        _lastCommit = Stopwatch.GetTimestamp();
        metrics.CommitSucceeded(records, Stopwatch.GetElapsedTime(start));
        metrics.TransactionCommitted(records);
        Confirm();
        await SourceConfirmation.CommitAsync(task, id, logger, settings).ConfigureAwait(false);
    }

    private async ValueTask CommitTransactionAsync()
    {
        while (true)
        {
            _abandoned.ThrowIfCancellationRequested();
            try
            {
                await producer.CommitTransactionAsync(CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (RetriableException e) when (!_givingUp.IsCancellationRequested)
            {
                // The transaction is still open, so committing it again cannot write anything twice.
                metrics.CommitFailed();
                PipelineLog.TransactionRetried(logger, id.ToString(), e);
                await Task.Delay(RetryDelay, settings.TimeProvider, _givingUp.Token).ConfigureAwait(false);
            }
            catch (ConnectException e)
            {
                metrics.CommitFailed();
                throw new ConnectException($"Failed to flush offsets and/or records for task {id}: {e.Message}", e);
            }
        }
    }

    private async ValueTask AbortAsync()
    {
        if (!_inTransaction)
        {
            PipelineLog.EmptyTransactionAborted(logger, id.ToString());
            return;
        }

        await producer.AbortTransactionAsync().ConfigureAwait(false);
        _inTransaction = false;
        foreach ((SourceBatch batch, _) in _open)
        {
            // Confirmed as dropped: the source must not send them again, as their offsets are committed.
            batch.Outcomes.Clear();
            batch.Outcomes.AddRange(Enumerable.Repeat(SourceOutcome.Dropped, batch.Records.Count));
        }

        await CommitAsync().ConfigureAwait(false);
    }

    private async ValueTask DiscardAsync()
    {
        if (_inTransaction)
        {
            _inTransaction = false;
            await producer.AbortTransactionAsync().ConfigureAwait(false);
        }

        foreach ((SourceBatch batch, Action<SourceBatch> recycle) in _open)
        {
            recycle(batch);
        }

        _open.Clear();
    }

    private async ValueTask AppendOffsetsAsync(List<SourceOffsetChange> offsets)
    {
        _offsetRecords.Clear();
        foreach (SourceOffsetChange change in offsets)
        {
            _offsetRecords.Add(
                offsetStore.TopicName, null, null, offsetStore.KeyOf(id.Connector, change.Partition), hasKey: true, StoreJson.OffsetValue(change.Offset!), hasValue: true);
        }

        if (_offsetRecords.Count > 0)
        {
            await producer.AppendAsync(_offsetRecords, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Confirm()
    {
        int written = 0;
        int confirmed = 0;
        string? topic = null;
        foreach ((SourceBatch batch, Action<SourceBatch> recycle) in _open)
        {
            for (int i = 0; i < batch.Records.Count; i++)
            {
                SourceOutcome outcome = batch.Outcomes[i];
                if (outcome.IsDeadLetter)
                {
                    metrics.DeadLetterQueueWritten();
                }

                if (!outcome.IsAppended || outcome.IsDeadLetter || !batch.Append.TryGetResult(outcome.Index, out RecordMetadata metadata, out _))
                {
                    SourceConfirmation.Confirm(task, batch.Records[i], null, id, logger);
                    continue;
                }

                SourceConfirmation.Confirm(task, batch.Records[i], metadata, id, logger);
                written++;
                if (!ReferenceEquals(topic, metadata.Topic))
                {
                    topicUsed(topic = metadata.Topic);
                }
            }

            confirmed += batch.Records.Count;
            recycle(batch);
        }

        _open.Clear();
        if (confirmed > 0)
        {
            metrics.Written(written);
        }
    }
}

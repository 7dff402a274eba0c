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
    OffsetStore offsetStore,
    SourceDeliverySettings settings,
    Action<string> topicUsed,
    TaskMetrics metrics,
    ILogger logger) : ISourceDelivery
{
    private const int MaxBatchesInFlight = 4;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _inFlight = new(MaxBatchesInFlight);
    private readonly SemaphoreSlim _committing = new(1);
    private readonly Lock _lock = new();
    private readonly SourceOffsets _offsets = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _lastAppend = Task.CompletedTask;
    private Task _lastAcknowledgement = Task.CompletedTask;
    private Task _commits = Task.CompletedTask;
    private Action<Exception> _failed = static _ => { };
    private ConnectException? _failure;

    public Task StartAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        _failed = failed;
        _commits = Task.Run(CommitAtIntervalsAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async ValueTask DeliverAsync(SourceBatch batch, Action<SourceBatch> recycle)
    {
        await _inFlight.WaitAsync().ConfigureAwait(false);
        if (_failure is { } failure)
        {
            _inFlight.Release();
            throw failure;
        }

        // Appends start in order; one that must be repeated holds the next ones back, or they would overtake it.
        _lastAppend = AppendAsync(_lastAppend, batch);
        _lastAcknowledgement = AcknowledgeAsync(_lastAcknowledgement, _lastAppend, batch, recycle);
    }

    public async ValueTask CompleteAsync(bool failed)
    {
        await _lastAcknowledgement.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _commits.ConfigureAwait(false);
        await CommitAsync().ConfigureAwait(false);
        if (_failure is { } failure && !failed)
        {
            throw failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _commits.ConfigureAwait(false);
        await producer.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _inFlight.Dispose();
        _committing.Dispose();
    }

    private async Task AppendAsync(Task previous, SourceBatch batch)
    {
        if (batch.Append.Count == 0)
        {
            return;
        }

        ValueTask append = producer.AppendAsync(batch.Append, CancellationToken.None);
        while (true)
        {
            try
            {
                await append.ConfigureAwait(false);
                return;
            }
            catch (RetriableException e)
            {
                PipelineLog.AppendRetried(logger, id.ToString(), e);
                await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Delay(RetryDelay, settings.TimeProvider).ConfigureAwait(false);
                append = producer.AppendAsync(batch.Append, CancellationToken.None);
            }
        }
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
        lock (_lock)
        {
            string? topic = null;
            for (int i = 0; i < batch.Records.Count; i++)
            {
                SourceRecord record = batch.Records[i];
                int index = batch.AppendIndexes[i];
                if (index < 0)
                {
                    task.CommitRecord(record, null);
                    _offsets.Handled(record);
                }
                else if (batch.Append.TryGetResult(index, out RecordMetadata metadata, out Exception? error) && error is null)
                {
                    task.CommitRecord(record, metadata);
                    _offsets.Handled(record);
                    written++;
                    if (!ReferenceEquals(topic, metadata.Topic))
                    {
                        topicUsed(topic = metadata.Topic);
                    }
                }
                else
                {
                    Fail(error ?? new ConnectException("The log did not acknowledge a record."));
                    _offsets.Failed(record);
                }
            }
        }

        metrics.Written(written);
        recycle(batch);
        _inFlight.Release();
    }

    private void Fail(Exception error)
    {
        if (_failure is null)
        {
            _failure = new ConnectException($"Task {id} could not append its records to the log: {error.Message}", error);
            _failed(_failure);
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
        try
        {
            List<SourceOffsetChange> offsets;
            long records;
            lock (_lock)
            {
                offsets = _offsets.Take(out records);
            }

            long start = Stopwatch.GetTimestamp();
            using var timeout = new CancellationTokenSource(settings.OffsetFlushTimeout, settings.TimeProvider);
            try
            {
                await offsetStore.WriteAsync(id.Connector, offsets, timeout.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ConnectException or OperationCanceledException)
            {
                lock (_lock)
                {
                    _offsets.Return(offsets, records);
                }

                metrics.CommitFailed();
                PipelineLog.CommitFailed(logger, id.ToString(), e);
                return;
            }

            metrics.CommitSucceeded(records, Stopwatch.GetElapsedTime(start));
            PipelineLog.OffsetsCommitted(logger, id.ToString(), offsets.Count, records);
            await task.CommitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The offsets are safe; a source that could not confirm externally is confirmed at the next commit.
            PipelineLog.TaskCommitFailed(logger, id.ToString(), e);
        }
        finally
        {
            _committing.Release();
        }
    }
}

/// <summary>Timing of a source task's deliveries.</summary>
internal sealed record SourceDeliverySettings(
    TimeSpan OffsetFlushInterval, TimeSpan OffsetFlushTimeout, TransactionBoundary Boundary, TimeSpan TransactionInterval, TimeProvider TimeProvider);

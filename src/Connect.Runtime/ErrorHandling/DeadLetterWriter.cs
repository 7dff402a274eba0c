using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Log;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Collects dead letters while the ones before them are appended, so that many cost hardly more than one: <c>add… → send or flush → one append at a time</c>.
/// Once an append was refused nothing more is written and every call fails: the task must not commit past what is missing. Thread-safe.
/// </summary>
internal sealed class DeadLetterWriter(ILogProducer producer, string topic, TaskMetrics metrics) : IAsyncDisposable
{
    // With its stack trace a letter has 2 to 4 kB: some hundred go out together at the latest, and some thousand wait at most between two polls.
    private const int SendBytes = 512 * 1024;
    private const int MaxWaitingBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private Letters _filling = new();
    private Letters _spare = new();
    private Task _append = Task.CompletedTask;
    private bool _appending;
    private bool _sendNext;
    private bool _disposed;
    private long _added;
    private long _written;
    private ConnectException? _failure;

    /// <summary>Copies the record; a batch of some size is sent.</summary>
    /// <param name="record">The record as it was.</param>
    /// <param name="headers">Its headers in the queue.</param>
    /// <param name="position">Where the record is, for an error.</param>
    public void Add(in LogRecord record, List<LogHeader> headers, string position)
    {
        lock (_lock)
        {
            if (_failure is not null || _disposed)
            {
                return;
            }

            _filling.Batch.Add(
                topic,
                partition: null,
                record.Timestamp < 0 ? null : record.Timestamp,
                record.Key.GetValueOrDefault().Span,
                record.Key is not null,
                record.Value.GetValueOrDefault().Span,
                record.Value is not null,
                headers);
            _filling.Positions.Add(position);
            _added++;
            if (_filling.Batch.ByteCount >= SendBytes)
            {
                Send();
            }
        }
    }

    /// <summary>Starts writing what is there. Waits only while letters come faster than they are written.</summary>
    public ValueTask SendAsync()
    {
        lock (_lock)
        {
            ThrowIfFailed();
            bool waits = _appending && _filling.Batch.ByteCount >= MaxWaitingBytes;
            Task before = _append;
            Send();
            return waits ? new ValueTask(before) : default;
        }
    }

    /// <summary>Waits until all that was added before is durable.</summary>
    public async ValueTask FlushAsync()
    {
        long target = long.MaxValue;
        while (true)
        {
            Task append;
            lock (_lock)
            {
                ThrowIfFailed();
                target = Math.Min(target, _added);
                if (_written >= target)
                {
                    return;
                }

                Send();
                append = _append;
            }

            await append.ConfigureAwait(false);
        }
    }

    /// <summary>A letter could not even be made.</summary>
    public void Fail(string position, Exception error)
    {
        lock (_lock)
        {
            _failure ??= Refused(position, error);
        }

        metrics.DeadLetterQueueFailed();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            _filling.Batch.Dispose();
            if (!_appending)
            {
                // Otherwise the batch is still the producer's.
                _spare.Batch.Dispose();
            }
        }

        await producer.DisposeAsync().ConfigureAwait(false);
    }

    // Under the lock.
    private void Send()
    {
        if (_appending)
        {
            _sendNext = true;
        }
        else if (_filling.Batch.Count > 0 && _failure is null && !_disposed)
        {
            (Letters letters, _filling) = (_filling, _spare);
            _spare = letters;
            _sendNext = false;
            _appending = true;
            _append = AppendAsync(letters);
        }
    }

    private async Task AppendAsync(Letters letters)
    {
        Exception? thrown = null;
        try
        {
            await producer.AppendAsync(letters.Batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            thrown = e;
        }

        // An append may complete at once; the next one is then not to be started from below this one, on the thread that reports.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            Count(letters, thrown);
            letters.Batch.Clear();
            letters.Positions.Clear();
            _appending = false;
            if (_sendNext)
            {
                Send();
            }
        }
    }

    private void Count(Letters letters, Exception? thrown)
    {
        for (int i = 0; i < letters.Batch.Count; i++)
        {
            Exception? error = letters.Batch.TryGetResult(i, out _, out Exception? refused) ? refused : thrown;
            if (error is null)
            {
                metrics.DeadLetterQueueWritten();
            }
            else
            {
                metrics.DeadLetterQueueFailed();
                _failure ??= Refused(letters.Positions[i], error);
            }
        }

        _written += letters.Batch.Count;
    }

    private ConnectException Refused(string position, Exception error) =>
        new($"The record at {position} could not be written to the dead letter queue {topic}: {error.Message}", error);

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    private sealed class Letters
    {
        public AppendBatch Batch { get; } = new();

        public List<string> Positions { get; } = [];
    }
}

using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Kafka.Native;
using Connect.Runtime.Log;

namespace Connect.Kafka.Producing;

/// <summary>
/// Hands batches to the client in order and waits without holding a thread while its queue is full:
/// <c>AppendAsync → client's queue → broker → delivery reports → batch complete</c>.
/// </summary>
internal sealed class KafkaProducer : ILogProducer, IDeliveries
{
    // A report normally ends the wait for room in the queue; this is for the case that none comes.
    private static readonly TimeSpan RoomCheckInterval = TimeSpan.FromMilliseconds(100);

    private readonly ClientFactory _clients;
    private readonly ProducerOptions _options;
    private readonly TimeSpan _transactionTimeout;
    private readonly Lock _lock = new();
    private readonly HashSet<PendingAppend> _pending = [];
    private readonly Stack<PendingAppend> _free = new();
    private readonly SemaphoreSlim _room = new(0, 1);
    private PendingAppend[] _appends = [];
    private ProducerClient _client;
    private Task _sending = Task.CompletedTask;
    private List<PendingAppend> _transaction = [];
    private int _waitsForRoom;
    private bool _initialized;
    private bool _inTransaction;
    private volatile Error? _fatal;
    private bool _disposed;

    public KafkaProducer(ClientFactory clients, ProducerOptions options, TimeSpan transactionTimeout)
    {
        _clients = clients;
        _options = options;
        _transactionTimeout = transactionTimeout;
        _client = CreateClient();
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (batch.Count == 0)
        {
            return;
        }

        PendingAppend append;
        Task sending;
        lock (_lock)
        {
            Check();
            ReplaceBrokenClient();
            append = _free.TryPop(out PendingAppend? free) ? free : NewAppend();
            append.Start(batch);
            _pending.Add(append);

            // An append that still waits for room goes first.
            if (!_sending.IsCompleted || !TrySend(append))
            {
                _sending = SendWhenThereIsRoomAsync(_sending, append);
            }

            sending = _sending;
            if (_inTransaction)
            {
                _transaction.Add(append);
            }
        }

        if (_inTransaction)
        {
            await sending.ConfigureAwait(false);
            return;
        }

        try
        {
            await append.Done.ConfigureAwait(false);
        }
        finally
        {
            Release(append);
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default)
    {
        Check();
        string id = _options.TransactionalId ?? throw new InvalidOperationException("Transactions need a transactional id in the producer's options.");
        cancellationToken.ThrowIfCancellationRequested();

        // Once started it is waited for to the end, or it would be unknown who holds the id.
        await TransactAsync(() => _client.InitTransactions(_transactionTimeout), $"take over transactional id '{id}'").ConfigureAwait(false);
        _initialized = true;
    }

    /// <inheritdoc/>
    public void BeginTransaction()
    {
        Check();
        if (!_initialized)
        {
            throw new InvalidOperationException("InitTransactionsAsync comes before the first transaction.");
        }

        if (_inTransaction)
        {
            throw new InvalidOperationException("A transaction is open already; commit or abort it first.");
        }

        if (_client.BeginTransaction() is { } error)
        {
            throw Translate(error, "begin a transaction");
        }

        _inTransaction = true;
    }

    /// <inheritdoc/>
    /// <remarks>After a <see cref="RetriableException"/> the transaction is still open: commit again, or abort. After any other error it can only be aborted.</remarks>
    public async ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        cancellationToken.ThrowIfCancellationRequested();
        await _sending.ConfigureAwait(false);
        await TransactAsync(() => _client.CommitTransaction(_transactionTimeout), "commit the transaction").ConfigureAwait(false);
        await EndTransactionAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await TransactAsync(() => _client.AbortTransaction(_transactionTimeout), "abort the transaction").ConfigureAwait(false);
        }
        catch (ConnectException error) when (_fatal is not null && error is not RetriableException)
        {
            // A fenced producer has nothing left to abort.
        }

        await EndTransactionAsync().ConfigureAwait(false);
    }

    /// <summary>Ends at once. Appends on their way fail; whether the broker takes them is unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        PendingAppend[] abandoned;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            abandoned = [.. _pending];
        }

        OnServed();
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Blocking.RunAsync(_client.Dispose, CancellationToken.None).ConfigureAwait(false);
        foreach (PendingAppend append in abandoned)
        {
            append.End(new ConnectException($"Producer '{_options.ClientId}' was closed before the broker had acknowledged all records of the batch."));
        }
    }

    // Hands records to the client until all are there (true) or its queue is full (false). Under the lock.
    private bool TrySend(PendingAppend append)
    {
        AppendBatch batch = append.Batch;
        for (int i = append.Next; i < batch.Count; i++)
        {
            if (_client.Produce(batch, i, OpaqueOf(append, i)) is not { } error)
            {
                continue;
            }

            if (error.Code == ErrorCode.Local_QueueFull)
            {
                append.Next = i;
                return false;
            }

            // Only this record is refused (too large, no such partition), or, after a fatal error, each.
            if (error.IsFatal)
            {
                _fatal = error;
            }

            append.Failed(i, error, isUnsent: true);
        }

        append.Next = batch.Count;
        return true;
    }

    // Append and record in one number, which a report brings back.
    private static nint OpaqueOf(PendingAppend append, int index) => (nint)(((long)append.Id << 32) | (uint)index);

    private (PendingAppend Append, int Index) RecordOf(nint opaque) => (Volatile.Read(ref _appends)[(int)(opaque >> 32)], (int)opaque);

    private PendingAppend NewAppend()
    {
        var append = new PendingAppend(_appends.Length);
        Volatile.Write(ref _appends, [.. _appends, append]);
        return append;
    }

    private async Task SendWhenThereIsRoomAsync(Task previous, PendingAppend append)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (true)
        {
            Volatile.Write(ref _waitsForRoom, 1);
            lock (_lock)
            {
                if (_disposed || TrySend(append))
                {
                    return;
                }
            }

            await _room.WaitAsync(RoomCheckInterval).ConfigureAwait(false);
        }
    }

    void IDeliveries.OnDelivered(nint opaque, int partition, long offset, long timestamp)
    {
        (PendingAppend append, int index) = RecordOf(opaque);
        append.Delivered(index, partition, offset, timestamp);
    }

    void IDeliveries.OnFailed(nint opaque, Error error, bool isUnsent)
    {
        (PendingAppend append, int index) = RecordOf(opaque);
        append.Failed(index, error, isUnsent);
    }

    void IDeliveries.OnServed() => OnServed();

    void IDeliveries.OnLog(LogMessage line) => _clients.Events.ClientLogged(line);

    void IDeliveries.OnError(Error error)
    {
        if (error.IsFatal)
        {
            _fatal = error;
        }

        _clients.Events.ClientFailed(error);
    }

    private void OnServed()
    {
        if (Interlocked.Exchange(ref _waitsForRoom, 0) != 0 && _room.CurrentCount == 0)
        {
            try
            {
                _room.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it.
            }
        }
    }

    private void Release(PendingAppend append)
    {
        lock (_lock)
        {
            // One that was given up may still get reports and is not used again.
            if (_pending.Remove(append) && !_disposed)
            {
                _free.Push(append);
            }
        }
    }

    // The records of the transaction have their results when this returns.
    private async ValueTask EndTransactionAsync()
    {
        List<PendingAppend> appends;
        lock (_lock)
        {
            appends = _transaction;
            _transaction = [];
            _inTransaction = false;
        }

        foreach (PendingAppend append in appends)
        {
            await append.Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Release(append);
        }
    }

    private async Task TransactAsync(Func<ClientError?> call, string what)
    {
        if (await Blocking.RunAsync(call, CancellationToken.None).ConfigureAwait(false) is { } error)
        {
            throw error.RequiresAbort ? new ConnectException($"{KafkaErrors.Translate(error.Error, what).Message} The transaction has to be aborted.") : Translate(error, what);
        }
    }

    private ConnectException Translate(ClientError error, string what)
    {
        if (error.Error.IsFatal)
        {
            _fatal = error.Error;
        }

        ConnectException translated = KafkaErrors.Translate(error.Error, what);
        return error.IsRetriable && translated is not RetriableException ? new RetriableException(translated.Message) : translated;
    }

    private ProducerClient CreateClient() => ClientFactory.Build(() => new ProducerClient(_clients.ProducerSettings(_options), _options.ClientId, this));

    // A producer without transactions that its broker refuses for good (a lost sequence) goes on as a new one; what was on its way has failed by then.
    private void ReplaceBrokenClient()
    {
        if (_fatal is { } fatal && _options.TransactionalId is null && _pending.Count == 0)
        {
            _clients.Events.ProducerReplaced(_options.ClientId, fatal.Reason);
            ProducerClient broken = _client;
            _client = CreateClient();
            _fatal = null;
            _ = Blocking.RunAsync(broken.Dispose, CancellationToken.None);
        }
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_fatal is { } fatal && _options.TransactionalId is { } id)
        {
            throw KafkaErrors.Translate(fatal, $"go on with transactional id '{id}'");
        }
    }

    private void CheckTransaction()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_inTransaction)
        {
            throw new InvalidOperationException("There is no open transaction.");
        }
    }
}

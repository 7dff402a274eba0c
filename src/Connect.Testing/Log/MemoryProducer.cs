using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>Appends at once; a transaction is held back until its commit.</summary>
internal sealed class MemoryProducer(InMemoryRecordLog log, ProducerOptions options) : ILogProducer
{
    private readonly List<(AppendBatch Batch, int Count)> _held = [];
    private volatile bool _fenced;
    private bool _initialized;
    private bool _inTransaction;
    private bool _disposed;
    private int _sticky;

    public string? TransactionalId => options.TransactionalId;

    /// <summary>Another producer has taken over the transactional id.</summary>
    public void Fence() => _fenced = true;

    public ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        if (_inTransaction)
        {
            log.Refuse(batch);
            _held.Add((batch, batch.Count));
        }
        else
        {
            log.Append([(batch, batch.Count)], _sticky++);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        log.Fence(options.TransactionalId ?? throw new InvalidOperationException("Transactions need a transactional id in the producer's options."), this);
        _initialized = true;
        return ValueTask.CompletedTask;
    }

    public void BeginTransaction()
    {
        Check(CancellationToken.None);
        if (!_initialized)
        {
            throw new InvalidOperationException("InitTransactionsAsync comes before the first transaction.");
        }

        if (_inTransaction)
        {
            throw new InvalidOperationException("A transaction is open already; commit or abort it first.");
        }

        _inTransaction = true;
    }

    public ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        Check(cancellationToken);
        log.Append(_held, _sticky++, this);
        _held.Clear();
        _inTransaction = false;
        return ValueTask.CompletedTask;
    }

    public ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        cancellationToken.ThrowIfCancellationRequested();
        Forget();
        _inTransaction = false;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            Forget();
            log.Forget(this);
        }

        return ValueTask.CompletedTask;
    }

    public void ThrowIfFenced()
    {
        if (_fenced)
        {
            throw new ConnectException(
                $"Producer '{options.ClientId}' was fenced: a newer producer with transactional id '{options.TransactionalId}' has taken over. Nothing of this write was kept.");
        }
    }

    private void Forget()
    {
        var aborted = new ConnectException("The transaction was aborted; nothing of it was kept.");
        foreach ((AppendBatch batch, int count) in _held)
        {
            for (int i = 0; i < Math.Min(count, batch.Count); i++)
            {
                batch.SetFailed(i, aborted);
            }
        }

        _held.Clear();
    }

    private void Check(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfFenced();
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

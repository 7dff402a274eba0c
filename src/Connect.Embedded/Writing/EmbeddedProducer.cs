using Connect.Embedded.Storage;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded.Writing;

/// <summary>
/// Encodes on the caller's thread and queues at the writer. A transaction is held in memory until its commit, which writes it as one request:
/// <c>InitTransactions → (Begin → Append… → Commit | Abort)…</c>
/// </summary>
internal sealed class EmbeddedProducer(EmbeddedLog log, ProducerOptions options) : ILogProducer
{
    private readonly List<EncodedAppend> _held = [];
    private Task _preparing = Task.CompletedTask;
    private int _sticky = -1;
    private bool _initialized;
    private bool _inTransaction;
    private bool _disposed;
    private volatile bool _fenced;

    /// <inheritdoc/>
    public ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        if (batch.Count == 0)
        {
            return ValueTask.CompletedTask;
        }

        // An append that still waits for its topics goes first.
        if (_preparing.IsCompleted && UnknownTopic(batch) is null)
        {
            return Append(batch);
        }

        Task<ValueTask> appending = AppendAfterTopicsAsync(_preparing, batch, cancellationToken);
        _preparing = appending;
        return Unwrap(appending);

        static async ValueTask Unwrap(Task<ValueTask> appending) => await (await appending.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default)
    {
        Check(cancellationToken);
        string id = options.TransactionalId ?? throw new InvalidOperationException("Transactions need a transactional id in the producer's options.");

        // Once started it is waited for to the end, or it would be unknown who holds the id.
        await log.Writer.Submit(new FenceRequest(() => log.TransactionalProducers.AddOrUpdate(id, this, (_, older) =>
        {
            older._fenced = older != this;
            return this;
        }))).ConfigureAwait(false);
        _initialized = true;
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    /// <remarks>When this throws, nothing of the transaction was written and it is still open: commit again, or abort.</remarks>
    public async ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        Check(cancellationToken);
        if (_held.Count > 0)
        {
            await log.Writer.Submit(new AppendRequest(this, _held, keepOnFailure: true)).ConfigureAwait(false);
        }

        _held.Clear();
        _inTransaction = false;
    }

    /// <inheritdoc/>
    public async ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default)
    {
        CheckTransaction();
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        Forget();
        _inTransaction = false;
    }

    public void ThrowIfFenced()
    {
        if (_fenced)
        {
            throw new ConnectException(
                $"Producer '{options.ClientId}' was fenced: a newer producer with transactional id '{options.TransactionalId}' has taken over. Nothing of this write was kept.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            Forget();
            if (options.TransactionalId is { } id)
            {
                log.TransactionalProducers.TryRemove(KeyValuePair.Create(id, this));
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Forget()
    {
        if (_held.Count > 0)
        {
            var aborted = new ConnectException("The transaction was aborted; nothing of it was kept.");
            foreach (EncodedAppend append in _held)
            {
                append.SetFailed(aborted);
                append.Release();
            }

            _held.Clear();
        }
    }

    private ValueTask Append(AppendBatch batch)
    {
        int sticky = _sticky = (_sticky + 1) & int.MaxValue;
        EncodedAppend append = EncodedAppend.Encode(batch, log.Catalog, sticky, log.NowMs());
        if (_inTransaction)
        {
            _held.Add(append);
            return ValueTask.CompletedTask;
        }

        try
        {
            return new ValueTask(log.Writer.Submit(new AppendRequest(this, [append], keepOnFailure: false)));
        }
        catch
        {
            append.Release();
            throw;
        }
    }

    private async Task<ValueTask> AppendAfterTopicsAsync(Task before, AppendBatch batch, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (UnknownTopic(batch) is { } topic)
        {
            try
            {
                await log.CreateTopicAsync(new TopicSpec(topic, -1), cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectException error)
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    batch.SetFailed(i, error);
                }

                throw;
            }
        }

        return Append(batch);
    }

    private string? UnknownTopic(AppendBatch batch)
    {
        string? known = null;
        for (int i = 0; i < batch.Count; i++)
        {
            string topic = batch.Topic(i);
            if (!ReferenceEquals(topic, known))
            {
                if (!log.Catalog.TryGet(topic, out _))
                {
                    return topic;
                }

                known = topic;
            }
        }

        return null;
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

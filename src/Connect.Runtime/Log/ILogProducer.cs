namespace Connect.Runtime.Log;

/// <summary>Appends batches. Calls of one producer must not overlap except several <see cref="AppendAsync"/>, which keep their order.</summary>
public interface ILogProducer : IAsyncDisposable
{
    /// <summary>
    /// Appends a batch, in order per partition. The task completes when every record was acknowledged or failed; the batch then holds each record's result.
    /// The batch is the producer's until then, or, in a transaction, until that ends; there the batch holds the errors of refused records when the task completes, all else
    /// when the transaction ends.
    /// </summary>
    /// <exception cref="Errors.RetriableException">Nothing of the batch was appended; it may be appended again.</exception>
    /// <exception cref="Errors.ConnectException">The log is unusable (a full disk, a fenced producer); what was appended is told by the batch's results.</exception>
    ValueTask AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Fences older producers of the same transactional id. Once, before the first transaction.</summary>
    ValueTask InitTransactionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a transaction: batches appended from now on become visible together.</summary>
    void BeginTransaction();

    /// <summary>Makes the transaction's batches visible and durable; results are set by now.</summary>
    ValueTask CommitTransactionAsync(CancellationToken cancellationToken = default);

    /// <summary>Discards the transaction's batches.</summary>
    ValueTask AbortTransactionAsync(CancellationToken cancellationToken = default);
}

/// <summary>How a producer works.</summary>
public sealed record ProducerOptions
{
    /// <summary>Client id in logs and metrics.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Set to use transactions.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>Kafka client settings on top (<c>producer.*</c>, <c>producer.override.*</c>, prefix stripped).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

using Connect.Source;

namespace Connect.Testing;

/// <summary>Notes where a source task draws its transaction boundaries; for <see cref="SourceTaskHarness.TransactionContext"/>. Not thread-safe.</summary>
public sealed class RecordingTransactionContext : ITransactionContext
{
    private readonly List<SourceRecord?> _commits = [];
    private readonly List<SourceRecord?> _aborts = [];

    /// <summary>Commits in the order they were asked for: after that record, or, where it is null, after the batch.</summary>
    public IReadOnlyList<SourceRecord?> Commits => _commits;

    /// <summary>Aborts in the order they were asked for: after that record, or, where it is null, after the batch.</summary>
    public IReadOnlyList<SourceRecord?> Aborts => _aborts;

    /// <inheritdoc/>
    public void CommitTransaction() => _commits.Add(null);

    /// <inheritdoc/>
    public void CommitTransaction(SourceRecord record) => _commits.Add(record);

    /// <inheritdoc/>
    public void AbortTransaction() => _aborts.Add(null);

    /// <inheritdoc/>
    public void AbortTransaction(SourceRecord record) => _aborts.Add(record);
}

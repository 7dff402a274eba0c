using Connect.Source;

namespace Connect.Runtime.Pipeline;

/// <summary>Collects what a source task asks of its transactions until the pipeline gets to that record or batch. Thread-safe.</summary>
internal sealed class TransactionContext : ITransactionContext
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceRecord, BatchBoundary> _records = new(ReferenceEqualityComparer.Instance);
    private BatchBoundary _batch;

    public void CommitTransaction() => SetBatch(BatchBoundary.Commit);

    public void CommitTransaction(SourceRecord record) => SetRecord(record, BatchBoundary.Commit);

    public void AbortTransaction() => SetBatch(BatchBoundary.Abort);

    public void AbortTransaction(SourceRecord record) => SetRecord(record, BatchBoundary.Abort);

    /// <summary>What was asked for the batch just polled, once.</summary>
    public BatchBoundary TakeBatch()
    {
        lock (_lock)
        {
            BatchBoundary asked = _batch;
            _batch = BatchBoundary.None;
            return asked;
        }
    }

    /// <summary>What was asked for this record, once.</summary>
    public BatchBoundary Take(SourceRecord record)
    {
        lock (_lock)
        {
            return _records.Count > 0 && _records.Remove(record, out BatchBoundary asked) ? asked : BatchBoundary.None;
        }
    }

    private static BatchBoundary Merge(BatchBoundary present, BatchBoundary asked) =>
        present == BatchBoundary.None || present == asked
            ? asked
            : throw new InvalidOperationException("The task asked to commit and to abort the same transaction; it must ask for one of them.");

    private void SetBatch(BatchBoundary asked)
    {
        lock (_lock)
        {
            _batch = Merge(_batch, asked);
        }
    }

    private void SetRecord(SourceRecord record, BatchBoundary asked)
    {
        lock (_lock)
        {
            _records[record] = Merge(_records.GetValueOrDefault(record), asked);
        }
    }
}

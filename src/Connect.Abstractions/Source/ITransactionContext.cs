namespace Connect.Source;

/// <summary>Lets an exactly-once source task decide where transactions end. Each request applies once.</summary>
public interface ITransactionContext
{
    /// <summary>Commit after the batch that the current or next poll returns.</summary>
    void CommitTransaction();

    /// <summary>Commit after this record.</summary>
    void CommitTransaction(SourceRecord record);

    /// <summary>Abort after the batch that the current or next poll returns: its records are discarded, its offsets are committed.</summary>
    void AbortTransaction();

    /// <summary>Abort after this record.</summary>
    void AbortTransaction(SourceRecord record);
}

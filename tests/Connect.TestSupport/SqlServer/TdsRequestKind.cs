namespace Connect.TestSupport.SqlServer;

/// <summary>What a client asked for.</summary>
public enum TdsRequestKind
{
    /// <summary>A statement, whichever way it came.</summary>
    Statement,

    /// <summary>A stored procedure by name.</summary>
    Procedure,

    /// <summary>Rows of a bulk load; the statement that announced them is a request of its own.</summary>
    BulkLoad,

    /// <summary>The beginning of a transaction.</summary>
    Begin,

    /// <summary>A commit.</summary>
    Commit,

    /// <summary>A rollback.</summary>
    Rollback,

    /// <summary>A savepoint.</summary>
    Save,
}

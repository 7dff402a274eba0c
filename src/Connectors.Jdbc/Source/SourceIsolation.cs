namespace Connectors.Jdbc.Source;

/// <summary>Isolation levels of the transactions that read (<c>transaction.isolation.mode</c>).</summary>
internal enum SourceIsolation
{
    /// <summary>The database's default; each query is a transaction of its own.</summary>
    Default,

    /// <summary>READ UNCOMMITTED.</summary>
    ReadUncommitted,

    /// <summary>READ COMMITTED.</summary>
    ReadCommitted,

    /// <summary>REPEATABLE READ.</summary>
    RepeatableRead,

    /// <summary>SERIALIZABLE.</summary>
    Serializable,

    /// <summary>SQL Server's SNAPSHOT.</summary>
    SqlServerSnapshot,
}

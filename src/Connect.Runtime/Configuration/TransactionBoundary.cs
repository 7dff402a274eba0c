namespace Connect.Runtime.Configuration;

/// <summary>Where an exactly-once source's transactions end: <c>transaction.boundary</c>.</summary>
public enum TransactionBoundary
{
    /// <summary>After every batch the task returned.</summary>
    Poll,

    /// <summary>After a time, see <c>transaction.boundary.interval.ms</c>.</summary>
    Interval,

    /// <summary>Where the connector says so.</summary>
    Connector,
}

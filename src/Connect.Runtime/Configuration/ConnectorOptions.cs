namespace Connect.Runtime.Configuration;

/// <summary>What happens to records that fail: <c>errors.tolerance</c>.</summary>
public enum ErrorTolerance
{
    /// <summary>The first failing record fails the task.</summary>
    None,

    /// <summary>Failing records are reported and skipped.</summary>
    All,
}

/// <summary>What happens when a config provider's value expires: <c>config.action.reload</c>.</summary>
public enum ConfigReloadAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connector is restarted.</summary>
    Restart,
}

/// <summary>How strictly a source asks for exactly once: <c>exactly.once.support</c>.</summary>
public enum ExactlyOnceSupportLevel
{
    /// <summary>Exactly once if the worker has it switched on; nothing is checked.</summary>
    Requested,

    /// <summary>The configuration is refused unless worker and connector can write exactly once.</summary>
    Required,
}

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

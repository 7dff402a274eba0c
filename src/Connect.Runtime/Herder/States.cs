namespace Connect.Runtime.Herder;

/// <summary>What the user wants of a connector; kept in the config store.</summary>
public enum TargetState
{
    /// <summary>Connector and tasks run.</summary>
    Started,

    /// <summary>Connector and tasks are loaded but idle.</summary>
    Paused,

    /// <summary>No tasks; offsets may be changed.</summary>
    Stopped,
}

/// <summary>What a connector or task is doing; the REST API shows the name in upper case.</summary>
public enum LifecycleState
{
    /// <summary>No worker runs it at the moment.</summary>
    Unassigned,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is idle on request.</summary>
    Paused,

    /// <summary>It was stopped on request; connectors only.</summary>
    Stopped,

    /// <summary>It ended with an error, shown as trace.</summary>
    Failed,

    /// <summary>It is being restarted on request.</summary>
    Restarting,

    /// <summary>It was deleted; never shown.</summary>
    Destroyed,
}

/// <summary>Direction of a connector.</summary>
public enum ConnectorType
{
    /// <summary>Its class could not be told.</summary>
    Unknown,

    /// <summary>Writes to the log.</summary>
    Source,

    /// <summary>Reads from the log.</summary>
    Sink,
}

/// <summary>Spellings of the states on the wire.</summary>
public static class StateNames
{
    /// <summary><c>STARTED</c>, <c>PAUSED</c>, <c>STOPPED</c>.</summary>
    public static string WireName(this TargetState state) => state.ToString().ToUpperInvariant();

    /// <summary><c>RUNNING</c>, <c>FAILED</c>, …</summary>
    public static string WireName(this LifecycleState state) => state.ToString().ToUpperInvariant();

    /// <summary><c>source</c>, <c>sink</c>, <c>unknown</c>.</summary>
    public static string WireName(this ConnectorType type) => type.ToString().ToLowerInvariant();
}

namespace Connect.Runtime.Configuration;

/// <summary>How a worker keeps connectors.</summary>
public enum WorkerMode
{
    /// <summary>One worker; connectors come from files and REST calls and are not kept.</summary>
    Standalone,

    /// <summary>Connectors, offsets and states are kept in topics and shared by all workers of the group.</summary>
    Distributed,
}

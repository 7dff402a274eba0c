using Connect.Runtime.Cluster;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Worker;

/// <summary>Which connectors and tasks are this worker's to run.</summary>
internal interface IWorkShare
{
    /// <summary>Whether this worker runs the connector itself and decides on its tasks.</summary>
    bool HasConnector(string connector);

    /// <summary>Whether this worker runs the task.</summary>
    bool HasTask(ConnectorTaskId task);

    /// <summary>Whether the connector or task is this worker's at this very moment, as far as the cluster's lease tells.</summary>
    bool Owns(WorkUnit unit);

    /// <summary>Whether another worker that is alive has this id.</summary>
    bool IsAnotherWorker(string workerId);
}

using Connect.Runtime.Cluster;
using Connect.Runtime.Herder;

namespace Connect.Runtime.Worker;

/// <summary>The share of a worker that works alone: everything.</summary>
internal sealed class WholeShare : IWorkShare
{
    public static WholeShare Instance { get; } = new();

    public bool HasConnector(string connector) => true;

    public bool HasTask(ConnectorTaskId task) => true;

    public bool Owns(WorkUnit unit) => true;

    public bool IsAnotherWorker(string workerId) => false;
}

namespace Connect.Runtime.Cluster;

/// <summary>This worker's place in the cluster: which units are its own, and who else is there. Thread-safe.</summary>
internal interface IWorkCluster : IAsyncDisposable
{
    /// <summary>The workers that are known, by id, this one included once it has joined.</summary>
    IReadOnlyCollection<ClusterWorker> Workers { get; }

    /// <summary>Whether this worker places the cluster's units.</summary>
    bool IsLeader { get; }

    /// <summary>Id of the worker that places units; null while there is none.</summary>
    string? LeaderId { get; }

    /// <summary>Whether the worker's share is about to change: slots are moving, or units wait for another worker to stop them.</summary>
    bool IsRebalancing { get; }

    /// <summary>Joins the cluster. Units start later, as the group hands out its slots.</summary>
    /// <param name="host">Runs what is this worker's.</param>
    /// <param name="cancellationToken">Gives up joining.</param>
    /// <exception cref="Errors.ConnectException">The work topic cannot be created or read.</exception>
    Task StartAsync(IWorkHost host, CancellationToken cancellationToken);

    /// <summary>The config store has changed: <see cref="IWorkHost.WantedUnits"/> may give other units.</summary>
    void WantedUnitsChanged();

    /// <summary>Whether the unit is this worker's now: placed here, released by whoever had it, and the lease holds.</summary>
    bool Owns(WorkUnit unit);

    /// <summary>Id of the worker a unit is placed at, which perhaps waits for another one to stop it; null when it is not placed or its slot's owner is unknown.</summary>
    string? WorkerOf(WorkUnit unit);

    /// <summary>Stops all units of this worker and ends its membership.</summary>
    /// <param name="leaveForGood">Whether the worker's work moves to others at once, rather than after the session timeout, in which the worker may come back to it.</param>
    Task StopAsync(bool leaveForGood = false);
}

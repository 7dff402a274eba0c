namespace Connect.Runtime.Cluster;

/// <summary>What runs units at this worker. The cluster calls <see cref="Start"/> and <see cref="StopAsync"/> one at a time, never at the same time for one unit.</summary>
internal interface IWorkHost
{
    /// <summary>All units that should run somewhere in the cluster, from the config store. Any thread; quick.</summary>
    IReadOnlyCollection<WorkUnit> WantedUnits();

    /// <summary>
    /// The worker is about to lead: completes once <see cref="WantedUnits"/> tells everything that is in the config store now. A leader that knows less would stop what it
    /// does not know. Called again after a failure.
    /// </summary>
    Task PrepareToLeadAsync(CancellationToken cancellationToken);

    /// <summary>The unit is this worker's from now on. Returns at once; failures are the unit's own status.</summary>
    void Start(WorkUnit unit);

    /// <summary>Stops the unit; returns at once, and when the task completes the unit does not run here any more. It does not fail: what cannot be stopped is abandoned and fenced.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="timeUp">Cancelled when another worker may begin with it: what has not stopped by then is abandoned at once.</param>
    Task StopAsync(WorkUnit unit, CancellationToken timeUp);
}

namespace Connect.Runtime.Cluster;

/// <summary>Times of the protocol.</summary>
internal sealed record ClusterTimings
{
    /// <summary>After which silence the group gives a worker's slots to others.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a sign of life that the group has taken lets a worker run units: two thirds of the session, the rest is for stopping them.</summary>
    public TimeSpan Lease => Session - StopTime;

    /// <summary>How long units may take to stop once the lease is over.</summary>
    public TimeSpan StopTime => Session / 3;

    /// <summary>Shortest time between two plans of a leader, so that many changes at once make one plan.</summary>
    public TimeSpan PlanInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Shortest time between two rounds of deleting what is not needed any more, and between two repairs of a claim.</summary>
    public TimeSpan UpkeepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all slots of a worker must have been somebody else's before its record is deleted; by then it has long lost its lease.</summary>
    public TimeSpan ForgetAfter => Session * 6;
}

using Connect.Runtime.Cluster;

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>Size and roughness of a simulated cluster.</summary>
internal sealed record SimOptions
{
    public int Slots { get; init; } = 8;

    public ClusterTimings Timings { get; init; } = new();

    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest way of a message, of a record into the log, and from there to a reader.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest time a unit takes to stop; below the part of the session that the lease leaves.</summary>
    public TimeSpan MaxStop { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between looks at the clock of each worker.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Share of appends that are reported as failed; half of these land nevertheless, some much later.</summary>
    public double FailedAppends { get; init; }

    /// <summary>Newest leader records that are kept.</summary>
    public int LeadersKept { get; init; } = 4;

    /// <summary>What is broken on purpose.</summary>
    public Sabotage Sabotage { get; init; }
}

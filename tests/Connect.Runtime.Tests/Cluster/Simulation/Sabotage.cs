namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>A part of the protocol that a simulation leaves out, to see that it would notice.</summary>
[Flags]
internal enum Sabotage
{
    None = 0,

    /// <summary>Slots count at once, not only when everything before their assignment was read.</summary>
    SkipBarrier = 1,

    /// <summary>Units start at their new owner before the old one has released them.</summary>
    SkipRelease = 2,

    /// <summary>A worker goes on without signs of life.</summary>
    IgnoreLease = 4,

    /// <summary>A new incarnation does not wait for the one before.</summary>
    IgnoreOtherIncarnations = 8,

    /// <summary>Placements by somebody who does not lead any more count.</summary>
    TrustEveryLeader = 16,

    /// <summary>Slots are given away before their units have stopped.</summary>
    RevokeWithoutStopping = 32,
}

using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>Who leads, and since which record.</summary>
/// <param name="Epoch">Offset of the leader record.</param>
/// <param name="Record">The record.</param>
internal sealed record LeaderTerm(long Epoch, LeaderRecord Record);

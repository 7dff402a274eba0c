namespace Connect.Runtime.Cluster.Placing;

/// <summary>A worker as the planner sees it.</summary>
/// <param name="Slots">Its slots, at least one.</param>
/// <param name="IsLeaving">Whether its units are to go elsewhere.</param>
internal sealed record PlanWorker(IReadOnlyList<int> Slots, bool IsLeaving = false);

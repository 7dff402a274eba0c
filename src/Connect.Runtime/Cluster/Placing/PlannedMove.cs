namespace Connect.Runtime.Cluster.Placing;

/// <summary>What the planner wants.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Slot">Where it is to be.</param>
/// <param name="From">Where it is; null for nowhere.</param>
internal readonly record struct PlannedMove(WorkUnit Unit, int Slot, int? From);

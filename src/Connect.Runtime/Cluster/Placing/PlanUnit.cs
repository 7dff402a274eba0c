namespace Connect.Runtime.Cluster.Placing;

/// <summary>A unit as the planner sees it.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Slot">Where it is, or will be once its handover is over; null for nowhere yet.</param>
/// <param name="CanMove">Whether it may be moved now; a unit on its way may not.</param>
internal readonly record struct PlanUnit(WorkUnit Unit, int? Slot, bool CanMove);

using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>What a worker's state wants done.</summary>
internal abstract record WorkAction;

/// <summary>Run the unit.</summary>
internal sealed record StartUnit(WorkUnit Unit) : WorkAction;

/// <summary>Stop the unit, then tell <see cref="WorkerState.UnitStopped"/>.</summary>
internal sealed record StopUnit(WorkUnit Unit) : WorkAction;

/// <summary>Append the record; if that may have failed tell <see cref="WorkerState.AppendFailed"/>. Records of one worker must land in the order of their actions.</summary>
internal sealed record AppendRecord(WorkRecord Record) : WorkAction;

/// <summary>Read the config store to its end, then tell <see cref="WorkerState.LeadPrepared"/>.</summary>
internal sealed record PrepareToLead : WorkAction;

/// <summary>Look up the end of the work topic, then tell <see cref="WorkerState.EndLookedUp"/>.</summary>
internal sealed record LookUpEnd(long Number) : WorkAction;

using Connect.Data;
using Connect.Source;

namespace Connect.Runtime.Herder;

/// <summary>A connector as configured.</summary>
/// <param name="Name">Connector name.</param>
/// <param name="Config">Configuration as given, references unresolved.</param>
/// <param name="Tasks">Its tasks, by number.</param>
/// <param name="Type">Direction.</param>
public sealed record ConnectorInfo(string Name, IReadOnlyDictionary<string, string?> Config, IReadOnlyList<ConnectorTaskId> Tasks, ConnectorType Type);

/// <summary>A task as configured.</summary>
public sealed record TaskInfo(ConnectorTaskId Id, IReadOnlyDictionary<string, string> Config);

/// <summary>State of a connector and its tasks.</summary>
public sealed record ConnectorStateInfo(string Name, WorkState Connector, IReadOnlyList<TaskStateInfo> Tasks, ConnectorType Type);

/// <summary>State of one connector instance or task.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="WorkerId">The worker that runs it, <c>host:port</c>.</param>
/// <param name="Trace">The error of a failed one; null otherwise.</param>
public sealed record WorkState(LifecycleState State, string WorkerId, string? Trace = null);

/// <summary>State of one task.</summary>
public sealed record TaskStateInfo(int Id, LifecycleState State, string WorkerId, string? Trace = null);

/// <summary>Outcome of a create-or-update.</summary>
/// <param name="WasCreated">Whether the connector is new.</param>
/// <param name="Connector">The connector now.</param>
public sealed record PutResult(bool WasCreated, ConnectorInfo Connector);

/// <summary>A connector's offsets. Exactly one of the two is set.</summary>
/// <param name="Source">Offsets of a source connector by source partition (null partitions are possible).</param>
/// <param name="Sink">Offsets of a sink connector.</param>
public sealed record ConnectorOffsets(IReadOnlyList<SourceOffsetChange>? Source, IReadOnlyDictionary<TopicPartition, long>? Sink);

/// <summary>One entry of an offsets request as the caller sent it: values are INT64, FLOAT64, BOOLEAN, STRING or null; a null map was null or absent.</summary>
public sealed record OffsetEntry(OffsetMap? Partition, OffsetMap? Offset);

/// <summary>Which instances to restart.</summary>
public sealed record RestartRequest(string Connector, bool OnlyFailed, bool IncludeTasks)
{
    internal bool Restarts(WorkState connector) => connector.State != LifecycleState.Stopped && Restarts(connector.State);

    internal bool Restarts(TaskStateInfo task) => IncludeTasks && Restarts(task.State);

    private bool Restarts(LifecycleState state) => !OnlyFailed || state == LifecycleState.Failed;
}

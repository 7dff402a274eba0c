using Connect.Runtime.Herder;

namespace Connect.Runtime.Storage;

/// <summary>What the config store holds of one connector.</summary>
/// <param name="Config">Configuration as given.</param>
/// <param name="TargetState">What the user wants.</param>
/// <param name="Tasks">Committed task configurations by number.</param>
internal sealed record StoredConnector(
    IReadOnlyDictionary<string, string?> Config, TargetState TargetState, IReadOnlyList<IReadOnlyDictionary<string, string>> Tasks)
{
    /// <summary>Tells one set of task configurations from the next: the offset of its commit; -1 without one.</summary>
    public long TasksGeneration { get; init; } = -1;

    /// <summary>Whether the tasks were made from another configuration than the connector's, or from an unknown one.</summary>
    public bool AreTasksOutdated { get; init; }

    /// <summary>Number of tasks that may have transactional producers; null if none ever had.</summary>
    public int? FencedTasks { get; init; }

    /// <summary>Whether tasks were committed since <see cref="FencedTasks"/> was stored: producers of earlier tasks may still be alive.</summary>
    public bool IsFencingPending { get; init; }
}

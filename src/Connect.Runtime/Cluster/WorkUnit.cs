using System.Globalization;

namespace Connect.Runtime.Cluster;

/// <summary>What one worker of a cluster runs at a time: a connector, or one of its tasks.</summary>
/// <param name="Connector">Name of the connector.</param>
/// <param name="Task">Number of the task; null for the connector itself.</param>
internal readonly record struct WorkUnit(string Connector, int? Task = null) : IComparable<WorkUnit>
{
    private const string ConnectorPrefix = "connector:";
    private const string TaskPrefix = "task:";

    /// <summary>Name in the work topic: <c>connector:NAME</c> or <c>task:NAME-N</c>.</summary>
    public string Id => Task is { } task ? string.Create(CultureInfo.InvariantCulture, $"{TaskPrefix}{Connector}-{task}") : ConnectorPrefix + Connector;

    /// <summary>Reads an <see cref="Id"/>; a connector's name may hold anything, hyphens and colons included.</summary>
    public static bool TryParse(string id, out WorkUnit unit)
    {
        if (id.StartsWith(ConnectorPrefix, StringComparison.Ordinal))
        {
            unit = new WorkUnit(id[ConnectorPrefix.Length..]);
            return unit.Connector.Length > 0;
        }

        int hyphen = id.LastIndexOf('-');
        if (id.StartsWith(TaskPrefix, StringComparison.Ordinal)
            && hyphen > TaskPrefix.Length
            && int.TryParse(id.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int task))
        {
            unit = new WorkUnit(id[TaskPrefix.Length..hyphen], task);
            return true;
        }

        unit = default;
        return false;
    }

    /// <summary>By connector; the connector itself before its tasks, these by number.</summary>
    public int CompareTo(WorkUnit other)
    {
        int order = string.CompareOrdinal(Connector, other.Connector);
        return order != 0 ? order : (Task ?? -1).CompareTo(other.Task ?? -1);
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>A unit as the newest valid placement has it.</summary>
internal sealed class PlacedUnit(WorkUnit unit)
{
    private List<PlacementId>? _superseded;

    public WorkUnit Unit { get; } = unit;

    /// <summary>The placement.</summary>
    public PlacementId Id { get; private set; }

    /// <summary>Slot whose owner runs it; null when it is to stop for good.</summary>
    public int? Slot { get; private set; }

    /// <summary>Slot whose owner has to release it; null when nobody has to.</summary>
    public int? From { get; private set; }

    /// <summary>Whether a release of this placement was read.</summary>
    public bool HasRelease { get; private set; }

    /// <summary>Whether the handover is over: the slot's owner may run it.</summary>
    public bool IsSettled => From is null || HasRelease;

    /// <summary>Whether it was to stop and has stopped.</summary>
    public bool HasEnded => Slot is null && IsSettled;

    /// <summary>Earlier placements that are still in the topic, oldest first.</summary>
    public IReadOnlyList<PlacementId> Superseded => _superseded ?? (IReadOnlyList<PlacementId>)[];

    public void Place(PlacementRecord placement)
    {
        if (Id != default)
        {
            (_superseded ??= []).Add(Id);
        }

        Id = placement.Id;
        Slot = placement.Slot;
        From = placement.From;
        HasRelease = false;
    }

    public void Release() => HasRelease = true;

    public bool Forget(PlacementId superseded) => _superseded?.Remove(superseded) ?? false;
}

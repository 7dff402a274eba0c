using Connect.Runtime.Cluster.Records;

namespace Connect.Runtime.Cluster;

/// <summary>
/// What is in the work topic and says nothing any more, for the leader to delete. The order matters to a reader that comes when only part of it is gone: of a unit's
/// placements the oldest goes first, or an old one would look like the newest; a leader record goes only when no placement is left that it makes invalid.
/// </summary>
internal sealed class WorkGarbage(int leadersKept)
{
    private readonly HashSet<PlacedUnit> _units = [];
    private readonly HashSet<(WorkUnit Unit, PlacementId Id)> _invalid = [];
    private readonly HashSet<(WorkUnit Unit, PlacementId Id)> _releases = [];
    private readonly List<LeaderRecord> _leaders = [];

    /// <summary>The unit's placement has changed, or it has ended.</summary>
    public void Look(PlacedUnit unit)
    {
        if (unit.HasEnded || unit.Superseded.Count > 0)
        {
            _units.Add(unit);
        }
        else
        {
            _units.Remove(unit);
        }
    }

    /// <summary>The unit is not in the topic any more.</summary>
    public void Forget(PlacedUnit unit) => _units.Remove(unit);

    /// <summary>A placement by somebody who did not lead any more.</summary>
    public void AddInvalid(PlacementRecord placement) => _invalid.Add((placement.Unit, placement.Id));

    public bool RemoveInvalid(PlacementRecord placement) => _invalid.Remove((placement.Unit, placement.Id));

    /// <summary>A release of a placement that does not count any more.</summary>
    public void AddRelease(WorkUnit unit, PlacementId placement) => _releases.Add((unit, placement));

    public void RemoveRelease(WorkUnit unit, PlacementId placement) => _releases.Remove((unit, placement));

    public void AddLeader(LeaderRecord leader) => _leaders.Add(leader);

    public void RemoveLeader(LeaderRecord leader) => _leaders.RemoveAll(other => other.Key == leader.Key);

    /// <summary>Tombstones of what may go now.</summary>
    public IEnumerable<WorkRecord> Tombstones()
    {
        foreach (PlacedUnit unit in _units)
        {
            yield return new PlacementRecord(unit.Unit, unit.Superseded.Count > 0 ? unit.Superseded[0] : unit.Id).Deleted();
        }

        foreach ((WorkUnit unit, PlacementId id) in _invalid)
        {
            yield return new PlacementRecord(unit, id).Deleted();
        }

        foreach ((WorkUnit unit, PlacementId id) in _releases)
        {
            yield return new ReleaseRecord(unit, id).Deleted();
        }

        if (_units.Count + _invalid.Count == 0)
        {
            for (int i = 0; i < _leaders.Count - leadersKept; i++)
            {
                yield return _leaders[i].Deleted();
            }
        }
    }
}

namespace Connect.Runtime.Cluster;

/// <summary>Units by slot.</summary>
internal sealed class SlotIndex
{
    private readonly Dictionary<int, HashSet<PlacedUnit>> _units = [];

    public void Add(int? slot, PlacedUnit unit)
    {
        if (slot is { } number)
        {
            if (!_units.TryGetValue(number, out HashSet<PlacedUnit>? units))
            {
                _units.Add(number, units = []);
            }

            units.Add(unit);
        }
    }

    public void Remove(int? slot, PlacedUnit unit)
    {
        if (slot is { } number && _units.TryGetValue(number, out HashSet<PlacedUnit>? units))
        {
            units.Remove(unit);
        }
    }

    public IReadOnlyCollection<PlacedUnit> this[int slot] => _units.TryGetValue(slot, out HashSet<PlacedUnit>? units) ? units : [];
}

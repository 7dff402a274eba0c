using Connect.Runtime.Cluster;
using Connect.Runtime.Worker;

namespace Connect.Runtime.Herder;

/// <summary>The units a worker of a cluster holds, and a supervisor for each connector of which it holds any. Thread-safe.</summary>
/// <param name="supervise">Makes a supervisor.</param>
internal sealed class HeldUnits(Func<string, ConnectorSupervisor> supervise)
{
    private readonly Lock _lock = new();
    private readonly HashSet<WorkUnit> _units = [];
    private readonly Dictionary<string, Entry> _connectors = new(StringComparer.Ordinal);

    public bool Contains(WorkUnit unit)
    {
        lock (_lock)
        {
            return _units.Contains(unit);
        }
    }

    /// <summary>Holds a unit from now on.</summary>
    public ConnectorSupervisor Add(WorkUnit unit)
    {
        lock (_lock)
        {
            if (!_connectors.TryGetValue(unit.Connector, out Entry? entry))
            {
                _connectors[unit.Connector] = entry = new Entry(supervise(unit.Connector));
            }

            if (_units.Add(unit))
            {
                entry.Users++;
            }

            return entry.Supervisor;
        }
    }

    /// <summary>The supervisor of a connector of which the worker holds something, or of which something still stops; else null.</summary>
    public ConnectorSupervisor? Find(string connector)
    {
        lock (_lock)
        {
            return _connectors.GetValueOrDefault(connector)?.Supervisor;
        }
    }

    /// <summary>Holds a unit no longer; runs <paramref name="stop"/> if it did. Its supervisor stays until that is over, so that what is taken back meanwhile is queued behind it.</summary>
    public async Task RemoveAsync(WorkUnit unit, Func<ConnectorSupervisor, Task> stop)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_units.Remove(unit))
            {
                return;
            }

            entry = _connectors[unit.Connector];
        }

        try
        {
            await stop(entry.Supervisor).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (--entry.Users == 0)
                {
                    _connectors.Remove(unit.Connector);
                    entry.Supervisor.Retire();
                }
            }
        }
    }

    private sealed class Entry(ConnectorSupervisor supervisor)
    {
        public ConnectorSupervisor Supervisor => supervisor;

        // Units held, and units that stop.
        public int Users { get; set; }
    }
}

namespace Connect.Runtime.Cluster;

/// <summary>
/// Whether this incarnation may run units. A worker that comes back as a static member gets its slots at once, while the process before it, should it still be alive, may
/// run their units until its lease is over and they have stopped. So each incarnation leaves a record before it starts anything, and who finds another one's waits for the
/// length of a session; the other one cannot renew its lease meanwhile.
/// </summary>
/// <param name="session">How long a lease and the stopping after it take at most.</param>
internal sealed class WorkerAdmission(TimeSpan session)
{
    private bool _looked;
    private TimeSpan _until;
    private TimeSpan? _joined;

    /// <summary>Whether units may run.</summary>
    public bool IsGranted { get; private set; }

    /// <summary>Whether there was another process, so that it took a wait.</summary>
    public bool HasWaited { get; private set; }

    /// <summary>Looks, once the own record and the first assignment's barrier are reached; true when admission is granted just now.</summary>
    public bool TryGrant(TimeSpan now, bool mayLook, Func<bool> hasOthers)
    {
        if (IsGranted || !mayLook)
        {
            return false;
        }

        if (!_looked)
        {
            _looked = true;
            HasWaited = hasOthers();
            _until = HasWaited ? now + session : now;
        }

        IsGranted = now >= _until;
        return IsGranted;
    }

    /// <summary>The worker has slots.</summary>
    public void Joined(TimeSpan now) => _joined ??= now;

    /// <summary>
    /// Whether another process of this worker, should there be one, has stopped for sure. Until then slots are not given back either: the group would hand them on, while that
    /// process still runs their units.
    /// </summary>
    public bool IsAlone(TimeSpan now) => IsGranted || now >= _joined + session;

    /// <summary>The membership was lost: somebody else may have had the worker's name meanwhile.</summary>
    public void Reset()
    {
        _looked = IsGranted = false;
        _joined = null;
    }
}

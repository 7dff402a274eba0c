namespace Connect.Runtime.Cluster;

/// <summary>
/// Whether this incarnation may run units. A worker that comes back as a static member gets its slots at once, while the process before it, should it still be alive, may
/// run their units until its lease is over. So each incarnation leaves a record before it starts anything, and who finds another one's waits for the length of a lease;
/// the other one cannot renew its own meanwhile.
/// </summary>
/// <param name="lease">How long a lease lasts.</param>
internal sealed class WorkerAdmission(TimeSpan lease)
{
    private bool _looked;
    private TimeSpan _until;

    /// <summary>Whether units may run.</summary>
    public bool IsGranted { get; private set; }

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
            _until = hasOthers() ? now + lease : now;
        }

        IsGranted = now >= _until;
        return IsGranted;
    }

    /// <summary>The membership was lost: somebody else may have had the worker's name meanwhile.</summary>
    public void Reset() => _looked = IsGranted = false;
}

namespace Connect.Runtime.Cluster;

/// <summary>Told by <see cref="WorkGroup"/> of slots and of signs of life. Any thread, one call at a time for slots.</summary>
internal interface IWorkGroupListener
{
    /// <summary>Slots are this worker's.</summary>
    void Assigned(IReadOnlyCollection<int> slots);

    /// <summary>Slots are taken away as soon as the task completes.</summary>
    Task RevokedAsync(IReadOnlyCollection<int> slots);

    /// <summary>Slots are somebody else's.</summary>
    void Lost(IReadOnlyCollection<int> slots);

    /// <summary>Whether the worker has a lease now.</summary>
    bool HasLease { get; }

    /// <summary>The group has taken a sign of life that was sent at that time.</summary>
    void SignOfLifeTaken(TimeSpan sent);

    /// <summary>The group does not know the worker.</summary>
    void MembershipEnded();
}

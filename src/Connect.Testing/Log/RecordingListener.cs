using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>Notes what a consumer was given and what was taken from it.</summary>
public sealed class RecordingListener : IRebalanceListener
{
    private readonly List<TopicPartition> _assigned = [];
    private readonly List<TopicPartition> _revoked = [];
    private readonly List<TopicPartition> _lost = [];
    private readonly HashSet<TopicPartition> _owned = [];

    /// <summary>All that was assigned, in order.</summary>
    public IReadOnlyList<TopicPartition> Assigned => _assigned;

    /// <summary>All that was revoked, in order.</summary>
    public IReadOnlyList<TopicPartition> Revoked => _revoked;

    /// <summary>All that was lost, in order.</summary>
    public IReadOnlyList<TopicPartition> Lost => _lost;

    /// <summary>What was assigned and neither revoked nor lost since.</summary>
    public IReadOnlySet<TopicPartition> Owned => _owned;

    /// <summary>Run inside each revocation, before the partitions go.</summary>
    public Func<IReadOnlyCollection<TopicPartition>, ValueTask>? WhenRevoked { get; set; }

    /// <inheritdoc/>
    public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        _assigned.AddRange(partitions);
        _owned.UnionWith(partitions);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        _revoked.AddRange(partitions);
        if (WhenRevoked is not null)
        {
            await WhenRevoked(partitions).ConfigureAwait(false);
        }

        _owned.ExceptWith(partitions);
    }

    /// <inheritdoc/>
    public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        _lost.AddRange(partitions);
        _owned.ExceptWith(partitions);
        return ValueTask.CompletedTask;
    }
}

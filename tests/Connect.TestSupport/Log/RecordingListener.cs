using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.TestSupport.Log;

/// <summary>Notes what a consumer was given and lost.</summary>
public sealed class RecordingListener : IRebalanceListener
{
    /// <summary>All that was assigned, in order.</summary>
    public List<TopicPartition> Assigned { get; } = [];

    /// <summary>All that was revoked, in order.</summary>
    public List<TopicPartition> Revoked { get; } = [];

    /// <summary>Run inside each revocation.</summary>
    public Func<IReadOnlyCollection<TopicPartition>, ValueTask>? WhenRevoked { get; set; }

    /// <inheritdoc/>
    public ValueTask OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        Assigned.AddRange(partitions);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions)
    {
        Revoked.AddRange(partitions);
        return WhenRevoked?.Invoke(partitions) ?? ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask OnLostAsync(IReadOnlyCollection<TopicPartition> partitions) => ValueTask.CompletedTask;
}

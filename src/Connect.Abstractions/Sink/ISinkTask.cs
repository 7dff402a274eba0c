using Connect.Data;
using Connect.Errors;

namespace Connect.Sink;

/// <summary>
/// Writes records to a target. All calls come from one logical thread: Initialize, Start, Open, then Put and PreCommit, Close when partitions are taken away, Stop.
/// Derive from <see cref="SinkTask"/> for defaults.
/// </summary>
public interface ISinkTask
{
    /// <summary>Version of the code, usually the connector's.</summary>
    string Version { get; }

    /// <summary>Hands over the context, which stays valid until <see cref="StopAsync"/> returns.</summary>
    void Initialize(ISinkTaskContext context);

    /// <summary>Connects to the target.</summary>
    Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>These partitions are now this task's, in addition to those it had.</summary>
    ValueTask OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Delivers one batch; records of one partition come in offset order. The batch may be empty: a chance to write out by time.</summary>
    /// <param name="records">Valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the task must give up at once.</param>
    /// <exception cref="RetriableException">Nothing was kept; the same batch is delivered again after the backoff, until it succeeds.</exception>
    /// <remarks>Semantics follow Kafka Connect's SinkTask.put.</remarks>
    ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken);

    /// <summary>Makes what was put durable and says which offsets may be committed.</summary>
    /// <param name="currentOffsets">Next offset to read, by partition, of everything that was put.</param>
    /// <param name="cancellationToken">Cancelled when the task must give up at once.</param>
    /// <returns>Offsets that are safe, at most <paramref name="currentOffsets"/>; empty commits nothing.</returns>
    ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken);

    /// <summary>These partitions are no longer this task's. Their offsets were committed before unless they were lost.</summary>
    ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken);

    /// <summary>Releases everything. Called once, last.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

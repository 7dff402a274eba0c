using Connect.Errors;

namespace Connect.Source;

/// <summary>
/// Reads from one part of a source. Called in this order: Initialize, Start, then Poll again and again, then Stop (also after a failure). CommitRecord and Commit
/// come from the acknowledging side: one at a time, but perhaps while a Poll is waiting, as in Kafka Connect. Derive from <see cref="SourceTask"/> for defaults.
/// </summary>
public interface ISourceTask
{
    /// <summary>Version of the code, usually the connector's.</summary>
    string Version { get; }

    /// <summary>Hands over the context, which stays valid until <see cref="StopAsync"/> returns.</summary>
    void Initialize(ISourceTaskContext context);

    /// <summary>Opens the source and seeks to the stored offset.</summary>
    /// <param name="config">This task's configuration as returned by the connector.</param>
    /// <param name="cancellationToken">Cancelled when the task must stop.</param>
    Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken);

    /// <summary>
    /// The next records, in order per source partition. Waits for data; returns null or an empty list when there was none for a while.
    /// The list belongs to the runtime until the next call of <see cref="PollAsync"/>; records are kept longer.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the task pauses or stops: return promptly, with what there is or by throwing <see cref="OperationCanceledException"/>
    /// when no record would be lost by it.</param>
    /// <exception cref="RetriableException">Nothing was taken from the source; the call is repeated.</exception>
    ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken);

    /// <summary>The record was acknowledged by the log, or dropped (then metadata is null). Called in order per source partition with the record as polled.</summary>
    void CommitRecord(SourceRecord record, RecordMetadata? metadata);

    /// <summary>Offsets up to some point were committed; for sources that confirm externally. Errors are logged, not fatal.</summary>
    ValueTask CommitAsync(CancellationToken cancellationToken);

    /// <summary>Releases everything. Called once, after the last poll has returned.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}

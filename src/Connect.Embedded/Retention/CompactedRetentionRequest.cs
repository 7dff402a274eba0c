using Connect.Embedded.Storage;
using Connect.Embedded.Writing;

namespace Connect.Embedded.Retention;

/// <summary>Deletes tombstones that every reader had time to see and, where the topic also deletes, records too old to keep.</summary>
internal sealed class CompactedRetentionRequest(PartitionState partition, long tombstoneCutoffMs, long? cutoffMs) : WriteRequest
{
    public override void Execute(LogWriter writer) => writer.DeleteCompacted(partition, tombstoneCutoffMs, cutoffMs);
}

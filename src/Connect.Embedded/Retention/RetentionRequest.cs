using Connect.Embedded.Storage;
using Connect.Embedded.Writing;

namespace Connect.Embedded.Retention;

/// <summary>
/// Deletes whole stored batches from the beginning of one partition: those older than the cut-off, and those beyond the bytes to keep. A bounded number at a time, so that
/// producers do not wait long. The next offset is noted with it, for it can no longer be told from the rows when the last of them is gone.
/// </summary>
internal sealed class RetentionRequest(EmbeddedLog log, PartitionState partition, long? cutoffMs, long? maxBytes) : WriteRequest
{
    private const int BatchesAtOnce = 64;

    private long _start;
    private int _deleted;
    private long _bytes;

    /// <summary>Whether there may be more to delete.</summary>
    public bool HasMore => _deleted == BatchesAtOnce;

    public override void Execute(LogWriter writer)
    {
        _deleted = 0;
        _bytes = 0;
        _start = partition.Start;
        if (maxBytes is not null)
        {
            partition.StoredBytes ??= writer.StoredBytes(partition);
        }

        long lastDeleted = -1;
        foreach ((long row, int count, long maxTimestamp, int length) in writer.OldestBatches(partition, BatchesAtOnce))
        {
            bool tooOld = cutoffMs is { } cutoff && maxTimestamp < cutoff;

            // As Kafka with segments: what is left after deleting is never less than the bytes to keep.
            bool tooMuch = maxBytes is { } limit && partition.StoredBytes - _bytes - length >= limit;
            if (!tooOld && !tooMuch)
            {
                break;
            }

            lastDeleted = row;
            _deleted++;
            _bytes += length;
            _start = PartitionState.OffsetOf(row) + count;
        }

        if (_deleted > 0)
        {
            writer.DeleteBatches(partition, lastDeleted);
            partition.StoredBytes -= _bytes;
        }
    }

    public override void Publish()
    {
        if (_deleted > 0)
        {
            partition.PublishStart(_start);
            log.Events.Retained(new Data.TopicPartition(partition.Topic.Name, partition.Partition), _deleted, _bytes, _start);
        }
    }
}

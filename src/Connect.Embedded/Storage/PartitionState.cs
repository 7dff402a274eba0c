using Connect.Embedded.Reading;
using Connect.Errors;

namespace Connect.Embedded.Storage;

/// <summary>
/// A partition in memory: how far it goes. Its rows are keyed by partition id and offset in one 64-bit number, so that one b-tree in offset order holds everything.
/// </summary>
internal sealed class PartitionState(TopicState topic, int partition, long id, long start, long end)
{
    /// <summary>17 trillion records per partition and 524,287 partitions per file.</summary>
    private const int OffsetBits = 44;

    private readonly Lock _gate = new();
    private EmbeddedConsumer[] _consumers = [];
    private long _start = start;
    private long _end = end;

    public TopicState Topic { get; } = topic;

    public int Partition { get; } = partition;

    public long Id { get; } = id;

    public long FirstRow => Id << OffsetBits;

    public long LastRow => FirstRow | ((1L << OffsetBits) - 1);

    /// <summary>The first offset kept.</summary>
    public long Start => Volatile.Read(ref _start);

    /// <summary>The next offset, as committed and visible.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The next offset within the writer's open transaction. The writer thread's own.</summary>
    public long NextOffset { get; set; } = end;

    /// <summary>Bytes of the stored batches, once retention has counted them. The writer thread's own.</summary>
    public long? StoredBytes { get; set; }

    public static long OffsetOf(long row) => row & ((1L << OffsetBits) - 1);

    public long Row(long offset) => offset < 1L << OffsetBits
        ? FirstRow | offset
        : throw new ConnectException($"Partition {Topic.Name}-{Partition} of the embedded log has used up its {1L << OffsetBits} offsets. Go on with a new topic.");

    public void PublishEnd(long end)
    {
        Volatile.Write(ref _end, end);
        foreach (EmbeddedConsumer consumer in Volatile.Read(ref _consumers))
        {
            consumer.Signal();
        }
    }

    public void PublishStart(long start) => Volatile.Write(ref _start, start);

    public void AddConsumer(EmbeddedConsumer consumer)
    {
        lock (_gate)
        {
            _consumers = [.. _consumers, consumer];
        }
    }

    public void RemoveConsumer(EmbeddedConsumer consumer)
    {
        lock (_gate)
        {
            _consumers = [.. _consumers.Where(other => other != consumer)];
        }
    }
}

using Connect.Data;
using Connect.Embedded.Storage;

namespace Connect.Embedded.Reading;

/// <summary>Where a consumer is in one partition.</summary>
internal sealed class PartitionCursor(TopicPartition id, long position)
{
    private long _position = position;

    public TopicPartition Id { get; } = id;

    /// <summary>Null while the topic does not exist.</summary>
    public PartitionState? State { get; set; }

    public bool Paused { get; set; }

    /// <summary>What was read ahead; null for nothing.</summary>
    public FetchedChunk? Chunk { get; set; }

    public ref long Position => ref _position;
}

namespace Connect.Data;

/// <summary>One partition of a topic.</summary>
/// <param name="Topic">Topic name.</param>
/// <param name="Partition">Partition number from 0.</param>
public readonly record struct TopicPartition(string Topic, int Partition) : IComparable<TopicPartition>
{
    /// <summary>By topic (ordinal), then partition.</summary>
    public int CompareTo(TopicPartition other)
    {
        int byTopic = string.CompareOrdinal(Topic, other.Topic);
        return byTopic != 0 ? byTopic : Partition.CompareTo(other.Partition);
    }

    /// <summary><c>topic-partition</c>, as Kafka prints it.</summary>
    public override string ToString() => $"{Topic}-{Partition}";
}

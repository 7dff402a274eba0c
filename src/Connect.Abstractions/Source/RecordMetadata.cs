namespace Connect.Source;

/// <summary>Where the log put a record.</summary>
/// <param name="Topic">Topic name.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Offset">Offset within the partition.</param>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
public readonly record struct RecordMetadata(string Topic, int Partition, long Offset, long Timestamp);

namespace Connect.Testing.Log;

/// <summary>A copy of a record as it was read, its bytes as UTF-8 text.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition number.</param>
/// <param name="Offset">Offset within the partition.</param>
/// <param name="Timestamp">Milliseconds since the epoch; -1 for none.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="Value">The value, or null (a tombstone).</param>
/// <param name="Headers">Headers in order; never null.</param>
public sealed record TextRecord(string Topic, int Partition, long Offset, long Timestamp, string? Key, string? Value, IReadOnlyList<(string Key, string? Value)> Headers);

namespace Connect.TestSupport.Log;

/// <summary>A copy of a record read, its bytes as text.</summary>
public sealed record ReadRecord(string Topic, int Partition, long Offset, long Timestamp, string? Key, string? Value, IReadOnlyList<(string Key, string? Value)> Headers);

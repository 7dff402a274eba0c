using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>A record as kept.</summary>
internal sealed record MemoryRecord(long Offset, long Timestamp, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, IReadOnlyList<LogHeader> Headers);

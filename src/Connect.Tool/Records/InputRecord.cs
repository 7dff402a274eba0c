namespace Connect.Tool.Records;

/// <summary>A record as typed; null stands for none.</summary>
internal sealed record InputRecord(string? Key, string? Value, IReadOnlyList<KeyValuePair<string, string?>> Headers);

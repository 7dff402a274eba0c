using Connect.Data;

namespace Connectors.Jdbc.Sink;

/// <summary>What makes rows alike, so that one plan serves them.</summary>
/// <param name="Key">Schema of the keys, if they matter and have one.</param>
/// <param name="HasKeyMap">Whether keys are maps without a schema.</param>
/// <param name="Value">Schema of the values, if they have one.</param>
/// <param name="Entries">Which columns values without a schema have; null for others.</param>
/// <param name="IsDelete">Whether there is no value.</param>
internal readonly record struct RowShape(Schema? Key, bool HasKeyMap, Schema? Value, string? Entries, bool IsDelete);

using Connect.Data;

namespace Connect.Headers;

/// <summary>One header of a record.</summary>
/// <param name="Key">Never null; may repeat within a record.</param>
/// <param name="Schema">The value's schema, or null.</param>
/// <param name="Value">The value.</param>
public readonly record struct Header(string Key, Schema? Schema, ConnectValue Value);

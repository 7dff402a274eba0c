using Connect.Data;

namespace Connect.Testing.Conformance;

/// <summary>A value that a converter should bring back, and the name it has in messages.</summary>
internal sealed record SampleValue(string Name, Schema? Schema, ConnectValue Value);

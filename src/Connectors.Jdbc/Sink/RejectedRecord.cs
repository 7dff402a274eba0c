using Connect.Sink;

namespace Connectors.Jdbc.Sink;

/// <summary>A record that cannot be written.</summary>
/// <param name="Record">The record.</param>
/// <param name="Error">Why.</param>
internal readonly record struct RejectedRecord(SinkRecord Record, Exception Error);

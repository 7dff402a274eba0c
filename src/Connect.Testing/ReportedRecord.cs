using Connect.Sink;

namespace Connect.Testing;

/// <summary>A record that a sink task handed to its errant record reporter.</summary>
/// <param name="Record">The record.</param>
/// <param name="Error">Why the task called it bad.</param>
public sealed record ReportedRecord(SinkRecord Record, Exception Error);

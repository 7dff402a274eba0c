namespace Connect.Tool.Quickstart;

/// <summary>What the user asked for.</summary>
/// <param name="Input">File to move.</param>
/// <param name="Port">Port of the REST API; null for 8083, or any other when it is taken.</param>
/// <param name="KeepRunning">Leave the worker up afterwards.</param>
internal sealed record QuickstartOptions(string Input, int? Port, bool KeepRunning);

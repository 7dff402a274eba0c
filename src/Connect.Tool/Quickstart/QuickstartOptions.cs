namespace Connect.Tool.Quickstart;

/// <summary>What the user asked for.</summary>
/// <param name="Input">File to move.</param>
/// <param name="Port">Port of the REST API; null for 8083, or any other when it is taken.</param>
/// <param name="KeepRunning">Leave the worker up afterwards.</param>
/// <param name="UseKafka">Use a Kafka within this process instead of the embedded log.</param>
/// <param name="BootstrapServers">Use the Kafka at these brokers; null for none.</param>
/// <param name="ClientConfig">Properties file for clients of those brokers; null for none.</param>
internal sealed record QuickstartOptions(string Input, int? Port, bool KeepRunning, bool UseKafka = false, string? BootstrapServers = null, string? ClientConfig = null);

namespace Connect.Runtime.Tests.Cluster.Simulation;

/// <summary>A simulated cluster broke a promise.</summary>
internal sealed class SimulationFailedException(string message) : Exception(message);

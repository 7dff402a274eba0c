using Connect.Runtime.Tests.Worker;

namespace Connect.Runtime.Tests.Herder;

/// <summary>The checks with a cluster that has no protocol: units move at once, and each worker reads what happened at its own time.</summary>
public sealed class SharedWorkHerderTests() : DistributedHerderChecks(new SharedWork());

namespace Connect.Runtime.Tests.Herder;

/// <summary>The checks with the cluster that workers use: a consumer group shares the slots, the work topic says who runs what.</summary>
public sealed class ClusterHerderTests() : DistributedHerderChecks(null);

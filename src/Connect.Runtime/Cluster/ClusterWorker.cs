namespace Connect.Runtime.Cluster;

/// <summary>A worker of the cluster, as the others know it.</summary>
/// <param name="Id">Its advertised <c>host:port</c>.</param>
/// <param name="Url">Where its REST API is; null if it has none.</param>
/// <param name="SlotCount">Number of slots it has claimed.</param>
internal sealed record ClusterWorker(string Id, string? Url, int SlotCount);

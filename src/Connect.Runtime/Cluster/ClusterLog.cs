using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Cluster;

internal static partial class ClusterLog
{
    [LoggerMessage(EventIds.Cluster, LogLevel.Information, "Worker {Worker} joins the cluster of group {Group}: {Slots} slots in topic {Topic}.")]
    public static partial void Joining(ILogger logger, string worker, string group, int slots, string topic);

    [LoggerMessage(EventIds.Cluster + 1, LogLevel.Information, "Slots {Slots} are this worker's now.")]
    public static partial void Assigned(ILogger logger, string slots);

    [LoggerMessage(EventIds.Cluster + 2, LogLevel.Information, "Slots {Slots} go to other workers; what runs in them stops first.")]
    public static partial void Revoked(ILogger logger, string slots);

    [LoggerMessage(EventIds.Cluster + 3, LogLevel.Warning, "Slots {Slots} were lost; what runs in them stops now.")]
    public static partial void Lost(ILogger logger, string slots);

    [LoggerMessage(EventIds.Cluster + 4, LogLevel.Information, "This worker leads the cluster in epoch {Epoch}.")]
    public static partial void Leads(ILogger logger, long epoch);

    [LoggerMessage(EventIds.Cluster + 5, LogLevel.Information, "This worker does not lead the cluster any more.")]
    public static partial void LeadsNoMore(ILogger logger);

    [LoggerMessage(EventIds.Cluster + 6, LogLevel.Warning, "The group took no sign of life of this worker for too long; everything it runs stops until it does.")]
    public static partial void LeaseOver(ILogger logger);

    [LoggerMessage(EventIds.Cluster + 7, LogLevel.Debug, "A sign of life was not taken: {Reason} Trying again.")]
    public static partial void HeartbeatFailed(ILogger logger, string reason);

    [LoggerMessage(EventIds.Cluster + 8, LogLevel.Error, "This worker is out of its cluster for {Delay}, then it joins again. Two workers with the same id {Worker} put each other out: give each its own rest.advertised.host.name and port.")]
    public static partial void PutOut(ILogger logger, TimeSpan delay, string worker, Exception error);

    [LoggerMessage(EventIds.Cluster + 9, LogLevel.Warning, "{What} failed; trying again.")]
    public static partial void Retrying(ILogger logger, string what, Exception error);

    [LoggerMessage(EventIds.Cluster + 10, LogLevel.Warning, "Ignoring a record of topic {Topic} at offset {Offset} that is none of a cluster of workers.")]
    public static partial void RecordIgnored(ILogger logger, string topic, long offset);

    [LoggerMessage(EventIds.Cluster + 11, LogLevel.Error, "{What} of {Unit} failed.")]
    public static partial void HostFailed(ILogger logger, string what, string unit, Exception error);

    [LoggerMessage(EventIds.Cluster + 12, LogLevel.Warning, "{What} took longer than {Limit}; going on without.")]
    public static partial void TookTooLong(ILogger logger, string what, TimeSpan limit);

    [LoggerMessage(EventIds.Cluster + 13, LogLevel.Error, "The cluster's state could not be worked on; this worker stops what it runs.")]
    public static partial void StateFailed(ILogger logger, Exception error);
}

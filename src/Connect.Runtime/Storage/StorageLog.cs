using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(EventIds.Storage, LogLevel.Warning, "Following topic {Topic} failed; trying again in a second.")]
    public static partial void FollowFailed(ILogger logger, string topic, Exception error);

    [LoggerMessage(EventIds.Storage + 1, LogLevel.Warning, "Ignoring a record with an unknown or unreadable key in topic {Topic} at offset {Offset}.")]
    public static partial void UnknownKey(ILogger logger, string topic, long offset);

    [LoggerMessage(EventIds.Storage + 2, LogLevel.Error, "The status {State} of {Instance} could not be stored; the REST API of this worker still shows it.")]
    public static partial void StatusNotStored(ILogger logger, string state, string instance, Exception error);

    [LoggerMessage(EventIds.Storage + 3, LogLevel.Warning, "Ignoring a record of topic {Topic}, partition {Partition}, offset {Offset}, that cannot be read.")]
    public static partial void RecordIgnored(ILogger logger, string topic, int partition, long offset, Exception error);
}

using Connect.Runtime.Diagnostics;
using Connect.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Embedded;

/// <summary>What the embedded log logs.</summary>
internal sealed partial class EmbeddedLogEvents(ILogger? logger)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    [LoggerMessage(EventId = EventIds.Embedded, Level = LogLevel.Information, Message = "Opened the embedded log {Path} with {Topics} topics.")]
    public partial void Opened(string path, int topics);

    [LoggerMessage(EventId = EventIds.Embedded + 1, Level = LogLevel.Information, Message = "Closed the embedded log {Path}.")]
    public partial void Closed(string path);

    [LoggerMessage(EventId = EventIds.Embedded + 2, Level = LogLevel.Warning, Message = "Offset {Position} of {Partition} is no longer kept; reading goes on at {Start}.")]
    public partial void PositionTooOld(TopicPartition partition, long position, long start);

    [LoggerMessage(EventId = EventIds.Embedded + 3, Level = LogLevel.Warning, Message = "Offset {Position} of {Partition} is beyond its end {End}; reading goes on at {Reset}.")]
    public partial void PositionBeyondEnd(TopicPartition partition, long position, long end, long reset);

    [LoggerMessage(EventId = EventIds.Embedded + 4, Level = LogLevel.Warning, Message = "Retention of the embedded log {Path} failed and is tried again at the next check.")]
    public partial void RetentionFailed(Exception error, string path);

    [LoggerMessage(EventId = EventIds.Embedded + 5, Level = LogLevel.Debug, Message = "Retention removed {Batches} batches ({Bytes} bytes) of {Partition}, which now begins at {Start}.")]
    public partial void Retained(TopicPartition partition, int batches, long bytes, long start);

    [LoggerMessage(EventId = EventIds.Embedded + 6, Level = LogLevel.Warning, Message = "Looking for changes of the embedded log {Path} failed and is tried again.")]
    public partial void RefreshFailed(Exception error, string path);
}

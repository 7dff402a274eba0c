using Microsoft.Extensions.Logging;

namespace Connectors.File;

/// <summary>Log messages of the file connectors; event ids 3000 to 3099.</summary>
internal static partial class FileLog
{
    [LoggerMessage(3000, LogLevel.Information, "Starting file source connector reading from {File}.")]
    public static partial void SourceStarting(ILogger logger, string file);

    [LoggerMessage(3001, LogLevel.Information, "Starting file sink connector writing to {File}.")]
    public static partial void SinkStarting(ILogger logger, string file);

    [LoggerMessage(3002, LogLevel.Information, "Opened {File} for reading at byte {Position} of {Length}.")]
    public static partial void Opened(ILogger logger, string file, long position, long length);

    [LoggerMessage(3003, LogLevel.Warning, "Couldn't find file {File} for FileStreamSourceTask, sleeping to wait for it to be created.")]
    public static partial void Missing(ILogger logger, string file);

    [LoggerMessage(3004, LogLevel.Warning, "The stored position {Position} lies beyond the end of {File}, which has {Length} bytes: it was truncated or replaced while nobody read it. Reading it from its beginning.")]
    public static partial void PositionBeyondEnd(ILogger logger, string file, long position, long length);

    [LoggerMessage(3005, LogLevel.Warning, "{File} was truncated: it has {Length} bytes and {Position} were read. Reading it from its beginning.")]
    public static partial void Truncated(ILogger logger, string file, long position, long length);

    [LoggerMessage(3006, LogLevel.Information, "{File} was replaced by another file. The old one was read to its end at byte {Position}; reading the new one from its beginning.")]
    public static partial void Replaced(ILogger logger, string file, long position);

    [LoggerMessage(3007, LogLevel.Information, "A line at byte {Position} of {File} is longer than the buffer, which grows to {Bytes} bytes.")]
    public static partial void BufferGrows(ILogger logger, string file, long position, int bytes);

    [LoggerMessage(3008, LogLevel.Information, "Standard input ended.")]
    public static partial void StandardInputEnded(ILogger logger);

    [LoggerMessage(3009, LogLevel.Information, "Opened {File} for appending.")]
    public static partial void OpenedForAppending(ILogger logger, string file);

    [LoggerMessage(3010, LogLevel.Warning, "The last {Bytes} bytes of {File} were a line cut off by a crash of this sink and were removed; the record is delivered again.")]
    public static partial void TornLineRemoved(ILogger logger, string file, long bytes);
}

using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.ErrorHandling;

internal static partial class ErrorHandlingLog
{
    [LoggerMessage(EventIds.ErrorHandling, LogLevel.Error, "Error encountered in task {Task}. Executing stage '{Stage}' with class '{Executing}'.")]
    public static partial void RecordFailed(ILogger logger, string task, string stage, string executing, Exception error);

    [LoggerMessage(EventIds.ErrorHandling + 1, LogLevel.Error, "Error encountered in task {Task}. Executing stage '{Stage}' with class '{Executing}', {Position}.")]
    public static partial void RecordFailedAt(ILogger logger, string task, string stage, string executing, string position, Exception error);

    [LoggerMessage(EventIds.ErrorHandling + 2, LogLevel.Warning, "{Task}: {Stage} failed for the moment at {Position}; trying again in {DelayMs} ms.")]
    public static partial void StageRetried(ILogger logger, string task, string stage, string position, long delayMs, Exception error);
}

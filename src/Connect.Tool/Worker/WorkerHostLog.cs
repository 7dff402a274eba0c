using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Worker;

internal static partial class WorkerHostLog
{
    [LoggerMessage(EventIds.Tool, LogLevel.Information, "Worker is ready: REST API at {Urls}, log {Path}, {Connectors} connectors.")]
    public static partial void Ready(ILogger logger, string urls, string path, int connectors);

    [LoggerMessage(EventIds.Tool + 1, LogLevel.Warning, "{Warning}")]
    public static partial void UnknownKey(ILogger logger, string warning);
}

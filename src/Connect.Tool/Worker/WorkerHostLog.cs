using Microsoft.Extensions.Logging;

namespace Connect.Tool.Worker;

internal static partial class WorkerHostLog
{
    [LoggerMessage(2000, LogLevel.Information, "Worker is ready: REST API at {Urls}, log {Path}, {Connectors} connectors.")]
    public static partial void Ready(ILogger logger, string urls, string path, int connectors);

    [LoggerMessage(2001, LogLevel.Warning, "{Warning}")]
    public static partial void UnknownKey(ILogger logger, string warning);
}

using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Http;

/// <summary>Log lines of the REST API.</summary>
internal static partial class RestLog
{
    [LoggerMessage(EventId = EventIds.Rest + 1, Level = LogLevel.Error, Message = "{Method} {Path} failed unexpectedly")]
    public static partial void RequestFailed(this ILogger logger, Exception error, string method, string path);

    [LoggerMessage(EventId = EventIds.Rest + 2, Level = LogLevel.Warning, Message = "{Method} {Path} answered {Status}: {Message}")]
    public static partial void RequestRefused(this ILogger logger, string method, string path, int status, string message);

    [LoggerMessage(EventId = EventIds.Rest + 3, Level = LogLevel.Warning, Message = "{Method} {Path} did not end within {Timeout}")]
    public static partial void RequestTimedOut(this ILogger logger, string method, string path, TimeSpan timeout);

    [LoggerMessage(EventId = EventIds.Rest + 4, Level = LogLevel.Debug, Message = "{Method} {Path}: the client is gone")]
    public static partial void ClientGone(this ILogger logger, string method, string path);

    [LoggerMessage(EventId = EventIds.Rest + 5, Level = LogLevel.Warning, Message = "Unknown scope '{Scope}' for a logger; taken as 'worker'")]
    public static partial void UnknownScope(this ILogger logger, string scope);
}

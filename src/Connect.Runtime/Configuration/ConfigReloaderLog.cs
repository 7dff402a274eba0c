using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Configuration;

internal static partial class ConfigReloaderLog
{
    [LoggerMessage(EventIds.Configuration, LogLevel.Information, "What the configuration of connector {Connector} refers to has changed, in {Keys}; it restarts if it runs.")]
    public static partial void Restarting(ILogger logger, string connector, string keys);

    [LoggerMessage(EventIds.Configuration + 1, LogLevel.Warning, "What the configuration of connector {Connector} refers to could not be read again; it goes on with the values it has.")]
    public static partial void CannotRead(ILogger logger, string connector, Exception error);

    [LoggerMessage(EventIds.Configuration + 2, LogLevel.Warning, "Changes of what the configuration of connector {Connector} refers to cannot be watched.")]
    public static partial void CannotWatch(ILogger logger, string connector, Exception error);
}

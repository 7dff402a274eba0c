using Microsoft.Extensions.Logging;

namespace Connect.Tool.Logging;

/// <summary>Levels as users of Kafka Connect write them: log4j's names, in <c>--log-level</c>, <c>CONNECT_LOG4J_ROOT_LOGLEVEL</c> and <c>CONNECT_LOG4J_LOGGERS</c>.</summary>
internal sealed record LogLevels(LogLevel Root, IReadOnlyList<KeyValuePair<string, LogLevel>> Loggers)
{
    private const string RootVariable = "CONNECT_LOG4J_ROOT_LOGLEVEL";
    private const string LoggersVariable = "CONNECT_LOG4J_LOGGERS";

    /// <summary>The option wins over the variable; INFO without either.</summary>
    /// <exception cref="CommandException">There is no such level.</exception>
    public static LogLevels Read(string? option, IReadOnlyDictionary<string, string> environment, LogLevel byDefault = LogLevel.Information)
    {
        LogLevel root = option is not null ? Parse(option, "--log-level")
            : environment.TryGetValue(RootVariable, out string? variable) && variable.Length > 0 ? Parse(variable, RootVariable)
            : byDefault;
        List<KeyValuePair<string, LogLevel>> loggers = [];
        foreach (string pair in environment.GetValueOrDefault(LoggersVariable, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                throw new CommandException(ExitCodes.Usage, $"'{pair}' in {LoggersVariable} is no logger and level; expected logger=LEVEL.");
            }

            loggers.Add(new(pair[..equals].Trim(), Parse(pair[(equals + 1)..].Trim(), LoggersVariable)));
        }

        return new LogLevels(root, loggers);
    }

    private static LogLevel Parse(string text, string source) => text.ToUpperInvariant() switch
    {
        "TRACE" or "ALL" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        "OFF" => LogLevel.None,
        _ => throw new CommandException(ExitCodes.Usage, $"'{text}' is no level for {source}; expected TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF."),
    };
}

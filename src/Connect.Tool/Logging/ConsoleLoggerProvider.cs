using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connect.Tool.Logging;

/// <summary>
/// Writes events to standard error, so that records a connector writes to standard output stay clean. Each line is written at once: the log has few lines, and the last one before
/// a crash is the most wanted.
/// </summary>
internal sealed class ConsoleLoggerProvider(TextWriter output, bool colours, bool traces, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, ConsoleLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, static (category, provider) => new ConsoleLogger(provider, category), this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class ConsoleLogger(ConsoleLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = LogLine.Format(
                provider.Now(), logLevel, LogContext.Current(provider._scopes), formatter(state, exception), category, exception, provider.Colours, provider.Traces);
            lock (provider._lock)
            {
                provider.Output.WriteLine(line);
            }
        }
    }

    private bool Colours => colours;

    private bool Traces => traces;

    private TextWriter Output => output;

    private DateTimeOffset Now() => time.GetLocalNow();
}

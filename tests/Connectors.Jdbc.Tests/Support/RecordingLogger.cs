using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>Keeps what was logged.</summary>
public sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Message)> Entries { get; } = [];

    public IEnumerable<string> Messages(int id) => Entries.Where(entry => entry.Id == id).Select(entry => entry.Message);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}

using Microsoft.Extensions.Logging;

namespace Connect.Tool.Logging;

/// <summary>Finds what an event is about in its scopes, and spells it as Kafka Connect does: <c>[orders|worker]</c>, <c>[orders|task-0]</c>.</summary>
internal static class LogContext
{
    private const string Connector = "connector";
    private const string Task = "task";

    /// <summary>The context; empty for the worker itself.</summary>
    public static string Current(IExternalScopeProvider scopes)
    {
        var found = new Found();
        scopes.ForEachScope(static (scope, found) => found.Add(scope), found);
        return found.Connector is null ? "" : found.Task is null ? $"[{found.Connector}|worker]" : $"[{found.Connector}|task-{found.Task}]";
    }

    private sealed class Found
    {
        public object? Connector { get; private set; }

        public object? Task { get; private set; }

        public void Add(object? scope)
        {
            if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                return;
            }

            foreach ((string key, object? value) in pairs)
            {
                // Inner scopes come later and win; one that names a connector starts anew.
                if (key.Equals(LogContext.Connector, StringComparison.OrdinalIgnoreCase))
                {
                    Connector = value;
                    Task = null;
                }
            }

            foreach ((string key, object? value) in pairs)
            {
                if (key.Equals(LogContext.Task, StringComparison.OrdinalIgnoreCase))
                {
                    Task = value;
                }
            }
        }
    }
}

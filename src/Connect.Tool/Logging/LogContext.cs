using Microsoft.Extensions.Logging;

namespace Connect.Tool.Logging;

/// <summary>Finds what an event is about in its scopes: <c>[orders|worker]</c>, <c>[orders|task-0]</c>, under the key Kafka Connect's log patterns use for it.</summary>
internal static class LogContext
{
    private const string Key = "connector.context";

    /// <summary>The context of the innermost scope that has one; empty for the worker itself.</summary>
    public static string Current(IExternalScopeProvider scopes)
    {
        var found = new StrongBox();
        scopes.ForEachScope(
            static (scope, found) =>
            {
                if (scope is IReadOnlyList<KeyValuePair<string, object?>> pairs)
                {
                    for (int i = 0; i < pairs.Count; i++)
                    {
                        if (pairs[i].Key == Key)
                        {
                            found.Text = pairs[i].Value?.ToString() ?? "";
                        }
                    }
                }
            },
            found);
        return found.Text;
    }

    private sealed class StrongBox
    {
        public string Text { get; set; } = "";
    }
}

using System.Text.RegularExpressions;

namespace Connect.Kafka.Client;

/// <summary>What librdkafka says of a connection, without what only its developers read.</summary>
internal static partial class ConnectionError
{
    /// <summary><c>sasl_ssl://host:9092/bootstrap: Failed to resolve … (after 0ms in state CONNECT)</c> becomes <c>Failed to resolve …</c>.</summary>
    public static string Sentence(string reason) => Where().Replace(State().Replace(reason, ""), "").TrimEnd('.', ' ');

    [GeneratedRegex(@"^\S+:\d+/\S+: (?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Where();

    [GeneratedRegex(@" \(after \d+ms in state .*\)$", RegexOptions.CultureInvariant)]
    private static partial Regex State();
}

using System.Text.RegularExpressions;

namespace Connect.Kafka.Client;

/// <summary>
/// Of the connections that librdkafka says have failed, those to tell of. While a broker is away, every client says so of every connection it tries, under several names of the
/// broker: of each broker and reason one line is news, and another one after a while. Thread-safe.
/// </summary>
internal sealed partial class ConnectionFailures(TimeProvider time)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(5);

    // A client keeps the same to itself for half a minute, so this long without any means that the broker was back.
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Broker, string Reason), (long Said, long Seen)> _failures = [];

    /// <summary>What a line of the facility FAIL tells; false when it has another form.</summary>
    /// <param name="line">For instance <c>[thrd:127.0.0.1:9092/0]: 127.0.0.1:9092/0: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)</c>.</param>
    /// <param name="broker">The broker's <c>host:port</c>.</param>
    /// <param name="reason">What happened, without what only librdkafka's developers read.</param>
    public static bool TryRead(string line, out string broker, out string reason)
    {
        Match match = Line().Match(line);
        broker = match.Groups["broker"].Value;
        reason = match.Success ? ConnectionError.Sentence(match.Groups["reason"].Value) : "";
        return match.Success;
    }

    /// <summary>Whether to tell of it: not told within five minutes, or not seen within one.</summary>
    public bool IsNews(string broker, string reason)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            bool isNews = !_failures.TryGetValue((broker, reason), out (long Said, long Seen) last) || time.GetElapsedTime(last.Said, now) >= Repeat || time.GetElapsedTime(last.Seen, now) >= Forget;
            _failures[(broker, reason)] = (isNews ? now : last.Said, now);
            return isNews;
        }
    }

    [GeneratedRegex(@"^\[thrd:[^\]]*\]: (?:\w+: )?(?:\w+://)?(?<broker>[^\s/]+:\d+)(?:/\w+)?: (?:Connect to ipv[46]#\S+ failed: )?(?<reason>\S.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}

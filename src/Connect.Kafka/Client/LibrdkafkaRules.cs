using System.Globalization;
using Connect.Errors;

namespace Connect.Kafka.Client;

/// <summary>Makes settings fit that are fine one by one: librdkafka refuses to start with some combinations that Java's clients take.</summary>
internal static class LibrdkafkaRules
{
    private const int MostIdempotentRequests = 5;

    // librdkafka's default of message.max.bytes, which bounds a consumer's fetch.max.bytes from below.
    private const long DefaultMessageBytes = 1_000_000;

    /// <summary>Changes <paramref name="settings"/> where they rule each other out.</summary>
    /// <param name="kind">The client.</param>
    /// <param name="settings">All settings of the client, under librdkafka's names.</param>
    /// <param name="given">Those the user asked for.</param>
    /// <exception cref="ConfigException">The user asked for an idempotent producer and for what rules it out.</exception>
    public static void Apply(ClientKind kind, Dictionary<string, string> settings, IReadOnlyDictionary<string, string> given)
    {
        AtLeast(settings, "reconnect.backoff.max.ms", Number(settings, "reconnect.backoff.ms"));
        AtLeast(settings, "retry.backoff.max.ms", Number(settings, "retry.backoff.ms"));
        switch (kind)
        {
            case ClientKind.Producer:
                Idempotence(settings, given);
                if (settings.ContainsKey("transactional.id"))
                {
                    Transactions(settings);
                }

                if (Number(settings, "delivery.timeout.ms") is > 0)
                {
                    AtLeast(settings, "delivery.timeout.ms", Number(settings, "linger.ms") + 1);
                }

                break;
            case ClientKind.Consumer:
                Fetches(settings);
                Groups(settings);
                break;
        }
    }

    private static void Idempotence(Dictionary<string, string> settings, IReadOnlyDictionary<string, string> given)
    {
        string? reason =
            settings.TryGetValue("acks", out string? acks) && acks is not ("all" or "-1") ? "acks"
            : Number(settings, "message.send.max.retries") == 0 ? "message.send.max.retries"
            : Number(settings, "max.in.flight.requests.per.connection") > MostIdempotentRequests ? "max.in.flight.requests.per.connection"
            : null;
        if (reason is null)
        {
            return;
        }

        bool wanted = given.TryGetValue("enable.idempotence", out string? idempotence) && idempotence == "true";
        if (wanted || settings.ContainsKey("transactional.id"))
        {
            (string key, string expected) = reason switch
            {
                "acks" => (reason, "acks must be all"),
                "message.send.max.retries" => ("retries", "retries must be at least 1"),
                _ => (reason, $"{reason} must be at most {MostIdempotentRequests}"),
            };
            throw new ConfigException(key, settings[reason], $"{expected} for {(wanted ? "enable.idempotence=true" : "an exactly-once source")}; change one of the two");
        }

        settings["enable.idempotence"] = "false";
    }

    private static void Transactions(Dictionary<string, string> settings)
    {
        long timeout = Number(settings, "transaction.timeout.ms") ?? 60_000;
        AtMost(settings, "delivery.timeout.ms", timeout);
        AtMost(settings, "message.timeout.ms", timeout);
        AtMost(settings, "socket.timeout.ms", timeout + 100);
        AtMost(settings, "linger.ms", timeout - 1);
    }

    private static void Fetches(Dictionary<string, string> settings)
    {
        if (Number(settings, "fetch.max.bytes") is { } bytes && bytes < (Number(settings, "message.max.bytes") ?? DefaultMessageBytes))
        {
            settings["message.max.bytes"] = Text(Math.Max(1000, bytes));
        }
    }

    private static void Groups(Dictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault("group.protocol") == "consumer")
        {
            settings.Remove("session.timeout.ms");
            settings.Remove("heartbeat.interval.ms");
            settings.Remove("partition.assignment.strategy");
            settings.Remove("group.protocol.type");
        }
        else
        {
            // Java lets a consumer poll less seldom than it dies; librdkafka does not.
            AtMost(settings, "session.timeout.ms", Number(settings, "max.poll.interval.ms") ?? 300_000);
            if (Number(settings, "max.poll.interval.ms") is { } interval && interval < 45_000 && !settings.ContainsKey("session.timeout.ms"))
            {
                settings["session.timeout.ms"] = Text(interval);
            }
        }
    }

    private static void AtLeast(Dictionary<string, string> settings, string name, long? least)
    {
        if (least is { } bound && Number(settings, name) is { } number && number < bound)
        {
            settings[name] = Text(bound);
        }
    }

    private static void AtMost(Dictionary<string, string> settings, string name, long most)
    {
        if (Number(settings, name) is { } number && number > most)
        {
            settings[name] = Text(most);
        }
    }

    private static long? Number(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out string? text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

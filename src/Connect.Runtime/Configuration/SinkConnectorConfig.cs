using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;

namespace Connect.Runtime.Configuration;

/// <summary>The framework's part of a sink connector configuration.</summary>
public sealed record SinkConnectorConfig : ConnectorConfig
{
    private SinkConnectorConfig(ConfigValues values)
        : base(values)
    {
        Topics = TopicsOf(values.GetList(ConnectorKeys.Topics));
        string regex = values.GetString(ConnectorKeys.TopicsRegex);
        TopicsRegex = regex.Length == 0 ? null : FullMatch(regex);
        DeadLetterQueue = DeadLetterQueueConfig.Of(values);
    }

    /// <summary>The keys of every sink connector.</summary>
    public static new ConfigDef Definition { get; } = ConnectorConfigDefs.Sink();

    /// <summary>Topics to read, blanks and duplicates dropped; empty when <see cref="TopicsRegex"/> is set.</summary>
    public IReadOnlyList<string> Topics { get; init; }

    /// <summary>Matches the whole names of the topics to read; null when <see cref="Topics"/> is set.</summary>
    public Regex? TopicsRegex { get; init; }

    /// <summary>The dead letter queue; null for none.</summary>
    public DeadLetterQueueConfig? DeadLetterQueue { get; init; }

    /// <summary>Reads a sink connector's configuration and checks its keys against each other.</summary>
    /// <exception cref="ConfigException">A value is missing or wrong, or two contradict each other.</exception>
    public static new SinkConnectorConfig Parse(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        foreach ((string _, string message) in CrossCheck(
            values.GetList(ConnectorKeys.Topics), values.GetString(ConnectorKeys.TopicsRegex), values.GetString(ConnectorKeys.DeadLetterQueueTopic)))
        {
            throw new ConfigException(message);
        }

        return new SinkConnectorConfig(values);
    }

    /// <summary>The rules that span keys: which key breaks which.</summary>
    internal static IEnumerable<(string Key, string Message)> CrossCheck(IReadOnlyList<string> topics, string regex, string deadLetterQueue)
    {
        bool hasTopics = TopicsOf(topics).Count > 0;
        bool hasRegex = !string.IsNullOrWhiteSpace(regex);
        if (hasTopics == hasRegex)
        {
            string message = hasTopics
                ? "topics and topics.regex are mutually exclusive options, but both are set."
                : "Must configure one of topics or topics.regex";
            yield return (ConnectorKeys.Topics, message);
            yield return (ConnectorKeys.TopicsRegex, message);
        }

        if (string.IsNullOrWhiteSpace(deadLetterQueue))
        {
            yield break;
        }

        if (topics.Contains(deadLetterQueue))
        {
            yield return (
                ConnectorKeys.Topics,
                $"The DLQ topic '{deadLetterQueue}' may not be included in the list of topics ('topics=[{string.Join(", ", topics)}]') consumed by the connector");
        }

        if (hasRegex && FullMatch(regex).IsMatch(deadLetterQueue))
        {
            yield return (
                ConnectorKeys.TopicsRegex,
                $"The DLQ topic '{deadLetterQueue}' may not be matched by the regex for the topics ('topics.regex={regex}') consumed by the connector");
        }
    }

    internal static Regex FullMatch(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant);

    private static IReadOnlyList<string> TopicsOf(IReadOnlyList<string> topics) =>
        [.. topics.Where(topic => !string.IsNullOrWhiteSpace(topic)).Distinct(StringComparer.Ordinal)];
}

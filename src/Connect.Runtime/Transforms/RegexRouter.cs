using Connect.Configuration;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Conversion;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Renames topics that a regular expression matches completely.</summary>
[Plugin("org.apache.kafka.connect.transforms.RegexRouter")]
public sealed class RegexRouter : Transformation
{
    private const string RegexKey = "regex";
    private const string ReplacementKey = "replacement";

    // A task sees the same few topics again and again.
    private const int CachedTopics = 1024;

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(RegexKey, ConfigType.String, Importance.High, "Regular expression that the whole topic must match, in Java's syntax.", JavaRegex.Validator("valid regex"))
        .Define(ReplacementKey, ConfigType.String, Importance.High, "The new topic; $1 or ${name} stand for groups, a backslash makes the next character plain.");

    private readonly LruCache<string, string> _topics = new(CachedTopics, StringComparer.Ordinal);
    private JavaRegex? _regex;
    private JavaReplacement? _replacement;
    private string? _lastTopic;
    private string _lastResult = "";

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        _regex = JavaRegex.Compile(values.GetString(RegexKey));
        string replacement = values.GetString(ReplacementKey);
        try
        {
            _replacement = JavaReplacement.Parse(replacement, _regex);
        }
        catch (FormatException e)
        {
            throw new ConfigException(ReplacementKey, replacement, $"RegexRouter: {e.Message}");
        }
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        if (parts.Topic is null)
        {
            throw new ConnectDataException("RegexRouter needs a record with a topic.");
        }

        if (!ReferenceEquals(parts.Topic, _lastTopic))
        {
            _lastResult = Route(parts.Topic);
            _lastTopic = parts.Topic;
        }

        parts.Topic = _lastResult;
        return true;
    }

    private string Route(string topic)
    {
        if (!_topics.TryGet(topic, out string? result))
        {
            result = _regex!.IsFullMatch(topic) ? _replacement!.ReplaceFirst(topic) : topic;
            _topics.Add(topic, result);
        }

        return result;
    }
}

using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Runtime.Conversion;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms.Predicates;

/// <summary>Passes records whose whole topic matches a regular expression.</summary>
[Plugin("org.apache.kafka.connect.transforms.predicates.TopicNameMatches")]
public sealed class TopicNameMatches : IPredicate
{
    private const string PatternKey = "pattern";
    private const int CachedTopics = 1024;

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(
            PatternKey, ConfigType.String, Importance.Medium, "Regular expression that the whole topic must match, in Java's syntax.",
            JavaRegex.Validator("non-empty string, valid regex", ConfigValidators.NonEmptyString));

    private readonly LruCache<string, bool> _topics = new(CachedTopics, StringComparer.Ordinal);
    private JavaRegex? _regex;
    private string? _lastTopic;
    private bool _lastResult;

    /// <inheritdoc/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => _regex = JavaRegex.Compile(Definition.Parse(config).GetString(PatternKey));

    /// <inheritdoc/>
    public bool Test(ConnectRecord record)
    {
        if (record.Topic is null)
        {
            return false;
        }

        if (!ReferenceEquals(record.Topic, _lastTopic))
        {
            _lastResult = Matches(record.Topic);
            _lastTopic = record.Topic;
        }

        return _lastResult;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool Matches(string topic)
    {
        if (!_topics.TryGet(topic, out bool result))
        {
            result = _regex!.IsFullMatch(topic);
            _topics.Add(topic, result);
        }

        return result;
    }
}

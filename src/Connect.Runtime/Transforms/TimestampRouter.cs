using Connect.Configuration;
using Connect.Errors;
using Connect.Plugins;
using Connect.Runtime.Transforms.Text;
using Connect.Transforms;

namespace Connect.Runtime.Transforms;

/// <summary>Names the topic after itself and the record's timestamp.</summary>
[Plugin("org.apache.kafka.connect.transforms.TimestampRouter")]
public sealed class TimestampRouter : Transformation
{
    private const string TopicFormatKey = "topic.format";
    private const string TimestampFormatKey = "timestamp.format";
    private const string TopicPlaceholder = "${topic}";
    private const string TimestampPlaceholder = "${timestamp}";

    private static readonly ConfigDef Definition = new ConfigDef()
        .Define(TopicFormatKey, ConfigType.String, "${topic}-${timestamp}", Importance.High, "The new topic; ${topic} stands for the old one and ${timestamp} for the timestamp.")
        .Define(TimestampFormatKey, ConfigType.String, "yyyyMMdd", Importance.High, "Pattern of the timestamp as of java.text.SimpleDateFormat; UTC.");

    private string _topicFormat = "";
    private JavaDateFormat? _timestampFormat;
    private string? _lastTopic;
    private string? _lastTimestamp;
    private string _lastResult = "";

    /// <inheritdoc/>
    public override ConfigDef Config => Definition;

    /// <inheritdoc/>
    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
        ConfigValues values = Definition.Parse(config);
        _topicFormat = values.GetString(TopicFormatKey);
        string pattern = values.GetString(TimestampFormatKey);
        try
        {
            _timestampFormat = JavaDateFormat.Compile(pattern);
        }
        catch (FormatException e)
        {
            throw new ConfigException(TimestampFormatKey, pattern, $"TimestampRouter requires a SimpleDateFormat-compatible pattern: {e.Message}");
        }
    }

    /// <inheritdoc/>
    protected override bool Apply(ref RecordParts parts)
    {
        if (parts.Timestamp is not { } milliseconds)
        {
            throw new ConnectDataException($"Timestamp missing on record: {parts.Record}; TimestampRouter needs one.");
        }

        // Most records go where the one before them went; equal names then stay one instance for what is cached by topic.
        string timestamp = _timestampFormat!.Format(milliseconds);
        if (timestamp != _lastTimestamp || parts.Topic != _lastTopic)
        {
            _lastTopic = parts.Topic;
            _lastTimestamp = timestamp;
            _lastResult = _topicFormat.Replace(TopicPlaceholder, parts.Topic ?? throw new ConnectDataException("TimestampRouter needs a record with a topic."), StringComparison.Ordinal)
                .Replace(TimestampPlaceholder, timestamp, StringComparison.Ordinal);
        }

        parts.Topic = _lastResult;
        return true;
    }
}

using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Appends <c>text</c> to the topic; counts live instances.</summary>
[Plugin("test.Append$Value")]
internal sealed class AppendToTopic : Transformation
{
    public static readonly AsyncLocal<int[]?> Live = new();

    private string _text = "";

    public AppendToTopic()
    {
        if (Live.Value is { } counter)
        {
            counter[0]++;
        }
    }

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("text", ConfigType.String, Importance.High, "What to append.", ConfigValidators.NonEmptyString)
        .Define("negate", ConfigType.String, "own", Importance.Low, "Hidden by the implicit key.");

    public override void Configure(IReadOnlyDictionary<string, string> config) => _text = Config.Parse(config).GetString("text");

    public override void Dispose()
    {
        if (Live.Value is { } counter)
        {
            counter[0]--;
        }

        base.Dispose();
    }

    protected override bool Apply(ref RecordParts parts)
    {
        parts.Topic += _text;
        return true;
    }
}

/// <summary>Drops every record.</summary>
internal sealed class DropTransformation : Transformation
{
    public override ConfigDef Config { get; } = new();

    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    protected override bool Apply(ref RecordParts parts) => false;
}

/// <summary>Fails on every record.</summary>
internal sealed class FailingTransformation : Transformation
{
    public override ConfigDef Config { get; } = new();

    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    protected override bool Apply(ref RecordParts parts) => throw new ConnectDataException("bad record");
}

/// <summary>Cannot tell its keys.</summary>
internal sealed class BrokenTransformation : Transformation
{
    public override ConfigDef Config => throw new ConnectException("no keys today");

    public override void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    protected override bool Apply(ref RecordParts parts) => true;
}

/// <summary>Passes records whose topic starts with <c>prefix</c>.</summary>
internal sealed class TopicPrefixPredicate : IPredicate
{
    private string _prefix = "";

    public ConfigDef Config { get; } = new ConfigDef().Define("prefix", ConfigType.String, Importance.Medium, "The prefix.");

    public void Configure(IReadOnlyDictionary<string, string> config) => _prefix = Config.Parse(config).GetString("prefix");

    public bool Test(ConnectRecord record) => record.Topic.StartsWith(_prefix, StringComparison.Ordinal);

    public void Dispose()
    {
    }
}

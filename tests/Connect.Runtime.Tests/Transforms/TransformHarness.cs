using Connect.Data;
using Connect.Headers;
using Connect.Sink;
using Connect.TestSupport.Golden;
using Connect.Transforms;

namespace Connect.Runtime.Tests.Transforms;

/// <summary>Applies one transformation, found by its name, to one value.</summary>
internal static class TransformHarness
{
    /// <summary>A configured transformation.</summary>
    public static ITransformation Create(string name, params (string Key, string Value)[] config)
    {
        var transformation = TransformReplay.Plugins.Create<ITransformation>(name);
        transformation.Configure(config.ToDictionary(setting => setting.Key, setting => setting.Value));
        return transformation;
    }

    /// <summary>Settings as <c>a=1; b=2</c>.</summary>
    public static (string Key, string Value)[] Settings(string text) =>
        [.. text.Split("; ").Select(setting => (setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]))];

    public static SinkRecord Record(Schema? schema, ConnectValue value, string topic = "orders", params Header[] headers) =>
        new(topic, 3, Schema.String, "key", schema, value, 42, 1700000000123, TimestampType.CreateTime, headers.Length == 0 ? null : new ConnectHeaders(headers));

    /// <summary>What becomes of a value, with schema and headers, in words.</summary>
    public static string Apply(string name, string settings, Schema? schema, ConnectValue value)
    {
        using ITransformation transformation = Create(name, Settings(settings));
        SinkRecord result = transformation.Apply(Record(schema, value))!;
        string headers = string.Concat(result.Headers.Select(header => $" {header.Key}={GoldenValue.Describe(header.Value)}"));
        return (name == "ValueToKey" ? result.Key : result.Value) + headers;
    }
}

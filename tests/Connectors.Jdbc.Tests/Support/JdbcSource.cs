using Connect.Data;
using Connect.Source;
using Connect.Testing;
using Connectors.Jdbc.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>Source tasks as the tests start them.</summary>
internal static class JdbcSource
{
    /// <summary>A task's configuration: reads often, in bulk, unless told otherwise.</summary>
    public static Dictionary<string, string> Config(string url, string tables, params (string Key, string Value)[] settings)
    {
        var config = new Dictionary<string, string>
        {
            ["connection.url"] = url, ["mode"] = "bulk", ["topic.prefix"] = "t-", ["poll.interval.ms"] = "20", ["tables"] = tables, ["connection.backoff.ms"] = "20",
        };
        foreach ((string key, string value) in settings)
        {
            config[key] = value;
        }

        return config;
    }

    public static SourceTaskHarness Harness(Dictionary<string, string> config, ILogger? logger = null) =>
        new(() => new JdbcSourceTask(), config) { IdleAfter = TimeSpan.FromMilliseconds(300), Logger = logger ?? NullLogger.Instance };

    /// <summary>The rows of one query, each as the text of its struct.</summary>
    public static async Task<Struct[]> ReadOnceAsync(Dictionary<string, string> config, int rows)
    {
        await using SourceTaskHarness harness = Harness(config);
        await harness.StartAsync();
        IReadOnlyList<SourceRecord> records = await harness.PollUntilAsync(rows);
        return [.. records.Take(rows).Select(record => record.Value.AsStruct())];
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Connect.Embedded;
using Connectors.File;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Connect.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest.Tests;

/// <summary>Replays what was asked of a real Kafka Connect 3.9 and compares every answer.</summary>
public sealed class GoldenReplayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly HashSet<string> NothingIgnored = [];

    private const string CallersError = "what Java takes for a failure of the worker (500 with its parser's or a null dereference's text) is the caller's error";
    private const string JavaLoggers = "the answer lists loggers of the Java program";

    /// <summary>Lines that are not sent, and why.</summary>
    private static readonly Dictionary<int, string> LeftOut = new()
    {
        [231] = JavaLoggers,
        [234] = JavaLoggers,
        [236] = JavaLoggers,
        [245] = JavaLoggers,
        [246] = JavaLoggers,
    };

    /// <summary>Lines that are answered with another status or message on purpose; the message is compared up to its end here.</summary>
    private static readonly Dictionary<int, (int Status, string Message, string Reason)> Different = new()
    {
        [15] = (400, "Connector config {", "messages carry no Java class names, and a missing class is the caller's error as in POST; the map's order is a hash map's"),
        [16] = (500, "Failed to find any class that implements Connector and which name matches NoSuchConnector, available connectors are: ", "messages carry no Java class names"),
        [19] = (400, "The request body is empty", CallersError),
        [20] = (400, "The request body is null", CallersError),
        [76] = (400, "Connector config {topic=t, name=bad} contains no connector type", "the order of the map in the message is a hash map's in Java"),
        [78] = (400, "The request body is not valid JSON at line 1, column 28", CallersError),
        [79] = (400, "The request body is an array", CallersError),
        [80] = (400, "Unknown field 'foo'", CallersError),
        [81] = (400, "The request body is empty", CallersError),
        [85] = (400, "Field 'config' is missing or null", CallersError),
        [91] = (400, "Field 'initial_state' has an unknown value", CallersError),
        [140] = (400, "The request body is not valid JSON at line 1, column 2", CallersError),
        [154] = (404, "Unknown task: src-0", "Java answers as if a rebalance were under way; the task does not exist"),
        [192] = (400, "The request body is not valid JSON at line 1, column 14", CallersError),
        [193] = (400, "Unknown field 'offset'", CallersError),
        [212] = (400, "Offset -3 for partition golden-topic-0 is negative", "Java's broker refuses it, with a text that does not say why"),
        [213] = (400, "Topic golden-topic has no partition 55", "Java's broker refuses it, with a text that does not say why"),
        [220] = (500, "Workers take no task configurations over HTTP", "workers do not call each other"),
        [221] = (500, "Workers do not fence tasks when asked over HTTP", "workers do not call each other"),
        [240] = (400, "The request body is empty", CallersError),
        [241] = (400, "The request body is not valid JSON at line 1, column 2", CallersError),
    };

    /// <summary>Fields of an answer that are not compared.</summary>
    private static readonly Dictionary<int, (string[] Fields, string Reason)> Ignored = new()
    {
        [33] = (["definition"], "definitions of Kafka client settings come with the log on Kafka"),
    };

    /// <summary>Requests that change nothing where the golden run had paused: sent until the restart before them has ended.</summary>
    private static readonly HashSet<int> AfterAPause = [161, 162];

    [Fact]
    public async Task Replay_GoldenRun_AnswersAsJava()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("in.txt"), string.Concat(Enumerable.Range(0, 10).Select(i => $"golden line {i:00}\n")));
        await File.WriteAllTextAsync(directory.File("in2.txt"), string.Concat(Enumerable.Range(0, 7).Select(i => $"second {i}\n")));
        var properties = new Dictionary<string, string>
        {
            ["listeners"] = "http://127.0.0.1:0",
            ["rest.advertised.port"] = "18083",
            ["offset.flush.interval.ms"] = "1000",

            // The recorded worker had it off, as it is by default there.
            ["exactly.once.source.support"] = "disabled",
        };
        await using RestHost host = await RestHost.StartAsync(
            builder =>
            {
                builder.Services.AddConnect(connect => connect
                    .UseEmbeddedLog(directory.File("connect.db"))
                    .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
                    .UseWorkerProperties(properties));
                builder.AddConnectRestServer(WorkerConfig.Parse(properties));
            },
            app => app.UseConnectRestServer());
        IHerder herder = host.App.Services.GetRequiredService<IHerder>();
        await AppendPlainTextAsync(host.App.Services.GetRequiredService<IRecordLog>());

        List<string> differences = [];
        foreach (GoldenLine line in GoldenLine.Read(directory.Path, herder.WorkerId))
        {
            if (!IsLeftOut(line) && await DifferenceAsync(host, line) is { } difference)
            {
                differences.Add($"{line}\n    {difference}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} answers differ:\n{string.Join("\n", differences)}");
    }

    // States and offsets settle a moment after the request that changes them: what is only read is read until it is as expected.
    private static async Task<string?> DifferenceAsync(RestHost host, GoldenLine line)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Answer answer = await host.SendAsync(
                line.Method, line.Path, line.Request, line.ContentType, line.Accept is null ? [] : [("Accept", line.Accept)]);
            string? difference = Compare(line, answer);
            if (difference is null || (line.Method != "GET" && !AfterAPause.Contains(line.Number)) || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                return difference;
            }

            await Task.Delay(20);
        }
    }

    private static string? Compare(GoldenLine line, Answer answer)
    {
        if (Different.TryGetValue(line.Number, out (int Status, string Message, string Reason) ours))
        {
            return answer.Status == ours.Status && answer.Json?["error_code"]?.GetValue<int>() == ours.Status && answer.Message.StartsWith(ours.Message, StringComparison.Ordinal)
                ? null
                : $"expected our own status {ours.Status} and {ours.Message}, but was {answer.Status} {answer.Text}";
        }

        if (answer.Status != line.Status)
        {
            return $"expected status {line.Status}, but was {answer.Status} {answer.Text}";
        }

        if (line.Location is { } location && (!answer.Headers.TryGetValue("Location", out string? actual) || new Uri(location).AbsolutePath != new Uri(actual).AbsolutePath))
        {
            return $"expected a Location like {location}";
        }

        HashSet<string> ignored = Ignored.TryGetValue(line.Number, out (string[] Fields, string Reason) fields) ? [.. fields.Fields] : NothingIgnored;
        return GoldenComparer.Difference(Comparable(line, line.Body), line.Method == "HEAD" ? null : Comparable(line, answer.Json), ignored);
    }

    private static bool IsLeftOut(GoldenLine line) => LeftOut.ContainsKey(line.Number);

    // Lists of plugins without those that come later or not at all; the list of connectors sorted, because its order means nothing.
    private static JsonNode? Comparable(GoldenLine line, JsonNode? body)
    {
        if (line.Path.StartsWith("/connector-plugins?", StringComparison.Ordinal) || line.Path == "/connector-plugins")
        {
            return new JsonArray([.. body!.AsArray().Where(plugin => !IsLater(plugin!["class"]!.GetValue<string>())).Select(plugin => plugin!.DeepClone())]);
        }

        if (line.Path.EndsWith("JsonConverter/config", StringComparison.Ordinal))
        {
            // A key of Kafka 4.
            return new JsonArray([.. body!.AsArray().Where(key => key!["name"]!.GetValue<string>() != "schema.content").Select(key => key!.DeepClone())]);
        }

        if (line.Path.StartsWith("/connector-plugins/org.apache.kafka.connect.transforms.", StringComparison.Ordinal) && !line.Path.Contains("ExtractField", StringComparison.Ordinal))
        {
            // Nested names, which Java has in ExtractField only.
            return new JsonArray([.. body!.AsArray().Where(key => key!["name"]!.GetValue<string>() != "field.syntax.version").Select(key => key!.DeepClone())]);
        }

        return line.Path.TrimEnd('/') == "/connectors" && body is JsonArray names
            ? new JsonArray([.. names.Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))])
            : body;
    }

    private static bool IsLater(string plugin) => plugin.Contains(".mirror.", StringComparison.Ordinal);

    private static async Task AppendPlainTextAsync(IRecordLog log)
    {
        await using ILogProducer producer = log.CreateProducer(new ProducerOptions());
        using var batch = new AppendBatch();
        batch.Add("golden-plain", 0, null, default, false, "plain text"u8, true);
        await producer.AppendAsync(batch);
    }
}

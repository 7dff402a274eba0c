using System.Text.Json;
using System.Text.Json.Nodes;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Plugins;
using Connect.Runtime.Tests.Plugins;

namespace Connect.Runtime.Tests.Configuration;

/// <summary>
/// Replays recorded answers of Java's validate, plugin config and create-with-bad-config requests. Lines about the built-in
/// transformations (25, 28, 29, 46-62) are replayed over REST; documentation texts are our own.
/// </summary>
public sealed class ConnectorValidationGoldenTests
{
    private static readonly PluginRegistry Plugins = new PluginRegistryBuilder()
        .AddBuiltIns()
        .AddType(typeof(FileStreamSourceConnector))
        .AddType(typeof(FileStreamSinkConnector))
        .AddType(typeof(TwoFacedConverter))
        .Build();

    private static readonly WorkerConfig Worker = WorkerConfig.Parse(new Dictionary<string, string> { ["exactly.once.source.support"] = "disabled" });

    public static TheoryData<int> Validations => [.. Numbers("PUT", 200)];

    public static TheoryData<int> Refusals => [.. Numbers("POST", 400)];

    public static TheoryData<int> Descriptions => [.. Numbers("GET", 200)];

    [Theory]
    [MemberData(nameof(Validations))]
    public async Task ValidateAsync_RecordedRequest_AnswersAsJava(int line)
    {
        JsonNode recorded = Line(line);

        ConfigInfos infos = await Validator().ValidateAsync(Request(recorded["request"]!), TestContext.Current.CancellationToken);

        JsonNode body = recorded["body"]!;
        Assert.Equal(
            (body["name"]!.GetValue<string>(), body["error_count"]!.GetValue<int>(), string.Join('|', body["groups"]!.AsArray())),
            (infos.Name, infos.ErrorCount, string.Join('|', infos.Groups)));
        JsonArray expected = body["configs"]!.AsArray();
        Assert.Equal(
            expected.Select(info => info!["value"]!["name"]!.GetValue<string>()).ToArray(),
            infos.Configs.Select(info => info.Value.Name).ToArray());
        foreach ((JsonNode? java, ConfigInfo ours) in expected.Zip(infos.Configs))
        {
            Assert.Equal(Text(java!["definition"]!), Print(ours.Definition!).ToJsonString());
            Assert.Equal(Text(java!["value"]!), Print(ours.Value).ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task ValidateAsync_RecordedBadCreate_FindsTheSameErrors(int line)
    {
        JsonNode recorded = Line(line);
        Dictionary<string, string?> config = Request(recorded["request"]!["config"]!);
        config["name"] = recorded["request"]!["name"]?.GetValue<string>().Trim() ?? "";
        string message = recorded["body"]!["message"]!.GetValue<string>();

        if (message.EndsWith("contains no connector type", StringComparison.Ordinal))
        {
            var e = await Assert.ThrowsAsync<BadRequestException>(() => Validator().ValidateAsync(config, TestContext.Current.CancellationToken));
            Assert.Equal(Sorted(message), Sorted(e.Message));
            return;
        }

        ConfigInfos infos = await Validator().ValidateAsync(config, TestContext.Current.CancellationToken);
        string[] lines = message.Split('\n');
        Assert.Equal($"Connector configuration is invalid and contains the following {infos.ErrorCount} error(s):", lines[0]);
        Assert.Equal(lines[1..^1], infos.Errors);
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Describe_RecordedPlugin_AnswersAsJava(int line)
    {
        JsonNode recorded = Line(line);
        string plugin = recorded["path"]!.GetValue<string>().Split('/')[2];

        // schema.content came with Kafka 4.2.
        IEnumerable<ConfigKeyInfo> keys = PluginConfigs.Describe(Plugins, plugin).Where(key => key.Name != "schema.content");

        Assert.Equal(recorded["body"]!.AsArray().Select(key => Text(key!)).ToArray(), keys.Select(key => Print(key).ToJsonString()).ToArray());
    }

    [Fact]
    public async Task ValidateAsync_UnknownClass_SaysAsJavaWhichClassesThereAre()
    {
        string message = Line(75)["body"]!["message"]!.GetValue<string>();

        var e = await Assert.ThrowsAsync<Errors.ConnectException>(
            () => Validator().ValidateAsync(Request(Line(75)["request"]!["config"]!), TestContext.Current.CancellationToken));

        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    private static ConnectorValidator Validator() => new(Plugins, Worker, ConfigTransformer.None);

    private static IEnumerable<int> Numbers(string method, int status) => Lines()
        .Where(line => line["method"]!.GetValue<string>() == method && line["status"]!.GetValue<int>() == status)
        .Select(line => line["n"]!.GetValue<int>());

    private static JsonNode Line(int number) => Lines().Single(line => line["n"]!.GetValue<int>() == number);

    private static IEnumerable<JsonNode> Lines() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "golden", "rest", "connector-validation.jsonl")).Select(line => JsonNode.Parse(line)!);

    private static Dictionary<string, string?> Request(JsonNode request) =>
        request.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value?.GetValue<string>());

    private static string Text(JsonNode node) => new JsonObject(
        node.AsObject().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))).ToJsonString();

    private static JsonObject Print(ConfigKeyInfo key) => new()
    {
        ["default_value"] = key.DefaultValue,
        ["dependents"] = JsonSerializer.SerializeToNode(key.Dependents),
        ["display_name"] = key.DisplayName,
        ["group"] = key.Group,
        ["importance"] = key.Importance.ToString().ToUpperInvariant(),
        ["name"] = key.Name,
        ["order"] = key.OrderInGroup,
        ["required"] = key.Required,
        ["type"] = key.Type.ToString().ToUpperInvariant(),
        ["width"] = key.Width.ToString().ToUpperInvariant(),
    };

    private static JsonObject Print(ConfigValueInfo value) => new()
    {
        ["errors"] = JsonSerializer.SerializeToNode(value.Errors),
        ["name"] = value.Name,
        ["recommended_values"] = JsonSerializer.SerializeToNode(value.RecommendedValues),
        ["value"] = value.Value,
        ["visible"] = value.Visible,
    };

    /// <summary>Java prints its hash map's order.</summary>
    private static string Sorted(string message) => string.Concat(message.Order());
}

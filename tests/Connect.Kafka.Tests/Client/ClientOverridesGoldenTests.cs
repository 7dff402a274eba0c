using System.Text.Json;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Kafka.Client.Properties;
using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Connect.TestSupport.Golden;

namespace Connect.Kafka.Tests.Client;

/// <summary>Overrides that a real Kafka Connect was given, with what it made of them.</summary>
public class ClientOverridesGoldenTests
{
    private const string File = "runtime/client-overrides.jsonl";

    // Java's first record tells that these are wrong; here they are refused at the start.
    private static readonly string[] WrongForEveryRecord = ["ov-serializer"];

    public static TheoryData<string> Connectors() => [.. GoldenFile.Read(File).Where(line => line.Text("kind") == "create").Select(line => line.Text("name")!)];

    [Theory]
    [MemberData(nameof(Connectors))]
    public void Translate_RecordedOverrides_EndAsInJava(string connector)
    {
        GoldenLine create = Line("create", connector);
        (ClientKind kind, Dictionary<string, string> overrides) = Overrides(create);
        string? expected = ConfigError(create) ?? (Find("status", connector) is { } status ? ConfigError(status) : null);

        if (expected is not null || WrongForEveryRecord.Contains(connector))
        {
            ConfigException error = Assert.Throws<ConfigException>(() => ClientProperties.Translate(kind, overrides));
            if (expected is not null)
            {
                Assert.Equal(expected, error.Message);
            }
        }
        else
        {
            NativeClients.Accept(kind, Settings(connector, kind, overrides));
        }
    }

    [Theory]
    [MemberData(nameof(Connectors))]
    public void Settings_RecordedOverrides_WriteBatchesAsInJava(string connector)
    {
        if (Find("log_batches", connector) is not { } batches)
        {
            return;
        }

        string batch = batches["lines"][0].GetString()!;
        (ClientKind kind, Dictionary<string, string> overrides) = Overrides(Line("create", connector));

        Dictionary<string, string> settings = Settings(connector, kind, overrides);

        Assert.Contains($"compresscodec: {settings.GetValueOrDefault("compression.type", "none").ToUpperInvariant()} ", batch, StringComparison.Ordinal);
        if (!batch.Contains("producerId: -1", StringComparison.Ordinal))
        {
            Assert.Equal("true", settings["enable.idempotence"]);
        }
    }

    [Fact]
    public void Settings_RecordedClientIds_AreTheSame()
    {
        IEnumerable<string> recorded = GoldenFile.Read(File).Single(line => line.Text("kind") == "producer_client_ids")["names"].EnumerateArray()
            .Select(name => name.GetString()!.Split("client-id=")[1]);
        IEnumerable<string> own = GoldenFile.Read(File).Where(line => line.Text("kind") == "create").Select(Overrides).Zip(Connectors())
            .Where(pair => pair.First.Kind == ClientKind.Producer && !WrongForEveryRecord.Contains(pair.Second.Data) && !pair.First.Overrides.ContainsValue("bogus"))
            .Select(pair => Settings(pair.Second.Data, ClientKind.Producer, pair.First.Overrides)["client.id"]);

        Assert.Empty(recorded.Where(id => !id.StartsWith("rt-tp-", StringComparison.Ordinal)).Except(own));
    }

    [Fact]
    public void PrincipalPolicy_OfAllNames_AllowsThreeOnly()
    {
        var worker = new Dictionary<string, string> { ["connector.client.config.override.policy"] = "Principal" };
        var policy = new ClientOverridePolicy(WorkerConfig.Parse(worker, WorkerMode.Standalone));

        IEnumerable<string> allowed = ClientPropertyTable.All.Select(row => row.Name).Concat(LibrdkafkaNames.All).Distinct().Where(name => policy.Violation(name) is null);

        Assert.Equal(["sasl.jaas.config", "sasl.mechanism", "security.protocol"], allowed.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Settings(string connector, ClientKind kind, Dictionary<string, string> overrides)
    {
        var factory = new ClientFactory(new KafkaLogOptions(), new KafkaLogEvents(null));
        return kind == ClientKind.Producer
            ? factory.ProducerSettings(new ProducerOptions { ClientId = $"connector-producer-{connector}-0", Settings = overrides })
            : factory.ConsumerSettings(new ConsumerOptions { ClientId = $"connector-consumer-{connector}-0", GroupId = "connect-" + connector, Settings = overrides });
    }

    private static (ClientKind Kind, Dictionary<string, string> Overrides) Overrides(GoldenLine create)
    {
        bool sink = create["config"].GetProperty("connector.class").GetString()!.EndsWith("Sink", StringComparison.Ordinal);
        string prefix = sink ? "consumer.override." : "producer.override.";
        return (
            sink ? ClientKind.Consumer : ClientKind.Producer,
            create["config"].EnumerateObject().Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Name[prefix.Length..], entry => entry.Value.GetString()!));
    }

    // The message of a configuration error that was answered, or that a task failed with.
    private static string? ConfigError(GoldenLine line)
    {
        const string Exception = "org.apache.kafka.common.config.ConfigException: ";
        if (line.Find("body") is not { } body)
        {
            return null;
        }

        if (body.TryGetProperty("error_code", out JsonElement code))
        {
            return code.GetInt32() == 500 ? body.GetProperty("message").GetString() : null;
        }

        return body.TryGetProperty("tasks", out JsonElement tasks) && tasks.GetArrayLength() > 0 && tasks[0].TryGetProperty("trace", out JsonElement trace)
            && trace.GetString()!.StartsWith(Exception, StringComparison.Ordinal)
            ? trace.GetString()![Exception.Length..].Split('\n')[0]
            : null;
    }

    private static GoldenLine Line(string kind, string connector) => Find(kind, connector) ?? throw new InvalidOperationException($"{File} has no {kind} of {connector}.");

    private static GoldenLine? Find(string kind, string connector) =>
        GoldenFile.Read(File).LastOrDefault(line => line.Text("kind") == kind && line.Text("name") == connector);
}

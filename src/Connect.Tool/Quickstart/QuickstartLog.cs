using System.Globalization;
using Connect.Kafka;
using Connect.Runtime.Configuration;
using Connect.Testing.Kafka;
using Connect.Tool.Worker;

namespace Connect.Tool.Quickstart;

/// <summary>The log of a quickstart: the embedded one in a file, a Kafka within this process, or the user's Kafka.</summary>
internal sealed class QuickstartLog : IAsyncDisposable
{
    private const string UsualTopic = "quickstart";
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";

    // Somebody waits for it: less patience than a worker has.
    private static readonly TimeSpan KafkaPatience = TimeSpan.FromSeconds(10);

    private readonly EmbeddedKafka? _kafka;

    private QuickstartLog(EmbeddedKafka? kafka) => _kafka = kafka;

    /// <summary>Where it is, as the end of a sentence.</summary>
    public required string Place { get; init; }

    /// <summary>What a worker on it needs to be told.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>The topic the lines go through: in the user's Kafka a new one for each run.</summary>
    public string Topic { get; private init; } = UsualTopic;

    /// <summary>Option by which the client commands find it.</summary>
    public required string Option { get; init; }

    /// <summary>Whether the topic is still there when this ends.</summary>
    public bool IsKept => _kafka is null;

    /// <summary>Whether another worker finds connectors and offsets in it.</summary>
    public bool KeepsConnectors { get; private init; }

    /// <summary>What a log on Kafka needs beyond properties.</summary>
    public void Configure(KafkaLogOptions options)
    {
        options.RequestTimeout = KafkaPatience;
        _kafka?.Configure(options);
    }

    /// <summary>Chooses it, and starts the in-process Kafka if that is asked for.</summary>
    /// <exception cref="CommandException">The properties file cannot be read.</exception>
    public static async Task<QuickstartLog> StartAsync(QuickstartOptions options, QuickstartFolder folder, TimeProvider time)
    {
        if (options.UseKafka)
        {
            EmbeddedKafka kafka = await EmbeddedKafka.StartAsync().ConfigureAwait(false);
            return new QuickstartLog(kafka)
            {
                Place = $"a Kafka within this process at {kafka.BootstrapServers}",
                Properties = OnKafka(kafka.BootstrapServers, folder),
                Option = $"--bootstrap-server {kafka.BootstrapServers}",
            };
        }

        if (options.BootstrapServers is { } servers)
        {
            Dictionary<string, string> properties = OnKafka(servers, folder);
            foreach ((string key, string value) in options.ClientConfig is { } file ? WorkerProperties.Read("client's properties file", file) : new Dictionary<string, string>())
            {
                properties.TryAdd(key, value);
            }

            return new QuickstartLog(null)
            {
                Place = $"the Kafka at {servers}",
                Properties = properties,
                Topic = $"{UsualTopic}-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Environment.ProcessId}",
                Option = $"--bootstrap-server {servers}{(options.ClientConfig is null ? "" : $" --command-config {options.ClientConfig}")}",
            };
        }

        return new QuickstartLog(null)
        {
            Place = folder.Log,
            Properties = new Dictionary<string, string> { [WorkerKeys.EmbeddedPath] = folder.Log },
            Option = $"--log {folder.Log}",
            KeepsConnectors = true,
        };
    }

    public ValueTask DisposeAsync() => _kafka?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Dictionary<string, string> OnKafka(string servers, QuickstartFolder folder) => new(StringComparer.Ordinal)
    {
        [WorkerKeys.BootstrapServers] = servers,
        [WorkerKeys.OffsetStorageFile] = folder.Offsets,
        [WorkerKeys.KeyConverter] = Json,
        [WorkerKeys.ValueConverter] = Json,
    };
}

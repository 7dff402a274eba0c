using System.CommandLine;
using System.Globalization;
using Connect.Embedded;
using Connect.Kafka;
using Connect.Runtime.Configuration;
using Connect.Tool.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Tool.Commands;

/// <summary>Where the client commands find the log: in a file or at brokers named directly, or in a worker's properties.</summary>
internal sealed class LogOptions
{
    // Somebody waits for the answer: less patience than a worker has.
    private static readonly TimeSpan KafkaPatience = TimeSpan.FromSeconds(10);

    private const string DeliveryTimeout = "delivery.timeout.ms";

    private readonly Option<string?> _file = new("--log") { Description = "File of the embedded log. Default: log.embedded.path of --config, else ./connect-data/connect.db.", HelpName = "file" };
    private readonly Option<string?> _worker = new("--config") { Description = "Properties file of the worker whose log is meant: its file, or its brokers with their security settings.", HelpName = "worker.properties" };
    private readonly Option<string?> _servers = new("--bootstrap-server", "--bootstrap-servers") { Description = "Kafka's brokers, instead of a file.", HelpName = "host:port" };
    private readonly Option<string?> _client;

    /// <param name="clientConfigAlias">What Kafka's own tool calls <c>--command-config</c>, if it is something else.</param>
    public LogOptions(params string[] clientConfigAlias) => _client = new Option<string?>("--command-config", clientConfigAlias)
    {
        Description = "Properties of the Kafka client, such as security.protocol and sasl.jaas.config.",
        HelpName = "client.properties",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_worker);
        command.Add(_servers);
        command.Add(_client);
    }

    /// <summary>The log that is meant.</summary>
    /// <exception cref="CommandException">The properties are wrong, or both a file and brokers are named.</exception>
    public LogPlace PlaceOf(ParseResult parsed, CommandIo io)
    {
        (string? file, string? servers, string? client) = (parsed.GetValue(_file), parsed.GetValue(_servers), parsed.GetValue(_client));
        if (file is not null)
        {
            return servers is null && client is null
                ? new LogPlace(file, null)
                : throw new CommandException(ExitCodes.Usage, $"--log means a file and {(servers is null ? "--command-config" : "--bootstrap-server")} Kafka; name one of them.");
        }

        IReadOnlyDictionary<string, string> worker = Resolve(WorkerProperties.Load(parsed.GetValue(_worker), io.Environment));
        IReadOnlyDictionary<string, string> own = client is null ? new Dictionary<string, string>() : WorkerProperties.Read("client's properties file", client);
        servers ??= own.GetValueOrDefault(WorkerKeys.BootstrapServers, worker.GetValueOrDefault(WorkerKeys.BootstrapServers, ""));
        if (!string.IsNullOrWhiteSpace(servers))
        {
            return new LogPlace(null, KafkaOf(servers, worker, own));
        }

        return client is null
            ? new LogPlace(worker.GetValueOrDefault(WorkerKeys.EmbeddedPath) ?? EmbeddedLogOptions.DefaultPath, null)
            : throw new CommandException(ExitCodes.Usage, $"'{client}' (--command-config) has no bootstrap.servers; name a broker with --bootstrap-server.");
    }

    private static KafkaLogOptions KafkaOf(string servers, IReadOnlyDictionary<string, string> worker, IReadOnlyDictionary<string, string> own)
    {
        KafkaLogOptions options = KafkaLogOptions.FromWorkerProperties(worker);
        options.Settings = options.Settings.Concat(own).GroupBy(setting => setting.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        options.BootstrapServers = servers;
        options.ProducerSettings = own.ContainsKey(DeliveryTimeout) ? options.ProducerSettings : new Dictionary<string, string> { [DeliveryTimeout] = KafkaPatience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) };
        options.RequestTimeout = KafkaPatience;
        return options;
    }

    private static IReadOnlyDictionary<string, string> Resolve(Dictionary<string, string> worker)
    {
        if (!worker.ContainsKey(WorkerKeys.ConfigProviders))
        {
            return worker;
        }

        using ConfigTransformer references = ConfigTransformer.Create(ToolPlugins.Registry(worker.GetValueOrDefault(WorkerKeys.PluginPath), NullLogger.Instance), worker);
        return references.Transform(worker);
    }
}

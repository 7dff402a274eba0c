using Connect.Kafka.Administration;
using Connect.Kafka.Client;
using Connect.Runtime.Configuration;
using Microsoft.Extensions.Logging;

namespace Connect.Kafka;

/// <summary>How a <see cref="KafkaLog"/> works.</summary>
public sealed class KafkaLogOptions
{
    /// <summary>Addresses of one or more brokers, <c>host:port</c> separated by commas.</summary>
    public string BootstrapServers { get; set; } = "localhost:9092";

    /// <summary>Settings of every client, by the names of Java's clients (<c>security.protocol</c>, <c>sasl.jaas.config</c>, …) or of librdkafka. Those of a producer or consumer go before them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>();

    /// <summary>Settings of every producer, on top of <see cref="Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> ProducerSettings { get; set; } = new Dictionary<string, string>();

    /// <summary>Settings of every consumer, on top of <see cref="Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> ConsumerSettings { get; set; } = new Dictionary<string, string>();

    /// <summary>How long the first contact with the cluster and each administrative request may take. Default 30 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the log and its clients log; null for nowhere.</summary>
    public ILogger? Logger { get; set; }

    internal IAdminFallback? AdminFallback { get; set; }

    /// <summary>Addresses, security and connection settings as a worker's properties have them (<c>bootstrap.servers</c>, <c>security.protocol</c>, <c>ssl.*</c>, <c>sasl.*</c>, …).</summary>
    /// <param name="properties">Worker properties, references resolved.</param>
    public static KafkaLogOptions FromWorkerProperties(IReadOnlyDictionary<string, string> properties)
    {
        var options = new KafkaLogOptions { Settings = ClientProperties.OfWorker(properties) };
        options.BootstrapServers = properties.GetValueOrDefault(WorkerKeys.BootstrapServers, options.BootstrapServers);
        return options;
    }
}

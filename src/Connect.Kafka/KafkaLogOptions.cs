namespace Connect.Kafka;

/// <summary>How a Kafka log works.</summary>
public sealed class KafkaLogOptions
{
    /// <summary>Addresses of one or more brokers, <c>host:port</c> separated by commas.</summary>
    public string BootstrapServers { get; set; } = "localhost:9092";
}

using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>Properties of every Java client: brokers, connections, metadata, metrics.</summary>
internal static class CommonRows
{
    private const string Metrics = "Would have set up Kafka's own metrics in JMX; the worker's metrics are .NET meters (docs/operations.md).";

    public static IEnumerable<ClientProperty> Rows =>
    [
        Maps("bootstrap.servers", All, ConfigType.List, null, "The same there.", To("bootstrap.servers")),
        Maps("client.dns.lookup", All, ConfigType.String, ConfigValidators.OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only"),
            "The same there.", To("client.dns.lookup")),
        Same("client.id", All),
        Same("client.rack", Producer | Consumer, note: "The same there: a consumer reads from the nearest replica."),
        Maps("metadata.max.age.ms", All, ConfigType.Long, NotNegative, "Also the time after which new topics of a topics.regex are found.",
            To("topic.metadata.refresh.interval.ms", 1, 3_600_000), To("metadata.max.age.ms", 1, 86_400_000, age => age > 28_800_000 ? 86_400_000 : age * 3))
            with { Default = "300000" },
        Maps("metadata.recovery.strategy", All, ConfigType.String, ConfigValidators.OneOfIgnoreCase("none", "rebootstrap"), "The same there.",
            To("metadata.recovery.strategy", Lower)),
        Number("metadata.recovery.rebootstrap.trigger.ms", All, ConfigType.Long, NotNegative, 0, int.MaxValue),
        Maps("send.buffer.bytes", All, ConfigType.Int, ConfigValidators.AtLeast(-1), "-1 leaves it to the operating system.",
            To("socket.send.buffer.bytes", 0, 100_000_000)),
        Maps("receive.buffer.bytes", All, ConfigType.Int, ConfigValidators.AtLeast(-1), "-1 leaves it to the operating system.",
            To("socket.receive.buffer.bytes", 0, 100_000_000)),
        Number("reconnect.backoff.ms", All, ConfigType.Long, NotNegative, 0, 3_600_000) with { Default = "50" },
        Number("reconnect.backoff.max.ms", All, ConfigType.Long, NotNegative, 0, 3_600_000, "Raised to reconnect.backoff.ms where it is less.") with { Default = "1000" },
        Number("retry.backoff.ms", All, ConfigType.Long, NotNegative, 1, 300_000),
        Number("retry.backoff.max.ms", All, ConfigType.Long, NotNegative, 1, 300_000),
        Maps("request.timeout.ms", All, ConfigType.Int, NotNegative, "How long an answer is waited for, and how long the broker may wait for its replicas.",
            To("socket.timeout.ms", 10, 300_000), To("request.timeout.ms", 1, 900_000, kinds: Producer)),
        None("default.api.timeout.ms", Consumer | Admin, "Would have limited operations that take several requests; `KafkaLogOptions.RequestTimeout` (30 seconds) does.", ConfigType.Int, "60000")
            with { Validator = NotNegative },
        Maps("socket.connection.setup.timeout.ms", All, ConfigType.Long, null, "The same there.", To("socket.connection.setup.timeout.ms", 1000, int.MaxValue)),
        None("socket.connection.setup.timeout.max.ms", All, "Would have let the time for a connection grow up to this after failures; it stays as socket.connection.setup.timeout.ms says.",
            ConfigType.Long, "30000"),
        Maps("connections.max.idle.ms", All, ConfigType.Long, null, "A negative number keeps connections open.",
            To("connections.max.idle.ms", 0, int.MaxValue, idle => idle < 0 ? 0 : Math.Max(1, idle))) with { Default = "540000" },
        Same("enable.metrics.push", All, ConfigType.Boolean),
        None("metric.reporters", All, Metrics, ConfigType.List, "", "org.apache.kafka.common.metrics.jmxreporter"),
        None("auto.include.jmx.reporter", All, Metrics, ConfigType.Boolean),
        None("metrics.num.samples", All, Metrics, ConfigType.Int),
        None("metrics.recording.level", All, Metrics),
        None("metrics.sample.window.ms", All, Metrics, ConfigType.Long),
        None("config.providers", All, "Would have resolved references in the client; Connect resolves them before, with the worker's config.providers.", ConfigType.List, ""),
        None("security.providers", All, "Would have loaded Java security providers; TLS and SASL come from librdkafka.", ConfigType.String, ""),
        Maps("security.protocol", All, ConfigType.String, ConfigValidators.OneOfIgnoreCase("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"), "In small letters there.",
            To("security.protocol", Lower)),
    ];

    internal static string Lower(string text) => text.ToLowerInvariant();
}

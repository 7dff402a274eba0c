using Connect.Configuration;

namespace Connect.Runtime.Configuration;

/// <summary>
/// The client settings that connectors commonly override, with Kafka's types and defaults, so that a wrong value is refused when the connector is configured.
/// Java finds out when a task starts. Settings not listed here go to the client as they are.
/// </summary>
internal static class ClientConfigDefs
{
    private static readonly ConfigDef Producer = Shared()
        .Define("acks", ConfigType.String, "all", Importance.Low, "Acknowledgements a write waits for.", ConfigValidators.OneOf("all", "-1", "0", "1"))
        .Define("batch.size", ConfigType.Int, 16_384, Importance.Medium, "Bytes of a batch.", ConfigValidators.AtLeast(0))
        .Define("buffer.memory", ConfigType.Long, 33_554_432L, Importance.High, "Bytes that wait for sending.", ConfigValidators.AtLeast(0))
        .Define("compression.type", ConfigType.String, "none", Importance.High, "Compression of batches.", ConfigValidators.OneOf("none", "gzip", "snappy", "lz4", "zstd"))
        .Define("delivery.timeout.ms", ConfigType.Int, 120_000, Importance.Medium, "Limit of one delivery with its retries.", ConfigValidators.AtLeast(0))
        .Define("enable.idempotence", ConfigType.Boolean, true, Importance.Low, "Whether retries can write no duplicates.")
        .Define("linger.ms", ConfigType.Long, 0L, Importance.Medium, "How long a batch waits for more records.", ConfigValidators.AtLeast(0))
        .Define("max.block.ms", ConfigType.Long, 60_000L, Importance.Medium, "How long sending may wait.", ConfigValidators.AtLeast(0))
        .Define("max.in.flight.requests.per.connection", ConfigType.Int, 5, Importance.Low, "Requests that may be under way.", ConfigValidators.AtLeast(1))
        .Define("max.request.size", ConfigType.Int, 1_048_576, Importance.Medium, "Bytes of a request.", ConfigValidators.AtLeast(0))
        .Define("retries", ConfigType.Int, int.MaxValue, Importance.High, "Retries of a send.", ConfigValidators.Between(0, int.MaxValue))
        .Define("transaction.timeout.ms", ConfigType.Int, 60_000, Importance.Low, "Limit of a transaction.");

    private static readonly ConfigDef Consumer = Shared()
        .Define("auto.offset.reset", ConfigType.String, "latest", Importance.Medium, "Where to start without an offset.", ConfigValidators.OneOf("latest", "earliest", "none"))
        .Define("fetch.max.bytes", ConfigType.Int, 52_428_800, Importance.Medium, "Bytes of a fetch.", ConfigValidators.AtLeast(0))
        .Define("fetch.max.wait.ms", ConfigType.Int, 500, Importance.Low, "How long a fetch waits.", ConfigValidators.AtLeast(0))
        .Define("fetch.min.bytes", ConfigType.Int, 1, Importance.High, "Bytes a fetch waits for.", ConfigValidators.AtLeast(0))
        .Define("group.id", ConfigType.String, null, Importance.High, "The consumer group.")
        .Define("heartbeat.interval.ms", ConfigType.Int, 3_000, Importance.High, "Time between signs of life.")
        .Define("isolation.level", ConfigType.String, "read_uncommitted", Importance.Medium, "Whether open transactions are read.", ConfigValidators.OneOf("read_committed", "read_uncommitted"))
        .Define("max.partition.fetch.bytes", ConfigType.Int, 1_048_576, Importance.High, "Bytes of a partition in a fetch.", ConfigValidators.AtLeast(0))
        .Define("max.poll.interval.ms", ConfigType.Int, 300_000, Importance.Medium, "Longest time between polls.", ConfigValidators.AtLeast(1))
        .Define("max.poll.records", ConfigType.Int, 500, Importance.Medium, "Records of one poll.", ConfigValidators.AtLeast(1))
        .Define("session.timeout.ms", ConfigType.Int, 45_000, Importance.High, "After which silence a consumer counts as dead.");

    private static readonly ConfigDef Admin = Shared()
        .Define("default.api.timeout.ms", ConfigType.Int, 60_000, Importance.Medium, "Limit of an operation.", ConfigValidators.AtLeast(0))
        .Define("retries", ConfigType.Int, int.MaxValue, Importance.Low, "Retries of an operation.", ConfigValidators.Between(0, int.MaxValue));

    /// <summary>The definition of a setting below one of the override prefixes; null when it is not known here.</summary>
    public static ConfigKey? Find(string prefix, string setting) => (prefix switch
    {
        ConnectorKeys.ProducerOverridePrefix => Producer,
        ConnectorKeys.ConsumerOverridePrefix => Consumer,
        _ => Admin,
    }).Keys.GetValueOrDefault(setting);

    private static ConfigDef Shared() => new ConfigDef()
        .Define("bootstrap.servers", ConfigType.List, "", Importance.High, "Kafka's brokers.")
        .Define("client.id", ConfigType.String, "", Importance.Medium, "Name of the client in the broker's logs.")
        .Define("metadata.max.age.ms", ConfigType.Long, 300_000L, Importance.Low, "Age at which topic metadata is read again.", ConfigValidators.AtLeast(0))
        .Define("request.timeout.ms", ConfigType.Int, 30_000, Importance.Medium, "Limit of a request.", ConfigValidators.AtLeast(0))
        .Define("retry.backoff.ms", ConfigType.Long, 100L, Importance.Low, "First pause before a retry.", ConfigValidators.AtLeast(0))
        .Define("sasl.jaas.config", ConfigType.Password, null, Importance.Medium, "Credentials.")
        .Define("sasl.mechanism", ConfigType.String, "GSSAPI", Importance.Medium, "How the client proves who it is.")
        .Define("security.protocol", ConfigType.String, "PLAINTEXT", Importance.Medium, "How the client talks to brokers.",
            ConfigValidators.OneOfIgnoreCase("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
}

using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>Properties of Java's producer.</summary>
internal static class ProducerRows
{
    private const string BytesOnly = "Records are bytes, made by the converters (`key.converter`, `value.converter`); another serializer is refused.";
    private const string ByteArraySerializer = SerializerRule.Package + "ByteArraySerializer";

    public static IEnumerable<ClientProperty> Rows =>
    [
        Maps("acks", Producer, ConfigType.String, ConfigValidators.OneOf("all", "-1", "0", "1"),
            "Less than `all` turns idempotence off, unless `enable.idempotence` asks for it; then it is refused.", To("acks")),
        Number("batch.size", Producer, ConfigType.Int, NotNegative, 1, int.MaxValue, "Bytes of a batch; librdkafka's default is 1,000,000, which is kept."),
        Maps("buffer.memory", Producer, ConfigType.Long, NotNegative, "In kilobytes there, without a limit on the number of records.",
            To("queue.buffering.max.kbytes", 1, int.MaxValue, bytes => (bytes / 1024) + (bytes % 1024 > 0 ? 1 : 0)),
            new LibrdkafkaTarget("queue.buffering.max.messages") { Scale = _ => 0 }) with { Default = "33554432" },
        Maps("compression.type", Producer, ConfigType.String, ConfigValidators.OneOf("none", "gzip", "snappy", "lz4", "zstd"), "The same there.", To("compression.type")),
        Level("compression.gzip.level", ConfigValidators.Between(-1, 9), "Counts when `compression.type` is `gzip`."),
        Level("compression.lz4.level", ConfigValidators.Between(1, 17), "Counts when `compression.type` is `lz4`; at most 12 there."),
        Level("compression.zstd.level", ConfigValidators.Between(-131_072, 22), "Counts when `compression.type` is `zstd`; -1 to 12 there."),
        Maps("delivery.timeout.ms", Producer, ConfigType.Int, NotNegative, "0, which is no limit in librdkafka, becomes 1. Raised above `linger.ms` where it is less.",
            To("delivery.timeout.ms", 1, int.MaxValue)) with { Default = "2147483647" },
        Same("enable.idempotence", Producer, ConfigType.Boolean, note: "Needs `acks=all`, retries, and at most 5 requests in flight, as in Java."),
        None("interceptor.classes", Producer | Consumer, "Would have called Java classes for each record; transformations do such work here.", ConfigType.List, ""),
        Always("key.serializer", Producer, ConfigType.Class, BytesOnly, ByteArraySerializer) with { Validator = SerializerRule.Serializer },
        Always("value.serializer", Producer, ConfigType.Class, BytesOnly, ByteArraySerializer) with { Validator = SerializerRule.Serializer },
        Number("linger.ms", Producer, ConfigType.Long, NotNegative, 0, 900_000),
        None("max.block.ms", Producer,
            "Would have limited how long appending waits for room in the buffer; it waits until the task stops, as Kafka Connect's own producers do unless told otherwise.",
            ConfigType.Long, "9223372036854775807") with { Validator = NotNegative },
        Number("max.in.flight.requests.per.connection", Producer, ConfigType.Int, Positive, 1, 1_000_000, "More than 5 turns idempotence off, unless `enable.idempotence` asks for it; then it is refused."),
        Maps("max.request.size", Producer, ConfigType.Int, NotNegative, "A record may not be larger; at least 1,000 there.",
            To("message.max.bytes", 1000, 1_000_000_000)) with { Default = "1048576" },
        None("metadata.max.idle.ms", Producer, "Would have forgotten topics that nothing was sent to for so long; librdkafka keeps them.", ConfigType.Long),
        None("partitioner.adaptive.partitioning.enable", Producer, "Would have sent more records without a key to faster brokers.", ConfigType.Boolean, "false"),
        None("partitioner.availability.timeout.ms", Producer, "Would have avoided partitions whose broker is slow, for records without a key.", ConfigType.Long, "0"),
        Composed("partitioner.class", Producer, ConfigType.Class,
            "Java's own partitioners only: the default one becomes `murmur2_random` (the same partition for a key as in Java), the sticky and the round-robin one `random`.",
            "partitioner") with { Default = "murmur2_random" },
        Composed("partitioner.ignore.keys", Producer, ConfigType.Boolean, "`true` becomes `random`, unless `partitioner.class` is set.", "partitioner"),
        Maps("retries", Producer, ConfigType.Int, NotNegative, "0 turns idempotence off, unless `enable.idempotence` asks for it; then it is refused.",
            To("message.send.max.retries", 0, int.MaxValue)),
        Maps("transaction.timeout.ms", Producer, ConfigType.Int, null, "In transactions, `delivery.timeout.ms` and `request.timeout.ms` are lowered to it.",
            To("transaction.timeout.ms", 1000, int.MaxValue)),
        None("transaction.two.phase.commit.enable", Producer, "Would have let an outer coordinator decide on transactions; Connect's transactions end by themselves.", ConfigType.Boolean, "false"),
        Own("transactional.id", Producer, ConfigType.String, null, "Connect chooses it for exactly-once sources, as in Java; a value here has no effect."),
    ];

    private static ClientProperty Level(string name, IConfigValidator rule, string note) =>
        new(name, Producer, ClientPropertyFate.Composed, ConfigType.Int, note) { Validator = rule, Targets = [To("compression.level", -1, 12)] };
}

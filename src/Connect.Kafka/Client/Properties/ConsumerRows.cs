using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>Properties of Java's consumer.</summary>
internal static class ConsumerRows
{
    private const string BytesOnly = "Records are bytes, read by the converters (`key.converter`, `value.converter`); another deserializer is refused.";
    private const string ByteArrayDeserializer = SerializerRule.Package + "ByteArrayDeserializer";
    private const string CommitsItself = "Connect commits offsets itself, after what was put is flushed.";

    public static IEnumerable<ClientProperty> Rows =>
    [
        Same("allow.auto.create.topics", Consumer, ConfigType.Boolean) with { Default = "true" },
        Always("auto.commit.interval.ms", Consumer, ConfigType.Int, CommitsItself + " The worker's `offset.flush.interval.ms` says how often."),
        Maps("auto.offset.reset", Consumer, ConfigType.String, ConfigValidators.OneOf("latest", "earliest", "none"),
            "`none` becomes `error`. Kafka Connect's default is `earliest`. `by_duration:…` is not known.", To("auto.offset.reset", reset => reset == "none" ? "error" : reset))
            with { Default = "earliest" },
        Same("check.crcs", Consumer, ConfigType.Boolean) with { Default = "true" },
        Always("enable.auto.commit", Consumer, ConfigType.Boolean, CommitsItself, "false"),
        None("exclude.internal.topics", Consumer, "Would have let a `topics.regex` match Kafka's internal topics; it never does here.", ConfigType.Boolean, "true"),
        Number("fetch.max.bytes", Consumer, ConfigType.Int, NotNegative, 1000, 2_147_483_135),
        Maps("fetch.max.wait.ms", Consumer, ConfigType.Int, NotNegative, "The same by another name.", To("fetch.wait.max.ms", 0, 300_000)),
        Number("fetch.min.bytes", Consumer, ConfigType.Int, NotNegative, 1, 100_000_000),
        Same("group.id", Consumer, note: "The same there; `connect-` and the connector's name by default."),
        Same("group.instance.id", Consumer, rule: ConfigValidators.NonEmptyString),
        Maps("group.protocol", Consumer, ConfigType.String, ConfigValidators.OneOfIgnoreCase("classic", "consumer"),
            "With `consumer`, the broker decides on session, heartbeat and assignment: these properties have no effect.", To("group.protocol", CommonRows.Lower)),
        Same("group.remote.assignor", Consumer),
        Number("heartbeat.interval.ms", Consumer, ConfigType.Int, null, 1, 3_600_000),
        Maps("isolation.level", Consumer, ConfigType.String, ConfigValidators.OneOf("read_committed", "read_uncommitted"), "Java's default is kept.", To("isolation.level"))
            with { Default = "read_uncommitted" },
        Always("key.deserializer", Consumer, ConfigType.Class, BytesOnly, ByteArrayDeserializer) with { Validator = SerializerRule.Deserializer },
        Always("value.deserializer", Consumer, ConfigType.Class, BytesOnly, ByteArrayDeserializer) with { Validator = SerializerRule.Deserializer },
        Number("max.partition.fetch.bytes", Consumer, ConfigType.Int, NotNegative, 1, 1_000_000_000),
        Number("max.poll.interval.ms", Consumer, ConfigType.Int, Positive, 1, 86_400_000, "The same there, up to a day."),
        Own("max.poll.records", Consumer, ConfigType.Int, Positive, "Most records of one put."),
        Composed("partition.assignment.strategy", Consumer, ConfigType.List,
            "Java's range, round-robin and cooperative sticky assignor. Of several, those that go with the first; others are left out.",
            "partition.assignment.strategy"),
        Number("session.timeout.ms", Consumer, ConfigType.Int, null, 1, 3_600_000),
        None("share.acknowledgement.mode", Consumer, "Would have set how share groups acknowledge; sink connectors use consumer groups.", ConfigType.String, "implicit"),
    ];
}

using Connect.Errors;
using Connect.Kafka.Client;
using static Connect.Kafka.Client.ClientKind;

namespace Connect.Kafka.Tests.Client;

public class ClientPropertiesTests
{
    [Theory]
    [InlineData("acks", "bogus", "Invalid value bogus for configuration acks: String must be one of: all, -1, 0, 1")]
    [InlineData("linger.ms", "soon", "Invalid value soon for configuration linger.ms: Not a number of type LONG")]
    [InlineData("batch.size", "-1", "Invalid value -1 for configuration batch.size: Value must be at least 0")]
    [InlineData("compression.type", "brotli", "Invalid value brotli for configuration compression.type: String must be one of: none, gzip, snappy, lz4, zstd")]
    [InlineData("security.protocol", "TLS", "Invalid value TLS for configuration security.protocol: String must be one of (case insensitive): PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL")]
    [InlineData("sasl.mechanism", "AWS_MSK_IAM", "Invalid value AWS_MSK_IAM for configuration sasl.mechanism: String must be one of: GSSAPI, PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER")]
    public void Translate_BadValue_IsRefusedAsInJava(string property, string value, string expected)
    {
        ConfigException error = Refused(Producer, (property, value));

        Assert.Equal(expected, error.Message);
        Assert.Equal(property, error.Key);
    }

    [Theory]
    [InlineData("key.serializer", "org.apache.kafka.common.serialization.StringSerializer", "key.converter")]
    [InlineData("partitioner.class", "com.example.MyPartitioner", "Java classes cannot be loaded")]
    [InlineData("plugin.library.paths", "/tmp/evil.so", "native code")]
    [InlineData("ssl.engine.location", "/tmp/evil.so", "native code")]
    public void Translate_CodeOfOthers_IsRefused(string property, string value, string expected) =>
        Assert.Contains(expected, Refused(Producer, (property, value)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("compresion.type", "Did you mean 'compression.type'?")]
    [InlineData("queue.buffering.max.kbyte", "Did you mean 'queue.buffering.max.kbytes'?")]
    [InlineData("no.such.key.at.all", "known neither to Java's clients nor to librdkafka.")]
    [InlineData("fetch.min.bytes", "Belongs to consumers and has no effect on producers.")]
    [InlineData("queued.min.messages", "Belongs to consumers and has no effect on producers.")]
    [InlineData("delivery.report.only.error", "Connect's delivery and commits rest on its own value.")]
    public void Translate_WithoutEffect_IsTold(string property, string expected)
    {
        ClientNotice notice = Assert.Single(Translate(Producer, (property, "1")).Notices);

        Assert.Equal(property, notice.Property);
        Assert.EndsWith(expected, notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_LibrdkafkasOwnNames_PassThrough()
    {
        ClientSettings settings = Translate(Producer, ("queue.buffering.max.kbytes", " 2048 "), ("socket.keepalive.enable", "true"), ("statistics.interval.ms", "5000"));

        Assert.Empty(settings.Notices);
        Assert.Equal("2048", settings.Librdkafka["queue.buffering.max.kbytes"]);
        Assert.Equal("true", settings.Librdkafka["socket.keepalive.enable"]);
        NativeClients.Accept(Producer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_NumberBeyondLibrdkafka_IsBroughtInAndTold()
    {
        ClientSettings settings = Translate(Producer, ("linger.ms", "1000000"), ("max.request.size", "50"));

        Assert.Equal("900000", settings.Librdkafka["linger.ms"]);
        Assert.Equal("1000", settings.Librdkafka["message.max.bytes"]);
        Assert.Equal(["linger.ms", "max.request.size"], settings.Notices.Select(notice => notice.Property));
        NativeClients.Accept(Producer, settings.Librdkafka);
    }

    [Theory]
    [InlineData("acks", "0")]
    [InlineData("acks", "1")]
    [InlineData("retries", "0")]
    [InlineData("max.in.flight.requests.per.connection", "6")]
    public void Over_IdempotenceRuledOut_IsTurnedOffUnlessAskedFor(string property, string value)
    {
        var own = new Dictionary<string, string> { ["enable.idempotence"] = "true", ["acks"] = "all" };

        Dictionary<string, string> settings = Translate(Producer, (property, value)).Over(own);

        Assert.Equal("false", settings["enable.idempotence"]);
        NativeClients.Accept(Producer, settings);
        Assert.Contains("enable.idempotence=true", Refused(Producer, (property, value), ("enable.idempotence", "true")).Message, StringComparison.Ordinal);
        own["transactional.id"] = "id";
        Assert.Contains("exactly-once", Assert.Throws<ConfigException>(() => Translate(Producer, (property, value)).Over(own)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Over_OwnSettings_CountBetweenDefaultsAndProperties()
    {
        ClientSettings settings = Translate(Consumer, ("isolation.level", "read_committed"));

        Dictionary<string, string> over = settings.Over(new Dictionary<string, string> { ["auto.offset.reset"] = "latest", ["isolation.level"] = "read_uncommitted" });

        Assert.Equal("latest", over["auto.offset.reset"]);
        Assert.Equal("read_committed", over["isolation.level"]);
        Assert.Equal("true", over["check.crcs"]);
    }

    [Fact]
    public void Over_TransactionalProducer_IsAcceptedByLibrdkafka()
    {
        ClientSettings settings = Translate(Producer, ("transaction.timeout.ms", "5000"), ("delivery.timeout.ms", "2147483647"), ("request.timeout.ms", "30000"), ("linger.ms", "20"));

        NativeClients.Accept(Producer, settings.Over(new Dictionary<string, string> { ["transactional.id"] = "id" }));
    }

    [Theory]
    [InlineData("fetch.max.bytes", "1000")]
    [InlineData("max.poll.interval.ms", "10000")]
    [InlineData("reconnect.backoff.ms", "50000")]
    [InlineData("retry.backoff.ms", "5000")]
    [InlineData("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor,org.apache.kafka.clients.consumer.CooperativeStickyAssignor")]
    public void Translate_CombinationOnlyJavaTakes_IsMadeFit(string property, string value) =>
        NativeClients.Accept(Consumer, Translate(Consumer, (property, value)).Librdkafka);

    [Fact]
    public void Translate_ConsumerProtocol_LeavesGroupSettingsToTheBroker()
    {
        ClientSettings settings = Translate(Consumer, ("group.protocol", "consumer"), ("session.timeout.ms", "10000"), ("heartbeat.interval.ms", "3000"));

        NativeClients.Accept(Consumer, settings.Over(new Dictionary<string, string> { ["partition.assignment.strategy"] = "cooperative-sticky" }));
    }

    [Fact]
    public void Translate_DeliveryShorterThanLinger_IsMadeFit() =>
        NativeClients.Accept(Producer, Translate(Producer, ("delivery.timeout.ms", "0"), ("linger.ms", "100")).Librdkafka);

    [Theory]
    [InlineData("gzip", "compression.gzip.level", "9", "9")]
    [InlineData("lz4", "compression.lz4.level", "17", "12")]
    [InlineData("zstd", "compression.zstd.level", "3", "3")]
    public void Translate_CompressionLevel_IsThatOfTheType(string type, string property, string value, string expected)
    {
        var properties = new Dictionary<string, string> { ["compression.type"] = type, ["compression.gzip.level"] = "1", ["compression.zstd.level"] = "2", [property] = value };

        ClientSettings settings = ClientProperties.Translate(Producer, properties);

        Assert.Equal(expected, settings.Librdkafka["compression.level"]);
        NativeClients.Accept(Producer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_AssignorThatIsUnknown_IsLeftOutOrRefused()
    {
        const string Sticky = "org.apache.kafka.clients.consumer.StickyAssignor";

        ClientSettings settings = Translate(Consumer, ("partition.assignment.strategy", $"{Sticky}, org.apache.kafka.clients.consumer.RoundRobinAssignor"));

        Assert.Equal("roundrobin", settings.Librdkafka["partition.assignment.strategy"]);
        Assert.Contains(Sticky, Assert.Single(settings.Notices).Text, StringComparison.Ordinal);
        Assert.Contains("CooperativeStickyAssignor", Refused(Consumer, ("partition.assignment.strategy", Sticky)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfWorker_WholeConfiguration_TakesWhatEveryClientKnows()
    {
        var worker = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = "localhost:9092", ["group.id"] = "cluster", ["session.timeout.ms"] = "6000", ["security.protocol"] = "SSL", ["key.converter"] = "x",
            ["offset.storage.topic"] = "offsets", ["producer.acks"] = "1", ["request.timeout.ms"] = "1000", ["ssl.truststore.location"] = "/t", ["fetch.min.bytes"] = "1",
        };

        IReadOnlyDictionary<string, string> common = ClientProperties.OfWorker(worker);

        Assert.Equal(["bootstrap.servers", "request.timeout.ms", "security.protocol", "ssl.truststore.location"], common.Keys.Order());
    }

    [Fact]
    public void Merge_ClientHasItsOwnSecurity_TakesNothingOfTheCommonOne()
    {
        var common = new Dictionary<string, string> { ["security.protocol"] = "SSL", ["ssl.keystore.key"] = "x", ["sasl.mechanism"] = "PLAIN", ["linger.ms"] = "1", ["odd"] = "?", ["fetch.min.bytes"] = "1" };

        Dictionary<string, string> shared = ClientProperties.Merge(Producer, common, new Dictionary<string, string> { ["linger.ms"] = "2" }, new Dictionary<string, string> { ["acks"] = "1" });
        Dictionary<string, string> own = ClientProperties.Merge(Producer, common, new Dictionary<string, string> { ["security.protocol"] = "PLAINTEXT" });

        Assert.Equal(["acks", "linger.ms", "odd", "sasl.mechanism", "security.protocol", "ssl.keystore.key"], shared.Keys.Order());
        Assert.Equal("2", shared["linger.ms"]);
        Assert.Equal(["linger.ms", "odd", "security.protocol"], own.Keys.Order());
        Assert.Equal("PLAINTEXT", own["security.protocol"]);
    }

    [Fact]
    public void Over_DeliveryWithoutLimit_StaysSo() =>
        Assert.Equal("0", Translate(Producer, ("linger.ms", "100")).Over(new Dictionary<string, string> { ["delivery.timeout.ms"] = "0" })["delivery.timeout.ms"]);

    private static ClientSettings Translate(ClientKind kind, params (string Name, string Value)[] properties) =>
        ClientProperties.Translate(kind, properties.ToDictionary(property => property.Name, property => property.Value));

    private static ConfigException Refused(ClientKind kind, params (string Name, string Value)[] properties) =>
        Assert.Throws<ConfigException>(() => Translate(kind, properties));
}

using Connect.Kafka.Client;
using static Connect.Kafka.Client.ClientKind;

namespace Connect.Kafka.Tests.Client;

/// <summary>One example for each property that can be tried alone: what it becomes, or <see cref="Notice"/>, or <see cref="Connect"/>, or <see cref="Silent"/>.</summary>
internal static class ClientPropertyCases
{
    /// <summary>Told, without effect.</summary>
    public const string Notice = "(notice)";

    /// <summary>Left for Connect.</summary>
    public const string Connect = "(connect)";

    /// <summary>Accepted without a word.</summary>
    public const string Silent = "(silent)";

    // Property | client | value | what comes of it.
    public static readonly (string Property, ClientKind Kind, string Value, string Expected)[] All =
    [
        ("bootstrap.servers", Admin, "a:9092, b:9092", "bootstrap.servers=a:9092,b:9092"),
        ("client.dns.lookup", Producer, "resolve_canonical_bootstrap_servers_only", "client.dns.lookup=resolve_canonical_bootstrap_servers_only"),
        ("client.id", Consumer, "me", "client.id=me"),
        ("client.rack", Consumer, "zone-1", "client.rack=zone-1"),
        ("metadata.max.age.ms", Consumer, "1000", "topic.metadata.refresh.interval.ms=1000 metadata.max.age.ms=3000"),
        ("metadata.recovery.strategy", Producer, "REBOOTSTRAP", "metadata.recovery.strategy=rebootstrap"),
        ("metadata.recovery.rebootstrap.trigger.ms", Producer, "1000", "metadata.recovery.rebootstrap.trigger.ms=1000"),
        ("send.buffer.bytes", Producer, "131072", "socket.send.buffer.bytes=131072"),
        ("receive.buffer.bytes", Producer, "65536", "socket.receive.buffer.bytes=65536"),
        ("reconnect.backoff.ms", Admin, "77", "reconnect.backoff.ms=77"),
        ("reconnect.backoff.max.ms", Admin, "7700", "reconnect.backoff.max.ms=7700"),
        ("retry.backoff.ms", Producer, "500", "retry.backoff.ms=500"),
        ("retry.backoff.max.ms", Producer, "5000", "retry.backoff.max.ms=5000"),
        ("request.timeout.ms", Producer, "20000", "socket.timeout.ms=20000 request.timeout.ms=20000"),
        ("default.api.timeout.ms", Admin, "30000", Notice),
        ("socket.connection.setup.timeout.ms", Producer, "10000", "socket.connection.setup.timeout.ms=10000"),
        ("socket.connection.setup.timeout.max.ms", Producer, "60000", Notice),
        ("connections.max.idle.ms", Producer, "-1", "connections.max.idle.ms=0"),
        ("enable.metrics.push", Consumer, "false", "enable.metrics.push=false"),
        ("metric.reporters", Producer, "com.example.Reporter", Notice),
        ("auto.include.jmx.reporter", Producer, "true", Notice),
        ("metrics.num.samples", Producer, "3", Notice),
        ("metrics.recording.level", Producer, "DEBUG", Notice),
        ("metrics.sample.window.ms", Producer, "1000", Notice),
        ("config.providers", Producer, "file", Notice),
        ("security.providers", Producer, "com.example.Provider", Notice),
        ("security.protocol", Producer, "SSL", "security.protocol=ssl"),

        ("ssl.truststore.type", Producer, "PKCS12", Silent),
        ("ssl.keystore.type", Producer, "PEM", Silent),
        ("ssl.endpoint.identification.algorithm", Producer, "", "ssl.endpoint.identification.algorithm=none"),
        ("ssl.protocol", Producer, "TLSv1.2", Notice),
        ("ssl.enabled.protocols", Producer, "TLSv1.3", Notice),
        ("ssl.provider", Producer, "Conscrypt", Notice),
        ("ssl.keymanager.algorithm", Producer, "SunX509", Silent),
        ("ssl.trustmanager.algorithm", Producer, "com.example", Notice),
        ("ssl.secure.random.implementation", Producer, "SHA1PRNG", Notice),
        ("ssl.engine.factory.class", Producer, "com.example.Factory", Notice),

        ("sasl.mechanism", Producer, "SCRAM-SHA-512", "sasl.mechanism=SCRAM-SHA-512"),
        ("sasl.client.callback.handler.class", Producer, "com.example.Handler", Notice),
        ("sasl.login.class", Producer, "com.example.Login", Notice),
        ("sasl.kerberos.service.name", Producer, "kafka", "sasl.kerberos.service.name=kafka"),
        ("sasl.kerberos.min.time.before.relogin", Producer, "1000", "sasl.kerberos.min.time.before.relogin=1000"),
        ("sasl.kerberos.ticket.renew.jitter", Producer, "0.1", Notice),
        ("sasl.kerberos.ticket.renew.window.factor", Producer, "0.5", Notice),
        ("sasl.login.refresh.buffer.seconds", Producer, "100", Notice),
        ("sasl.login.refresh.min.period.seconds", Producer, "100", Notice),
        ("sasl.login.refresh.window.factor", Producer, "0.7", Notice),
        ("sasl.login.refresh.window.jitter", Producer, "0.01", Notice),
        ("sasl.login.connect.timeout.ms", Producer, "100", Notice),
        ("sasl.login.read.timeout.ms", Producer, "100", Notice),
        ("sasl.login.retry.backoff.max.ms", Producer, "100", Notice),
        ("sasl.login.retry.backoff.ms", Producer, "100", Notice),
        ("sasl.oauthbearer.client.credentials.client.id", Producer, "id", "sasl.oauthbearer.client.credentials.client.id=id"),
        ("sasl.oauthbearer.client.credentials.client.secret", Producer, "hush", "sasl.oauthbearer.client.credentials.client.secret=hush"),
        ("sasl.oauthbearer.scope", Producer, "kafka", "sasl.oauthbearer.scope=kafka"),
        ("sasl.oauthbearer.sub.claim.name", Producer, "azp", "sasl.oauthbearer.sub.claim.name=azp"),
        ("sasl.oauthbearer.assertion.algorithm", Producer, "ES256", "sasl.oauthbearer.assertion.algorithm=ES256"),
        ("sasl.oauthbearer.assertion.claim.aud", Producer, "a", "sasl.oauthbearer.assertion.claim.aud=a"),
        ("sasl.oauthbearer.assertion.claim.exp.seconds", Producer, "60", "sasl.oauthbearer.assertion.claim.exp.seconds=60"),
        ("sasl.oauthbearer.assertion.claim.iss", Producer, "i", "sasl.oauthbearer.assertion.claim.iss=i"),
        ("sasl.oauthbearer.assertion.claim.jti.include", Producer, "TRUE", "sasl.oauthbearer.assertion.claim.jti.include=true"),
        ("sasl.oauthbearer.assertion.claim.nbf.seconds", Producer, "5", "sasl.oauthbearer.assertion.claim.nbf.seconds=5"),
        ("sasl.oauthbearer.assertion.claim.sub", Producer, "s", "sasl.oauthbearer.assertion.claim.sub=s"),
        ("sasl.oauthbearer.assertion.file", Producer, "/a", "sasl.oauthbearer.assertion.file=/a"),
        ("sasl.oauthbearer.assertion.private.key.file", Producer, "/k", "sasl.oauthbearer.assertion.private.key.file=/k"),
        ("sasl.oauthbearer.assertion.private.key.passphrase", Producer, "p", "sasl.oauthbearer.assertion.private.key.passphrase=p"),
        ("sasl.oauthbearer.assertion.template.file", Producer, "/t", "sasl.oauthbearer.assertion.jwt.template.file=/t"),
        ("sasl.oauthbearer.jwt.validator.class", Producer, "com.example.Validator", Notice),
        ("sasl.oauthbearer.clock.skew.seconds", Producer, "10", Notice),
        ("sasl.oauthbearer.expected.audience", Producer, "a", Notice),
        ("sasl.oauthbearer.expected.issuer", Producer, "i", Notice),
        ("sasl.oauthbearer.scope.claim.name", Producer, "scp", Notice),
        ("sasl.oauthbearer.jwks.endpoint.url", Producer, "https://idp/keys", Notice),
        ("sasl.oauthbearer.jwks.endpoint.refresh.ms", Producer, "10", Notice),
        ("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", Producer, "10", Notice),
        ("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", Producer, "10", Notice),
        ("sasl.oauthbearer.header.urlencode", Producer, "true", Notice),

        ("acks", Producer, "1", "acks=1"),
        ("batch.size", Producer, "100000", "batch.size=100000"),
        ("buffer.memory", Producer, "1048577", "queue.buffering.max.kbytes=1025 queue.buffering.max.messages=0"),
        ("compression.type", Producer, "zstd", "compression.type=zstd"),
        ("compression.gzip.level", Producer, "9", Silent),
        ("compression.lz4.level", Producer, "17", Silent),
        ("compression.zstd.level", Producer, "22", Silent),
        ("delivery.timeout.ms", Producer, "30000", "delivery.timeout.ms=30000"),
        ("enable.idempotence", Producer, "true", "enable.idempotence=true"),
        ("interceptor.classes", Consumer, "io.confluent.monitoring.clients.interceptor.MonitoringConsumerInterceptor", Notice),
        ("key.serializer", Producer, "org.apache.kafka.common.serialization.ByteArraySerializer", Silent),
        ("value.serializer", Producer, "org.apache.kafka.common.serialization.ByteArraySerializer", Silent),
        ("linger.ms", Producer, "50", "linger.ms=50"),
        ("max.block.ms", Producer, "1500", Notice),
        ("max.in.flight.requests.per.connection", Producer, "1", "max.in.flight.requests.per.connection=1"),
        ("max.request.size", Producer, "5242880", "message.max.bytes=5242880"),
        ("metadata.max.idle.ms", Producer, "10000", Notice),
        ("partitioner.adaptive.partitioning.enable", Producer, "true", Notice),
        ("partitioner.availability.timeout.ms", Producer, "100", Notice),
        ("partitioner.class", Producer, "org.apache.kafka.clients.producer.RoundRobinPartitioner", "partitioner=random"),
        ("partitioner.ignore.keys", Producer, "true", "partitioner=random"),
        ("retries", Producer, "3", "message.send.max.retries=3"),
        ("transaction.timeout.ms", Producer, "70000", "transaction.timeout.ms=70000"),
        ("transaction.two.phase.commit.enable", Producer, "true", Notice),
        ("transactional.id", Producer, "mine", Connect),

        ("allow.auto.create.topics", Consumer, "false", "allow.auto.create.topics=false"),
        ("auto.commit.interval.ms", Consumer, "1000", Notice),
        ("auto.offset.reset", Consumer, "none", "auto.offset.reset=error"),
        ("check.crcs", Consumer, "false", "check.crcs=false"),
        ("enable.auto.commit", Consumer, "true", Notice),
        ("exclude.internal.topics", Consumer, "false", Notice),
        ("fetch.max.bytes", Consumer, "2147483647", "fetch.max.bytes=2147483135"),
        ("fetch.max.wait.ms", Consumer, "250", "fetch.wait.max.ms=250"),
        ("fetch.min.bytes", Consumer, "0", "fetch.min.bytes=1"),
        ("group.id", Consumer, "group", "group.id=group"),
        ("group.instance.id", Consumer, "one", "group.instance.id=one"),
        ("group.protocol", Consumer, "CONSUMER", "group.protocol=consumer"),
        ("group.remote.assignor", Consumer, "uniform", "group.remote.assignor=uniform"),
        ("heartbeat.interval.ms", Consumer, "2000", "heartbeat.interval.ms=2000"),
        ("isolation.level", Consumer, "read_committed", "isolation.level=read_committed"),
        ("key.deserializer", Consumer, "org.apache.kafka.common.serialization.ByteArrayDeserializer", Silent),
        ("value.deserializer", Consumer, "org.apache.kafka.common.serialization.ByteArrayDeserializer", Silent),
        ("max.partition.fetch.bytes", Consumer, "2097152", "max.partition.fetch.bytes=2097152"),
        ("max.poll.interval.ms", Consumer, "2147483647", "max.poll.interval.ms=86400000"),
        ("max.poll.records", Consumer, "2", Connect),
        ("partition.assignment.strategy", Consumer, "org.apache.kafka.clients.consumer.CooperativeStickyAssignor", "partition.assignment.strategy=cooperative-sticky"),
        ("session.timeout.ms", Consumer, "10000", "session.timeout.ms=10000"),
        ("share.acknowledgement.mode", Consumer, "explicit", Notice),

        ("bootstrap.controllers", Admin, "c:9093", Notice),
    ];

    /// <summary>Properties that only count together with others; tests of their own try them.</summary>
    public static readonly string[] TriedTogether =
    [
        "ssl.truststore.location", "ssl.truststore.password", "ssl.truststore.certificates", "ssl.keystore.location", "ssl.keystore.password", "ssl.keystore.key",
        "ssl.keystore.certificate.chain", "ssl.key.password", "ssl.cipher.suites", "sasl.jaas.config", "sasl.login.callback.handler.class", "sasl.kerberos.kinit.cmd",
        "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.jwt.retriever.class",
    ];
}

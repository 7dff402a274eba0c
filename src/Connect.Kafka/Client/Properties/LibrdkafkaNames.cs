using System.Collections.Frozen;

namespace Connect.Kafka.Client.Properties;

/// <summary>librdkafka's own settings, for users who know them from Confluent.Kafka. From its CONFIGURATION.md (2.14), without callbacks.</summary>
internal static class LibrdkafkaNames
{
    private static readonly FrozenDictionary<string, ClientKind> Names = Rows(
        (ClientKind.All, """
            allow.auto.create.topics api.version.fallback.ms api.version.request api.version.request.timeout.ms bootstrap.servers broker.address.family
            broker.address.ttl broker.version.fallback client.dns.lookup client.id client.rack connections.max.idle.ms debug enable.metrics.push
            enable.random.seed enable.sasl.oauthbearer.unsecure.jwt enable.ssl.certificate.verification https.ca.location https.ca.pem
            log.connection.close log.thread.name log_level max.in.flight max.in.flight.requests.per.connection message.copy.max.bytes message.max.bytes
            metadata.broker.list metadata.max.age.ms metadata.recovery.rebootstrap.trigger.ms metadata.recovery.strategy receive.message.max.bytes
            reconnect.backoff.jitter.ms reconnect.backoff.max.ms reconnect.backoff.ms retry.backoff.max.ms retry.backoff.ms sasl.kerberos.keytab
            sasl.kerberos.kinit.cmd sasl.kerberos.min.time.before.relogin sasl.kerberos.principal sasl.kerberos.service.name sasl.mechanism
            sasl.mechanisms sasl.oauthbearer.assertion.algorithm sasl.oauthbearer.assertion.claim.aud sasl.oauthbearer.assertion.claim.exp.seconds
            sasl.oauthbearer.assertion.claim.iss sasl.oauthbearer.assertion.claim.jti.include sasl.oauthbearer.assertion.claim.nbf.seconds
            sasl.oauthbearer.assertion.claim.sub sasl.oauthbearer.assertion.file sasl.oauthbearer.assertion.jwt.template.file
            sasl.oauthbearer.assertion.private.key.file sasl.oauthbearer.assertion.private.key.passphrase sasl.oauthbearer.assertion.private.key.pem
            sasl.oauthbearer.client.credentials.client.id sasl.oauthbearer.client.credentials.client.secret sasl.oauthbearer.client.id
            sasl.oauthbearer.client.secret sasl.oauthbearer.config sasl.oauthbearer.extensions sasl.oauthbearer.grant.type
            sasl.oauthbearer.metadata.authentication.type sasl.oauthbearer.method sasl.oauthbearer.scope sasl.oauthbearer.sub.claim.name
            sasl.oauthbearer.token.endpoint.url sasl.password sasl.username security.protocol socket.blocking.max.ms
            socket.connection.setup.timeout.ms socket.keepalive.enable socket.max.fails socket.nagle.disable socket.receive.buffer.bytes
            socket.send.buffer.bytes socket.timeout.ms ssl.ca.certificate.stores ssl.ca.location ssl.ca.pem ssl.certificate.location
            ssl.certificate.pem ssl.cipher.suites ssl.crl.location ssl.curves.list ssl.endpoint.identification.algorithm ssl.key.location
            ssl.key.password ssl.key.pem ssl.keystore.location ssl.keystore.password ssl.sigalgs.list statistics.interval.ms topic.blacklist
            topic.metadata.propagation.max.ms topic.metadata.refresh.fast.cnt topic.metadata.refresh.fast.interval.ms
            topic.metadata.refresh.interval.ms topic.metadata.refresh.sparse
            """),
        (ClientKind.Producer, """
            acks batch.num.messages batch.size compression.codec compression.level compression.type delivery.timeout.ms enable.gapless.guarantee
            enable.idempotence linger.ms message.send.max.retries message.timeout.ms msg_order_cmp partitioner queue.buffering.backpressure.threshold
            queue.buffering.max.kbytes queue.buffering.max.messages queue.buffering.max.ms queuing.strategy request.required.acks
            request.timeout.ms retries sticky.partitioning.linger.ms transaction.timeout.ms transactional.id
            """),
        (ClientKind.Consumer, """
            auto.commit.interval.ms auto.offset.reset check.crcs coordinator.query.interval.ms enable.auto.commit fetch.error.backoff.ms
            fetch.max.bytes fetch.message.max.bytes fetch.min.bytes fetch.queue.backoff.ms fetch.wait.max.ms group.id group.instance.id
            group.protocol group.protocol.type group.remote.assignor heartbeat.interval.ms isolation.level max.partition.fetch.bytes
            max.poll.interval.ms partition.assignment.strategy queued.max.messages.kbytes queued.min.messages session.timeout.ms
            """));

    // Connect's own delivery and commits rest on these.
    private static readonly FrozenSet<string> Fixed = Split("""
        auto.commit.enable consume.callback.max.messages delivery.report.only.error enable.auto.offset.store enable.partition.eof log.queue offset.store.method
        offset.store.path offset.store.sync.interval.ms produce.offset.report
        """).ToFrozenSet(StringComparer.Ordinal);

    // Whoever may change a connector could make the worker's process run code with these.
    private static readonly FrozenSet<string> LoadsCode =
        Split("interceptors plugin.library.paths ssl.engine.id ssl.engine.location ssl.providers").ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Secrets = Split("""
        sasl.oauthbearer.assertion.private.key.passphrase sasl.oauthbearer.assertion.private.key.pem sasl.oauthbearer.client.credentials.client.secret
        sasl.oauthbearer.client.secret sasl.oauthbearer.config sasl.password ssl.key.password ssl.key.pem ssl.keystore.password
        """).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All names that are accepted.</summary>
    public static IEnumerable<string> All => Names.Keys;

    /// <summary>The clients that know a setting; none for a name librdkafka does not know.</summary>
    public static ClientKind KindsOf(string name) => Names.GetValueOrDefault(name);

    /// <summary>Whether the setting is Connect's own.</summary>
    public static bool IsFixed(string name) => Fixed.Contains(name);

    /// <summary>Whether the setting makes librdkafka load native code.</summary>
    public static bool IsCode(string name) => LoadsCode.Contains(name);

    /// <summary>Whether the setting's value must not be shown.</summary>
    public static bool IsSecret(string name) => Secrets.Contains(name);

    private static FrozenDictionary<string, ClientKind> Rows(params (ClientKind Kinds, string Names)[] groups) =>
        groups.SelectMany(group => Split(group.Names), (group, name) => KeyValuePair.Create(name, group.Kinds)).ToFrozenDictionary(StringComparer.Ordinal);

    private static string[] Split(string names) => names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}

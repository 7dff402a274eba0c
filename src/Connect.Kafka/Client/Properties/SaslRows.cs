using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>SASL: credentials, Kerberos, OAuth.</summary>
internal static class SaslRows
{
    private const string Refresh = "Would have planned when tokens are renewed; librdkafka renews a token after 80 % of its life.";
    private const string TokenHttp = "Would have limited or repeated calls of the token endpoint; librdkafka has its own limits.";
    private const string BrokerSide = "Would have checked tokens; the broker does that.";
    private const string TicketRenewal = "Would have planned when the Kerberos ticket is renewed; `sasl.kerberos.min.time.before.relogin` says how often it is here.";

    public static IEnumerable<ClientProperty> Rows =>
    [
        Maps("sasl.mechanism", All, ConfigType.String, ConfigValidators.OneOf("GSSAPI", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"),
            "What librdkafka knows.", To("sasl.mechanism")),
        Composed("sasl.jaas.config", All, ConfigType.Password,
            "Options of Kafka's `PlainLoginModule`, `ScramLoginModule` and `OAuthBearerLoginModule` and of Java's `Krb5LoginModule`. No other class is loaded.",
            "sasl.username", "sasl.password", "sasl.oauthbearer.client.id", "sasl.oauthbearer.client.secret", "sasl.oauthbearer.scope", "sasl.oauthbearer.extensions",
            "sasl.kerberos.keytab", "sasl.kerberos.principal", "sasl.kerberos.service.name"),
        None("sasl.client.callback.handler.class", All, "Would have taken credentials from a Java class; give them in `sasl.jaas.config`.", ConfigType.Class, ""),
        Composed("sasl.login.callback.handler.class", All, ConfigType.Class, "Kafka's `OAuthBearerLoginCallbackHandler` asks the token endpoint; other classes are refused.", "sasl.oauthbearer.method"),
        None("sasl.login.class", All, "Would have logged in with a Java class.", ConfigType.Class, ""),
        Same("sasl.kerberos.service.name", All),
        Composed("sasl.kerberos.kinit.cmd", All, ConfigType.String, "Path of `kinit`; becomes librdkafka's command with key tab and principal.", "sasl.kerberos.kinit.cmd"),
        Number("sasl.kerberos.min.time.before.relogin", All, ConfigType.Long, null, 0, 86_400_000),
        None("sasl.kerberos.ticket.renew.jitter", All, TicketRenewal, ConfigType.Double),
        None("sasl.kerberos.ticket.renew.window.factor", All, TicketRenewal, ConfigType.Double),
        None("sasl.login.refresh.buffer.seconds", All, Refresh, ConfigType.Short),
        None("sasl.login.refresh.min.period.seconds", All, Refresh, ConfigType.Short),
        None("sasl.login.refresh.window.factor", All, Refresh, ConfigType.Double),
        None("sasl.login.refresh.window.jitter", All, Refresh, ConfigType.Double),
        None("sasl.login.connect.timeout.ms", All, TokenHttp, ConfigType.Int),
        None("sasl.login.read.timeout.ms", All, TokenHttp, ConfigType.Int),
        None("sasl.login.retry.backoff.max.ms", All, TokenHttp, ConfigType.Long),
        None("sasl.login.retry.backoff.ms", All, TokenHttp, ConfigType.Long),
        Composed("sasl.oauthbearer.token.endpoint.url", All, ConfigType.String, "An `https:` or `http:` address; a `file:` one is refused, use `sasl.oauthbearer.assertion.file`.",
            "sasl.oauthbearer.token.endpoint.url", "sasl.oauthbearer.method"),
        Same("sasl.oauthbearer.client.credentials.client.id", All),
        Same("sasl.oauthbearer.client.credentials.client.secret", All, ConfigType.Password),
        Same("sasl.oauthbearer.scope", All),
        Same("sasl.oauthbearer.sub.claim.name", All),
        Composed("sasl.oauthbearer.jwt.retriever.class", All, ConfigType.Class,
            "Kafka's `ClientCredentialsJwtRetriever` and `JwtBearerJwtRetriever` set the grant type; other classes are refused.", "sasl.oauthbearer.grant.type"),
        Same("sasl.oauthbearer.assertion.algorithm", All, rule: ConfigValidators.OneOf("RS256", "ES256")),
        Same("sasl.oauthbearer.assertion.claim.aud", All),
        Number("sasl.oauthbearer.assertion.claim.exp.seconds", All, ConfigType.Int, null, 1, int.MaxValue),
        Same("sasl.oauthbearer.assertion.claim.iss", All),
        Same("sasl.oauthbearer.assertion.claim.jti.include", All, ConfigType.Boolean),
        Number("sasl.oauthbearer.assertion.claim.nbf.seconds", All, ConfigType.Int, null, 0, int.MaxValue),
        Same("sasl.oauthbearer.assertion.claim.sub", All),
        Same("sasl.oauthbearer.assertion.file", All),
        Same("sasl.oauthbearer.assertion.private.key.file", All),
        Same("sasl.oauthbearer.assertion.private.key.passphrase", All, ConfigType.Password),
        Maps("sasl.oauthbearer.assertion.template.file", All, ConfigType.String, null, "The same by another name.", To("sasl.oauthbearer.assertion.jwt.template.file")),
        None("sasl.oauthbearer.jwt.validator.class", All, BrokerSide, ConfigType.Class,
            "org.apache.kafka.common.security.oauthbearer.defaultjwtvalidator", "org.apache.kafka.common.security.oauthbearer.clientjwtvalidator"),
        None("sasl.oauthbearer.clock.skew.seconds", All, BrokerSide, ConfigType.Int),
        None("sasl.oauthbearer.expected.audience", All, BrokerSide, ConfigType.List),
        None("sasl.oauthbearer.expected.issuer", All, BrokerSide),
        None("sasl.oauthbearer.scope.claim.name", All, BrokerSide, ConfigType.String, "scope"),
        None("sasl.oauthbearer.jwks.endpoint.url", All, BrokerSide),
        None("sasl.oauthbearer.jwks.endpoint.refresh.ms", All, BrokerSide, ConfigType.Long),
        None("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", All, BrokerSide, ConfigType.Long),
        None("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", All, BrokerSide, ConfigType.Long),
        None("sasl.oauthbearer.header.urlencode", All, "Would have URL-encoded client id and secret in the request's header; librdkafka sends them as they are.", ConfigType.Boolean, "false"),
    ];
}

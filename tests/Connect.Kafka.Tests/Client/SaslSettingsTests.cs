using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Kafka.Client.Sasl;
using Connect.Runtime.Configuration;

namespace Connect.Kafka.Tests.Client;

public class SaslSettingsTests
{
    private const string Plain = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private const string Scram = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private const string OAuth = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
    private const string Krb5 = "com.sun.security.auth.module.Krb5LoginModule";

    [Theory]
    [InlineData("a.B required;", "a.B", "")]
    [InlineData("a.B required username=\"alice\" password=\"s;e=c ret\";", "a.B", "username=alice|password=s;e=c ret")]
    [InlineData("  a.B\n  REQUIRED\n  username='alice'\n password = word-1_2.$3 ; ", "a.B", "username=alice|password=word-1_2.$3")]
    [InlineData("a.B optional p=\"q\\\"uo\\\\te\\n\\101\\0\\477\";", "a.B", "p=q\"uo\\te\nA\0'7")]
    [InlineData("a.B sufficient // one\n p=\"x//y\" /* two; */ q=\"/* no */\";", "a.B", "p=x//y|q=/* no */")]
    [InlineData("a.B requisite \"p\"=\"\";", "a.B", "p=")]
    [InlineData("a.B required p=pässwort;", "a.B", "p=pässwort")]
    public void Parse_WellFormed_GivesModuleAndOptions(string text, string className, string options)
    {
        JaasModule module = JaasConfig.Parse(text);

        Assert.Equal(className, module.ClassName);
        Assert.Equal(options, string.Join('|', module.Options.Select(option => $"{option.Key}={option.Value}")));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\"a.B\" required;", "begin with the class")]
    [InlineData("a.B username=\"hush\";", "one of the words required")]
    [InlineData("a.B required password=\"hush\"", "end with a semicolon")]
    [InlineData("a.B required password=\"hush", "a quoted value has no end")]
    [InlineData("a.B required password=\"hu\nsh\";", "a quoted value has no end")]
    [InlineData("a.B required password \"hush\";", "option 1 must have the form")]
    [InlineData("a.B required u=a password=;", "option 2 has no value")]
    [InlineData("a.B required password=hush@home;", "option 2 must have the form")]
    [InlineData("a.B required; c.D required password=\"hush\";", "one login module")]
    [InlineData("a.B required /* hush", "a comment has no end")]
    public void Parse_Malformed_TellsWhereWithoutTheText(string text, string expected)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => JaasConfig.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("[hidden]", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("sasl.jaas.config", error.Key);
    }

    [Theory]
    [InlineData("PLAIN", Plain)]
    [InlineData("SCRAM-SHA-256", Scram)]
    [InlineData("SCRAM-SHA-512", "org.apache.kafka.shaded.ScramLoginModule")]
    public void Translate_NameAndPassword_AreThoseOfTheModule(string mechanism, string module)
    {
        ClientSettings settings = Translate(mechanism, $"{module} required username=\"alice\" password=\"hush\";");

        Assert.Equal("alice", settings.Librdkafka["sasl.username"]);
        Assert.Equal("hush", settings.Librdkafka["sasl.password"]);
        Assert.DoesNotContain("hush", settings.ToString(), StringComparison.Ordinal);
        NativeClients.Accept(ClientKind.Producer, settings.Librdkafka);
    }

    [Theory]
    [InlineData("PLAIN", Scram + " required username=\"a\" password=\"hush\";", "does not go with sasl.mechanism=PLAIN")]
    [InlineData("SCRAM-SHA-256", "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\"ldap://evil\";", "does not go with")]
    [InlineData("PLAIN", Plain + " required username=\"alice\";", "username and password")]
    [InlineData("PLAIN", null, "username and password")]
    [InlineData("SCRAM-SHA-256", Scram + " required username=\"a\" password=\"hush\" tokenauth=\"true\";", "delegation tokens")]
    [InlineData("OAUTHBEARER", null, "token endpoint")]
    [InlineData("OAUTHBEARER", OAuth + " required clientId=\"a\" clientSecret=\"hush\";", "token endpoint")]
    [InlineData("GSSAPI", Krb5 + " required keyTab=\"/k;rm -rf /\" principal=\"c@R\";", "letters, digits")]
    [InlineData("GSSAPI", Krb5 + " required keyTab=\"/k\" principal=\"$(id)@R\";", "letters, digits")]
    public void Translate_WrongCredentials_TellsWhatIsExpectedWithoutSecrets(string mechanism, string? jaas, string expected)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Translate(mechanism, jaas));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_NativeNames_NeedNoJaas()
    {
        ClientSettings settings = Translate("PLAIN", null, ("sasl.username", "alice"), ("sasl.password", "hush"));

        Assert.Equal("alice", settings.Librdkafka["sasl.username"]);
        NativeClients.Accept(ClientKind.Consumer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_OpenIdConnect_AsksTheEndpoint()
    {
        ClientSettings settings = Translate(
            "OAUTHBEARER",
            OAuth + " required clientId='me' clientSecret='hush' scope='kafka' extension_logicalCluster='lkc-1' extension_identityPoolId='pool-2';",
            ("sasl.oauthbearer.token.endpoint.url", "https://idp.example/token"),
            ("sasl.login.callback.handler.class", "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler"));

        Assert.Equal("oidc", settings.Librdkafka["sasl.oauthbearer.method"]);
        Assert.Equal("https://idp.example/token", settings.Librdkafka["sasl.oauthbearer.token.endpoint.url"]);
        Assert.Equal("me", settings.Librdkafka["sasl.oauthbearer.client.id"]);
        Assert.Equal("hush", settings.Librdkafka["sasl.oauthbearer.client.secret"]);
        Assert.Equal("kafka", settings.Librdkafka["sasl.oauthbearer.scope"]);
        Assert.Equal("identityPoolId=pool-2,logicalCluster=lkc-1", settings.Librdkafka["sasl.oauthbearer.extensions"]);
        Assert.DoesNotContain("hush", settings.ToString(), StringComparison.Ordinal);
        NativeClients.Accept(ClientKind.Producer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_ClientCredentialsAsProperties_CountBeforeTheModule()
    {
        ClientSettings settings = Translate(
            "OAUTHBEARER",
            OAuth + " required clientId='other' clientSecret='other';",
            ("sasl.oauthbearer.token.endpoint.url", "https://idp.example/token"),
            ("sasl.oauthbearer.jwt.retriever.class", "org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever"),
            ("sasl.oauthbearer.client.credentials.client.id", "me"),
            ("sasl.oauthbearer.client.credentials.client.secret", "hush"));

        Assert.False(settings.Librdkafka.ContainsKey("sasl.oauthbearer.client.id"));
        Assert.Equal("client_credentials", settings.Librdkafka["sasl.oauthbearer.grant.type"]);
        NativeClients.Accept(ClientKind.Producer, settings.Librdkafka);
    }

    [Theory]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "file:///etc/passwd")]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "idp.example")]
    [InlineData("sasl.login.callback.handler.class", "com.example.Handler")]
    [InlineData("sasl.oauthbearer.jwt.retriever.class", "com.example.Retriever")]
    public void Translate_TokensFromElsewhere_AreRefused(string property, string value)
    {
        var properties = new Dictionary<string, string> { ["sasl.oauthbearer.token.endpoint.url"] = "https://idp.example/token", [property] = value };

        ConfigException error = Assert.Throws<ConfigException>(() =>
            Translate("OAUTHBEARER", OAuth + " required clientId='a' clientSecret='b';", [.. properties.Select(entry => (entry.Key, entry.Value))]));

        Assert.Equal(property, error.Key);
    }

    [Fact]
    public void Translate_UnsecuredTokens_AreMadeByLibrdkafka()
    {
        ClientSettings settings = Translate("OAUTHBEARER", OAuth + " required unsecuredLoginStringClaim_sub=\"alice\";");

        Assert.Equal("principal=alice", settings.Librdkafka["sasl.oauthbearer.config"]);
        Assert.Equal("true", settings.Librdkafka["enable.sasl.oauthbearer.unsecure.jwt"]);
        NativeClients.Accept(ClientKind.Producer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_Kerberos_GivesKeyTabPrincipalAndCommand()
    {
        ClientSettings settings = Translate(
            null,
            Krb5 + " required useKeyTab=true storeKey=true keyTab=\"file:///etc/kafka/connect.keytab\" principal=\"connect/host.example@EXAMPLE.COM\" serviceName=\"kafka\";",
            ("sasl.kerberos.kinit.cmd", "/opt/krb5/bin/kinit"));

        Assert.Equal("/etc/kafka/connect.keytab", settings.Librdkafka["sasl.kerberos.keytab"]);
        Assert.Equal("connect/host.example@EXAMPLE.COM", settings.Librdkafka["sasl.kerberos.principal"]);
        Assert.Equal("kafka", settings.Librdkafka["sasl.kerberos.service.name"]);
        Assert.StartsWith("/opt/krb5/bin/kinit -R ", settings.Librdkafka["sasl.kerberos.kinit.cmd"], StringComparison.Ordinal);
        Assert.Equal("0", Translate(null, Krb5 + " required useTicketCache=true;").Librdkafka["sasl.kerberos.min.time.before.relogin"]);
    }

    [Fact]
    public void Translate_KinitWithArguments_IsRefused() =>
        Assert.Equal("sasl.kerberos.kinit.cmd", Assert.Throws<ConfigException>(() => Translate("GSSAPI", null, ("sasl.kerberos.kinit.cmd", "kinit; touch /tmp/x"))).Key);

    [Fact]
    public void Translate_CloudWorkerProperties_AreUnderstoodForEveryClient()
    {
        IReadOnlyDictionary<string, string> worker = JavaProperties.Parse("""
            bootstrap.servers=pkc-1.eu-central-1.aws.confluent.cloud:9092
            group.id=connect-cluster
            key.converter=org.apache.kafka.connect.json.JsonConverter
            offset.storage.topic=connect-offsets
            ssl.endpoint.identification.algorithm=https
            security.protocol=SASL_SSL
            sasl.mechanism=PLAIN
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="KEY" password="hush+/=";
            request.timeout.ms=20000
            retry.backoff.ms=500
            producer.ssl.endpoint.identification.algorithm=https
            producer.security.protocol=SASL_SSL
            producer.sasl.mechanism=PLAIN
            producer.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule   required username="KEY"   password="hush+/=";
            producer.request.timeout.ms=20000
            producer.retry.backoff.ms=500
            producer.compression.type=lz4
            consumer.ssl.endpoint.identification.algorithm=https
            consumer.security.protocol=SASL_SSL
            consumer.sasl.mechanism=PLAIN
            consumer.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="KEY" password="hush+/=";
            consumer.request.timeout.ms=20000
            consumer.retry.backoff.ms=500
            consumer.max.poll.records=100
            """);

        foreach ((ClientKind kind, IReadOnlyDictionary<string, string> properties) in (IEnumerable<(ClientKind, IReadOnlyDictionary<string, string>)>)
        [
            (ClientKind.Producer, Below("producer.")), (ClientKind.Consumer, Below("consumer.")),
            (ClientKind.Producer, ClientProperties.OfWorker(worker)), (ClientKind.Consumer, ClientProperties.OfWorker(worker)), (ClientKind.Admin, ClientProperties.OfWorker(worker)),
        ])
        {
            ClientSettings settings = ClientProperties.Translate(kind, properties);

            Assert.Empty(settings.Notices);
            Assert.Equal("sasl_ssl", settings.Librdkafka["security.protocol"]);
            Assert.Equal("KEY", settings.Librdkafka["sasl.username"]);
            Assert.Equal("hush+/=", settings.Librdkafka["sasl.password"]);
            Assert.Equal("20000", settings.Librdkafka["socket.timeout.ms"]);
            NativeClients.Accept(kind, settings.Librdkafka);
        }

        Dictionary<string, string> Below(string prefix) =>
            worker.Where(property => property.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(property => property.Key[prefix.Length..], property => property.Value);
    }

    private static ClientSettings Translate(string? mechanism, string? jaas, params (string Name, string Value)[] more)
    {
        var properties = new Dictionary<string, string> { ["security.protocol"] = "SASL_SSL" };
        foreach ((string name, string value) in more)
        {
            properties[name] = value;
        }

        if (mechanism is not null)
        {
            properties["sasl.mechanism"] = mechanism;
        }

        if (jaas is not null)
        {
            properties["sasl.jaas.config"] = jaas;
        }

        return ClientProperties.Translate(ClientKind.Producer, properties);
    }
}

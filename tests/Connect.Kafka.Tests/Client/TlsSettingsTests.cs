using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Kafka.Tests.KeyStores;
using Connect.TestSupport;

namespace Connect.Kafka.Tests.Client;

public class TlsSettingsTests
{
    private static readonly string JavaFiles = Path.Combine(AppContext.BaseDirectory, "golden", "keystores");

    [Fact]
    public void Translate_JavaKeyStores_AreHandedOverInMemory()
    {
        ClientSettings settings = Translate(
            ("ssl.truststore.location", JavaFile("truststore.jks")), ("ssl.truststore.password", "changeit"),
            ("ssl.keystore.location", JavaFile("client.jks")), ("ssl.keystore.password", "changeit"), ("ssl.key.password", "key-secret"));

        Assert.Equal(2, settings.Librdkafka["ssl.ca.pem"].Split("-----BEGIN CERTIFICATE-----").Length - 1);
        using X509Certificate2 pair = X509Certificate2.CreateFromPem(settings.Librdkafka["ssl.certificate.pem"], settings.Librdkafka["ssl.key.pem"]);
        Assert.Equal("CN=client", pair.Subject);
        Assert.DoesNotContain(settings.Librdkafka.Keys, name => name is "ssl.key.password" or "ssl.keystore.location" or "ssl.keystore.password");
        Assert.DoesNotContain("PRIVATE KEY", settings.ToString(), StringComparison.Ordinal);
        foreach (ClientKind kind in (ClientKind[])[ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin])
        {
            NativeClients.Accept(kind, settings.Librdkafka);
        }
    }

    [Fact]
    public void Translate_Pkcs12CalledJks_IsReadByWhatItIs() =>
        NativeClients.Accept(ClientKind.Producer, Translate(
            ("ssl.keystore.type", "JKS"), ("ssl.keystore.location", JavaFile("client.p12")), ("ssl.keystore.password", "changeit"),
            ("ssl.truststore.type", "JKS"), ("ssl.truststore.location", JavaFile("truststore.p12")), ("ssl.truststore.password", "changeit")).Librdkafka);

    [Fact]
    public void Translate_PemInTheValues_IsUsed()
    {
        using var certificates = new TestCertificates();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 leaf = certificates.Issue("CN=inline", key);
        string encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("hush", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 100));

        ClientSettings settings = Translate(
            ("ssl.truststore.type", "PEM"), ("ssl.truststore.certificates", certificates.Authority.ExportCertificatePem()),
            ("ssl.keystore.type", "PEM"), ("ssl.keystore.certificate.chain", leaf.ExportCertificatePem()),
            ("ssl.keystore.key", encrypted), ("ssl.key.password", "hush"));

        Assert.Equal(key.ExportPkcs8PrivateKeyPem(), settings.Librdkafka["ssl.key.pem"]);
        NativeClients.Accept(ClientKind.Consumer, settings.Librdkafka);
        ConfigException error = Assert.Throws<ConfigException>(() => Translate(
            ("ssl.keystore.certificate.chain", leaf.ExportCertificatePem()), ("ssl.keystore.key", encrypted), ("ssl.key.password", "not-hush")));
        Assert.Equal("ssl.keystore.key", error.Key);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_StoreThatCannotBeRead_NamesPropertyAndFile()
    {
        using var folder = new TempDirectory();
        string garbage = Path.Combine(folder.Path, "garbage");
        File.WriteAllText(garbage, "no store");
        string missing = Path.Combine(folder.Path, "missing.jks");

        AssertRefused("ssl.truststore.location", $"{missing} for configuration ssl.truststore.location: The store does not exist", ("ssl.truststore.location", missing));
        AssertRefused("ssl.truststore.location", "is a directory", ("ssl.truststore.location", folder.Path));
        AssertRefused("ssl.keystore.location", "is neither a JKS nor a PKCS12 nor a PEM file", ("ssl.keystore.location", garbage));
        AssertRefused("ssl.keystore.location", "holds no private key", ("ssl.keystore.location", JavaFile("truststore.jks")), ("ssl.keystore.password", "changeit"));
        AssertRefused("ssl.keystore.location", "the password is wrong", ("ssl.keystore.location", JavaFile("client.jks")), ("ssl.keystore.password", "hush"));
        AssertRefused("ssl.keystore.type", "Expected JKS, PKCS12 or PEM", ("ssl.keystore.type", "BCFKS"));
        AssertRefused("ssl.truststore.certificates", "holds no certificate", ("ssl.truststore.certificates", "no PEM"));
        AssertRefused("ssl.truststore.location", "keep one of the two", ("ssl.truststore.certificates", "x"), ("ssl.truststore.location", garbage));
        AssertRefused("ssl.keystore.key", "set both", ("ssl.keystore.certificate.chain", "x"));
        AssertRefused("ssl.keystore.certificate.chain", "set both", ("ssl.keystore.key", "x"));
    }

    [Fact]
    public void Translate_StoreWithoutPermission_SaysSo()
    {
        using var folder = new TempDirectory();
        string file = Path.Combine(folder.Path, "store.jks");
        File.Copy(JavaFile("truststore.jks"), file);
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "The superuser may read every file.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }

        AssertRefused("ssl.truststore.location", "may not be read by the worker's user", ("ssl.truststore.location", file));
    }

    [Fact]
    public void Translate_WithoutTls_ReadsNoStore()
    {
        var properties = new Dictionary<string, string> { ["ssl.truststore.location"] = "/no/such/file", ["security.protocol"] = "SASL_PLAINTEXT", ["sasl.mechanism"] = "GSSAPI" };

        Assert.DoesNotContain("ssl.ca.pem", ClientProperties.Translate(ClientKind.Producer, properties).Librdkafka.Keys);
    }

    [Fact]
    public void Translate_StoreWithSeveralKeys_UsesTheFirstAndTells()
    {
        using var certificates = new TestCertificates();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 first = certificates.Issue("CN=first", key);
        using var folder = new TempDirectory();
        string file = Path.Combine(folder.Path, "two.jks");
        File.WriteAllBytes(file, new JksWriter()
            .Key("first", key.ExportPkcs8PrivateKey(), "changeit", [first.RawData])
            .Key("second", key.ExportPkcs8PrivateKey(), "changeit", [first.RawData])
            .ToBytes("changeit"));

        ClientNotice notice = Assert.Single(Translate(("ssl.keystore.location", file), ("ssl.keystore.password", "changeit")).Notices);

        Assert.Contains("2 private keys; the first one, 'first', is used", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_CipherSuites_GetOpenSslNames()
    {
        ClientSettings settings = Translate(("ssl.cipher.suites",
            "TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_RSA_WITH_AES_256_CBC_SHA256,ECDHE-RSA-AES256-GCM-SHA384"));

        Assert.Equal("ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:AES256-SHA256:ECDHE-RSA-AES256-GCM-SHA384", settings.Librdkafka["ssl.cipher.suites"]);
        Assert.Contains("TLS_AES_256_GCM_SHA384", Assert.Single(settings.Notices).Text, StringComparison.Ordinal);
        NativeClients.Accept(ClientKind.Producer, settings.Librdkafka);
    }

    [Fact]
    public void Translate_LibrdkafkasOwnFiles_KeepTheKeysPassword()
    {
        ClientSettings settings = Translate(("ssl.key.location", "/k.pem"), ("ssl.certificate.location", "/c.pem"), ("ssl.key.password", "hush"));

        Assert.Equal("hush", settings.Librdkafka["ssl.key.password"]);
        Assert.Equal("/k.pem", settings.Librdkafka["ssl.key.location"]);
    }

    private static string JavaFile(string name) => Path.Combine(JavaFiles, name);

    private static ClientSettings Translate(params (string Name, string Value)[] properties) => ClientProperties.Translate(
        ClientKind.Producer, properties.Append(("security.protocol", "SSL")).ToDictionary(property => property.Item1, property => property.Item2));

    private static void AssertRefused(string property, string expected, params (string Name, string Value)[] properties)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => Translate(properties));

        Assert.Equal(property, error.Key);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }
}

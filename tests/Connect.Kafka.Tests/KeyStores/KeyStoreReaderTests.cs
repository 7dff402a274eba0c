using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connect.Kafka.KeyStores;

namespace Connect.Kafka.Tests.KeyStores;

public class KeyStoreReaderTests
{
    // Made with keytool of JDK 17: client.jks (RSA key with a password of its own), client-ec.jks, chain.jks (a key signed by an authority, and the authority),
    // umlauts.jks, client.jceks, client.p12, truststore.jks, truststore.p12.
    private static readonly string JavaFiles = Path.Combine(AppContext.BaseDirectory, "golden", "keystores");

    [Fact]
    public void Read_JavasJks_GivesTheKeyAsJavaHasIt()
    {
        KeyStore store = Read("client.jks", "changeit", "key-secret");

        KeyStoreKey key = Assert.Single(store.Keys);
        Assert.Equal("client", key.Alias);
        Assert.Equal(Normalized(File.ReadAllText(Path.Combine(JavaFiles, "client.key.pem"))), Normalized(key.PrivateKeyPem));
        Assert.Equal(Normalized(File.ReadAllText(Path.Combine(JavaFiles, "client.pem"))), Normalized(KeyStoreReader.ToPem(key.Chain)));
        using X509Certificate2 pair = X509Certificate2.CreateFromPem(KeyStoreReader.ToPem(key.Chain), key.PrivateKeyPem);
        Assert.Equal("CN=client", pair.Subject);
    }

    [Theory]
    [InlineData("client-ec.jks", "changeit", "CN=client-ec", 1)]
    [InlineData("umlauts.jks", "Schlüssel-€", "CN=client-ec", 1)]
    [InlineData("chain.jks", "changeit", "CN=leaf", 2)]
    [InlineData("client.p12", "changeit", "CN=client-p12", 1)]
    public void Read_JavasStores_GivesKeyAndChain(string file, string password, string subject, int chain)
    {
        KeyStoreKey key = Assert.Single(Read(file, password, null).Keys);

        Assert.Equal(chain, key.Chain.Count);
        using X509Certificate2 pair = X509Certificate2.CreateFromPem(KeyStoreReader.ToPem(key.Chain), key.PrivateKeyPem);
        Assert.Equal(subject, pair.Subject);
    }

    [Theory]
    [InlineData("truststore.jks", "changeit")]
    [InlineData("truststore.jks", null)]
    [InlineData("truststore.p12", "changeit")]
    public void Read_JavasTrustStores_GivesAllCertificates(string file, string? password)
    {
        KeyStore store = Read(file, password, null, withKeys: false);

        Assert.Equal(["CN=client", "CN=client-ec"], store.Trusted.Select(Subject).Order());
    }

    [Fact]
    public void Read_KeysOfATrustStore_AreTrustedWithoutAPassword() =>
        Assert.Equal(["CN=authority", "CN=leaf"], Read("chain.jks", null, null, withKeys: false).Trusted.Select(Subject).Order());

    [Theory]
    [InlineData("client.jks", "wrong", null, "the password is wrong, or the file was changed")]
    [InlineData("client.jks", "changeit", null, "ssl.key.password (by default the store's password) is wrong")]
    [InlineData("client.jks", null, null, "needs a password; set ssl.keystore.password")]
    [InlineData("client.jceks", "changeit", null, "is a JCEKS store")]
    [InlineData("client.p12", "wrong", null, "the password is wrong")]
    [InlineData("client.p12", null, null, "cannot be read without a password")]
    public void Read_WrongPasswordOrFormat_TellsWhatToDo(string file, string? storePassword, string? keyPassword, string expected)
    {
        KeyStoreException error = Assert.Throws<KeyStoreException>(() => Read(file, storePassword, keyPassword));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("changeit", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JksCutAnywhere_IsNeverReadAndNeverFailsOtherwise()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(JavaFiles, "chain.jks"));

        for (int length = 4; length < whole.Length; length++)
        {
            Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read(whole[..length], "changeit", null, withKeys: true));
        }
    }

    [Fact]
    public void Read_JksWithAnyByteChanged_IsNeverRead()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(JavaFiles, "client-ec.jks"));

        for (int i = 4; i < whole.Length; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x55;
            Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read(changed, "changeit", null, withKeys: true));
        }
    }

    [Fact]
    public void Read_FirstVersion_HasNoCertificateTypes()
    {
        using var certificates = new TestCertificates();
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 leaf = certificates.Issue("CN=old", ecdsa);
        byte[] file = new JksWriter(version: 1)
            .Trusted("ca", certificates.Authority.RawData)
            .Key("old", ecdsa.ExportPkcs8PrivateKey(), "changeit", [leaf.RawData, certificates.Authority.RawData])
            .ToBytes("changeit");

        KeyStore store = KeyStoreReader.Read(file, "changeit", null, withKeys: true);

        Assert.Equal(ecdsa.ExportPkcs8PrivateKeyPem(), Assert.Single(store.Keys).PrivateKeyPem);
        Assert.Equal(["CN=Test authority", "CN=old"], store.Trusted.Select(Subject).Order());
    }

    [Fact]
    public void Read_JksOfUnknownContent_SaysWhat()
    {
        byte[] certificate = [0x30, 0];

        Assert.Contains("unknown version 3", Failure(new JksWriter(3).ToBytes("p")), StringComparison.Ordinal);
        Assert.Contains("unknown kind 7", Failure(new JksWriter().Entry(7).ToBytes("p")), StringComparison.Ordinal);
        Assert.Contains("type PGP", Failure(new JksWriter().Trusted("a", certificate, "PGP").ToBytes("p")), StringComparison.Ordinal);
        Assert.Contains("1.3.6.1.4.1.42.2.19.1", Failure(new JksWriter().Key("a", [1], "p", [certificate], "1.3.6.1.4.1.42.2.19.1").ToBytes("p")), StringComparison.Ordinal);

        static string Failure(byte[] file) => Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read(file, "p", null, withKeys: true)).Message;
    }

    [Fact]
    public void Read_NeitherFormat_SaysSo()
    {
        Assert.Contains("is empty", Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read([], null, null, withKeys: true)).Message, StringComparison.Ordinal);
        Assert.Contains("neither", Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read([1, 2, 3], null, null, withKeys: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Pem_OpensKeyAndKeepsTheChain(bool oneLine)
    {
        using var certificates = new TestCertificates();
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 leaf = certificates.Issue("CN=pem", rsa);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        string text = $"{rsa.ExportEncryptedPkcs8PrivateKeyPem("hush", encryption)}\n{leaf.ExportCertificatePem()}\n{certificates.Authority.ExportCertificatePem()}";
        byte[] file = System.Text.Encoding.UTF8.GetBytes(oneLine ? text.ReplaceLineEndings(" ") : text);

        KeyStoreKey key = Assert.Single(KeyStoreReader.Read(file, null, "hush", withKeys: true).Keys);

        Assert.Equal(rsa.ExportPkcs8PrivateKeyPem(), key.PrivateKeyPem);
        Assert.Equal([leaf.RawData, certificates.Authority.RawData], key.Chain);
        Assert.Contains("set ssl.key.password", Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read(file, null, null, withKeys: true)).Message, StringComparison.Ordinal);
        Assert.Contains("does not open", Assert.Throws<KeyStoreException>(() => KeyStoreReader.Read(file, null, "wrong", withKeys: true)).Message, StringComparison.Ordinal);
    }

    private static KeyStore Read(string file, string? storePassword, string? keyPassword, bool withKeys = true) =>
        KeyStoreReader.Read(File.ReadAllBytes(Path.Combine(JavaFiles, file)), storePassword, keyPassword, withKeys);

    private static string Subject(byte[] certificate)
    {
        using X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(certificate);
        return loaded.Subject;
    }

    private static string Normalized(string pem) => pem[pem.IndexOf("-----BEGIN", StringComparison.Ordinal)..].ReplaceLineEndings("").Trim();
}

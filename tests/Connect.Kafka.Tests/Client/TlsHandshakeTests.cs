using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using Connect.Kafka.Client;
using Connect.Kafka.Tests.KeyStores;
using Connect.TestSupport;

namespace Connect.Kafka.Tests.Client;

/// <summary>librdkafka, set up by Java properties, meets a real TLS listener.</summary>
public class TlsHandshakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("JKS")]
    [InlineData("PKCS12")]
    [InlineData("PEM")]
    public async Task Connect_KeyStores_ShowTheClientsCertificate(string type)
    {
        using var certificates = new TestCertificates();
        using ECDsa serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 server = certificates.Issue("CN=broker", serverKey);
        using RSA clientKey = RSA.Create(2048);
        using X509Certificate2 client = certificates.Issue("CN=connect", clientKey);
        using var folder = new TempDirectory();
        (string trust, string key) = (Path.Combine(folder.Path, "trust"), Path.Combine(folder.Path, "key"));
        switch (type)
        {
            case "JKS":
                File.WriteAllBytes(trust, new JksWriter().Trusted("ca", certificates.Authority.RawData).ToBytes("secret"));
                File.WriteAllBytes(key, new JksWriter().Key("me", clientKey.ExportPkcs8PrivateKey(), "secret", [client.RawData, certificates.Authority.RawData]).ToBytes("secret"));
                break;
            case "PKCS12":
                File.WriteAllBytes(trust, new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(certificates.Authority.RawData)).Export(X509ContentType.Pkcs12, "secret")!);
                File.WriteAllBytes(key, client.Export(X509ContentType.Pkcs12, "secret"));
                break;
            default:
                File.WriteAllText(trust, certificates.Authority.ExportCertificatePem());
                File.WriteAllText(key, client.ExportCertificatePem() + "\n" + clientKey.ExportPkcs8PrivateKeyPem());
                break;
        }

        await using var broker = new TlsBroker(server);
        using IDisposable producer = Start(broker, [], ("ssl.truststore.location", trust), ("ssl.truststore.password", "secret"), ("ssl.truststore.type", type),
            ("ssl.keystore.location", key), ("ssl.keystore.password", "secret"), ("ssl.keystore.type", type));

        Assert.Equal("CN=connect", await broker.Client.WaitAsync(Patience));
    }

    [Fact]
    public async Task Connect_BrokerOfAnotherAuthority_IsRefusedWithAReason()
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates("CN=Another authority");
        using ECDsa serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 server = others.Issue("CN=broker", serverKey);
        await using var broker = new TlsBroker(server);
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        using IDisposable producer = Start(broker, [failed], ("ssl.truststore.certificates", certificates.Authority.ExportCertificatePem()));

        Assert.Contains("certificate verify failed", await failed.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.False(broker.Client.IsCompleted);
    }

    [Fact]
    public async Task Connect_BrokersNameIsNotInItsCertificate_IsRefusedUnlessTurnedOff()
    {
        using var certificates = new TestCertificates();
        using ECDsa serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 server = certificates.Issue("CN=broker", serverKey, host: "broker.example");
        await using var broker = new TlsBroker(server);
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        string authority = certificates.Authority.ExportCertificatePem();

        using (Start(broker, [failed], ("ssl.truststore.certificates", authority)))
        {
            Assert.Contains("certificate verify failed", await failed.Task.WaitAsync(Patience), StringComparison.Ordinal);
        }

        using (Start(broker, [], ("ssl.truststore.certificates", authority), ("ssl.endpoint.identification.algorithm", "")))
        {
            Assert.Equal("", await broker.Client.WaitAsync(Patience));
        }
    }

    private static IProducer<byte[], byte[]> Start(TlsBroker broker, TaskCompletionSource<string>[] failures, params (string Name, string Value)[] properties)
    {
        ClientSettings settings = ClientProperties.Translate(ClientKind.Producer, properties
            .Append(("security.protocol", "SSL")).Append(("bootstrap.servers", broker.Address))
            .ToDictionary(property => property.Item1, property => property.Item2));
        Assert.Empty(settings.Notices);
        return new ProducerBuilder<byte[], byte[]>(settings.Over(new Dictionary<string, string> { ["broker.address.family"] = "v4" }))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => Array.ForEach(failures, failure => { if (error.Code == ErrorCode.Local_Ssl) { failure.TrySetResult(error.Reason); } }))
            .Build();
    }
}

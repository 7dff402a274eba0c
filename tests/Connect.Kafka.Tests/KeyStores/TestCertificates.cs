using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Kafka.Tests.KeyStores;

/// <summary>An authority and certificates signed by it, made when they are needed.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates(string authority = "CN=Test authority")
    {
        var request = new CertificateRequest(authority, _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    /// <summary>The authority's certificate, with its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>A certificate with an elliptic curve key.</summary>
    public X509Certificate2 Issue(string subject, ECDsa key, string host = "localhost") =>
        Finish(new CertificateRequest(subject, key, HashAlgorithmName.SHA256), host).CopyWithPrivateKey(key);

    /// <summary>A certificate with an RSA key.</summary>
    public X509Certificate2 Issue(string subject, RSA key) =>
        Finish(new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), "localhost").CopyWithPrivateKey(key);

    public void Dispose()
    {
        Authority.Dispose();
        _authorityKey.Dispose();
    }

    private X509Certificate2 Finish(CertificateRequest request, string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(
            Authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_authorityKey), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
    }
}

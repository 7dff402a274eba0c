using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.TestSupport.SqlServer;

/// <summary>Certificates of the tests' servers, signed by themselves and made when first needed. They last as long as the process.</summary>
internal static class TdsCertificate
{
    private static readonly ConcurrentDictionary<string, Lazy<X509Certificate2>> All = new(StringComparer.Ordinal);

    /// <summary>A certificate, with its key, for a host and for 127.0.0.1.</summary>
    public static X509Certificate2 For(string host) => All.GetOrAdd(host, static name => new Lazy<X509Certificate2>(() => Create(name))).Value;

    private static X509Certificate2 Create(string host)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Kafka.KeyStores;

/// <summary>PKCS12, Java's default format since version 9.</summary>
internal static class Pkcs12Reader
{
    /// <summary>Reads a store. Keys have the store's password, as Java writes them.</summary>
    /// <exception cref="KeyStoreException">It is no PKCS12 file, or the password is wrong.</exception>
    public static KeyStore Read(byte[] bytes, string? password)
    {
        X509Certificate2Collection entries;
        try
        {
            entries = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException error)
        {
            throw new KeyStoreException(password is null
                ? "cannot be read without a password; set the property for its password"
                : "cannot be read: the password is wrong, or it is no PKCS12 file, or it is damaged", error);
        }

        try
        {
            X509Certificate2[] others = [.. entries.Where(entry => !entry.HasPrivateKey)];
            return new KeyStore(
                [.. entries.Where(entry => entry.HasPrivateKey).Select(entry => new KeyStoreKey(entry.FriendlyNameOrEmpty(), PrivateKeys.ToPem(entry), Chain(entry, others)))],
                [.. others.Select(entry => entry.RawData)]);
        }
        finally
        {
            foreach (X509Certificate2 entry in entries)
            {
                entry.Dispose();
            }
        }
    }

    // The file holds certificates in no order that could be relied on: each one's issuer follows it.
    private static List<byte[]> Chain(X509Certificate2 own, X509Certificate2[] others)
    {
        var chain = new List<byte[]> { own.RawData };
        X509Certificate2? last = own;
        while (last is not null && chain.Count <= others.Length && !IsOwnIssuer(last))
        {
            byte[] issuer = last.IssuerName.RawData;
            last = Array.Find(others, other => other.SubjectName.RawData.AsSpan().SequenceEqual(issuer));
            if (last is not null)
            {
                chain.Add(last.RawData);
            }
        }

        return chain;
    }

    private static bool IsOwnIssuer(X509Certificate2 certificate) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData);

    // Only Windows keeps the alias.
    private static string FriendlyNameOrEmpty(this X509Certificate2 certificate) => OperatingSystem.IsWindows() ? certificate.FriendlyName : "";
}

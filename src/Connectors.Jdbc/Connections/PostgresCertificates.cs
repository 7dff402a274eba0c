using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connect.Errors;

namespace Connectors.Jdbc.Connections;

/// <summary>Client certificates in the files that the Java driver takes: a PEM certificate with a key in PEM or PKCS #8 DER, or both in one PKCS #12 file.</summary>
internal static class PostgresCertificates
{
    /// <summary>Loads certificate and key; null when neither is configured.</summary>
    /// <exception cref="ConfigException">A file cannot be read; the message names it and the parameter.</exception>
    public static X509Certificate2? Load(string? certificate, string? key, string? password)
    {
        if (certificate is null && key is null)
        {
            return null;
        }

        string file = key ?? certificate!;
        try
        {
            if (IsPkcs12(file))
            {
                return X509CertificateLoader.LoadPkcs12FromFile(file, password);
            }

            if (certificate is null)
            {
                throw new ConfigException($"The connection parameter 'sslkey' names {file}, but there is no 'sslcert' with its certificate.");
            }

            file = certificate;
            using X509Certificate2 bare = X509CertificateLoader.LoadCertificateFromFile(certificate);
            file = key ?? certificate;
            byte[] content = File.ReadAllBytes(file);
            using AsymmetricAlgorithm privateKey = ReadKey(content, password, bare);
            using X509Certificate2 joined = privateKey is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)privateKey);

            // Some platforms only use keys that have been through a key store.
            return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ConfigException($"The file {file} of the connection parameters 'sslcert' and 'sslkey' cannot be used: {e.Message}", e);
        }
    }

    private static bool IsPkcs12(string file) => Path.GetExtension(file).ToLowerInvariant() is ".p12" or ".pfx";

    private static AsymmetricAlgorithm ReadKey(byte[] content, string? password, X509Certificate2 certificate)
    {
        bool isRsa = certificate.GetRSAPublicKey() is not null;
        AsymmetricAlgorithm key = isRsa ? RSA.Create() : ECDsa.Create();
        bool isPem = content.AsSpan().IndexOf("-----BEGIN"u8) >= 0;
        if (isPem && password is not null && content.AsSpan().IndexOf("ENCRYPTED PRIVATE KEY"u8) >= 0)
        {
            key.ImportFromEncryptedPem(System.Text.Encoding.ASCII.GetString(content), password);
        }
        else if (isPem)
        {
            key.ImportFromPem(System.Text.Encoding.ASCII.GetString(content));
        }
        else if (password is not null)
        {
            key.ImportEncryptedPkcs8PrivateKey(password, content, out _);
        }
        else
        {
            key.ImportPkcs8PrivateKey(content, out _);
        }

        return key;
    }
}

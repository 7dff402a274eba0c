using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Kafka.KeyStores;

/// <summary>PEM: certificates, and one private key before or behind them, in a file or in a property's value (there often on one line, with blanks between).</summary>
internal static class PemReader
{
    /// <summary>Reads a text that may hold a key and certificates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keyPassword">Opens an encrypted key.</param>
    /// <param name="withKeys">Whether the key is wanted.</param>
    /// <exception cref="KeyStoreException">A block is malformed, or the key does not open.</exception>
    public static KeyStore Read(string text, string? keyPassword, bool withKeys)
    {
        List<byte[]> certificates = Certificates(text);
        return withKeys && certificates.Count > 0 && KeyBlock(text) is not null
            ? new KeyStore([Key(text, certificates, keyPassword)], [])
            : new KeyStore([], certificates);
    }

    /// <summary>The certificates of a text.</summary>
    public static List<byte[]> Certificates(string text)
    {
        var certificates = new List<byte[]>();
        try
        {
            foreach ((string label, string data) in Blocks(text))
            {
                if (label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE")
                {
                    using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(data));
                    certificates.Add(certificate.RawData);
                }
            }
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw new KeyStoreException($"holds a certificate (number {certificates.Count + 1}) that cannot be read; it is damaged", error);
        }

        return certificates;
    }

    /// <summary>The key of a text, made sure to be that of the first certificate.</summary>
    /// <exception cref="KeyStoreException">There is none, it does not open, or it belongs to another certificate.</exception>
    public static KeyStoreKey Key(string text, List<byte[]> chain, string? password)
    {
        (string Label, string Block)? key = KeyBlock(text);
        if (key is null)
        {
            throw new KeyStoreException("holds no private key; expected a PEM block PRIVATE KEY or ENCRYPTED PRIVATE KEY");
        }

        string certificatePem = PemEncoding.WriteString("CERTIFICATE", chain[0]);
        bool encrypted = key.Value.Label == "ENCRYPTED PRIVATE KEY";
        if (encrypted && string.IsNullOrEmpty(password))
        {
            throw new KeyStoreException("holds an encrypted private key; set ssl.key.password");
        }

        try
        {
            using X509Certificate2 certificate = encrypted
                ? X509Certificate2.CreateFromEncryptedPem(certificatePem, key.Value.Block, password)
                : X509Certificate2.CreateFromPem(certificatePem, key.Value.Block);
            return new KeyStoreKey("", PrivateKeys.ToPem(certificate), chain);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new KeyStoreException(encrypted
                ? "holds a private key that does not open, or not that of the first certificate: check ssl.key.password and the order of the certificates"
                : "holds a private key that cannot be read, or not that of the first certificate: check the order of the certificates", error);
        }
    }

    private static (string Label, string Block)? KeyBlock(string text)
    {
        foreach ((string label, string data) in Blocks(text))
        {
            if (label is "PRIVATE KEY" or "ENCRYPTED PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY")
            {
                return (label, $"-----BEGIN {label}-----\n{data}\n-----END {label}-----\n");
            }
        }

        return null;
    }

    private static List<(string Label, string Data)> Blocks(string text)
    {
        var blocks = new List<(string, string)>();
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            blocks.Add((rest[fields.Label].ToString(), rest[fields.Base64Data].ToString()));
            rest = rest[fields.Location.End..];
        }

        return blocks;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connect.Kafka.KeyStores;

/// <summary>Private keys out of certificates.</summary>
internal static class PrivateKeys
{
    // Windows gives a key away only encrypted. Everywhere the same way is gone, with a password of the moment.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1);

    /// <summary>The private key of a certificate as a PEM block, not encrypted.</summary>
    /// <exception cref="KeyStoreException">It is neither RSA nor ECDSA, or cannot be had.</exception>
    public static string ToPem(X509Certificate2 certificate)
    {
        string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        try
        {
            using RSA? rsa = certificate.GetRSAPrivateKey();
            if (rsa is not null)
            {
                using RSA copy = RSA.Create();
                copy.ImportEncryptedPkcs8PrivateKey(password, rsa.ExportEncryptedPkcs8PrivateKey(password, Encryption), out _);
                return copy.ExportPkcs8PrivateKeyPem();
            }

            using ECDsa? ecdsa = certificate.GetECDsaPrivateKey();
            if (ecdsa is not null)
            {
                using ECDsa copy = ECDsa.Create();
                copy.ImportEncryptedPkcs8PrivateKey(password, ecdsa.ExportEncryptedPkcs8PrivateKey(password, Encryption), out _);
                return copy.ExportPkcs8PrivateKeyPem();
            }
        }
        catch (CryptographicException error)
        {
            throw new KeyStoreException($"holds a private key that cannot be read: {error.Message}", error);
        }

        throw new KeyStoreException($"holds a private key of the kind {certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value}; RSA and elliptic curves can be used");
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Kafka.KeyStores;

/// <summary>
/// How a JKS file protects private keys: a salt of 20 bytes, the key combined with a stream of SHA-1 digests (each of the password and the one before, the
/// first of the password and the salt), and a digest of password and key. All within an EncryptedPrivateKeyInfo.
/// </summary>
internal static class JksKeyProtector
{
    private const string KeyProtector = "1.3.6.1.4.1.42.2.17.1.1";

    /// <summary>The key as a PEM block.</summary>
    /// <param name="alias">For the message.</param>
    /// <param name="protectedKey">The EncryptedPrivateKeyInfo.</param>
    /// <param name="password">The key's password.</param>
    /// <exception cref="KeyStoreException">The password is missing or wrong, or the key is protected otherwise.</exception>
    public static string Unprotect(string alias, byte[] protectedKey, string? password)
    {
        if (password is null)
        {
            throw new KeyStoreException($"holds the private key '{alias}', which needs a password; set ssl.keystore.password, or ssl.key.password where the key has its own");
        }

        ReadOnlySpan<byte> data = Content(alias, protectedKey);
        const int Size = SHA1.HashSizeInBytes;
        if (data.Length < 2 * Size)
        {
            throw Damaged(alias);
        }

        byte[] key = data[Size..^Size].ToArray();
        byte[] secret = Encoding.BigEndianUnicode.GetBytes(password);
        try
        {
            byte[] stream = data[..Size].ToArray();
            for (int i = 0; i < key.Length; i++)
            {
                if (i % Size == 0)
                {
                    stream = SHA1.HashData([.. secret, .. stream]);
                }

                key[i] ^= stream[i % Size];
            }

            return CryptographicOperations.FixedTimeEquals(SHA1.HashData([.. secret, .. key]), data[^Size..])
                ? PemEncoding.WriteString("PRIVATE KEY", key)
                : throw new KeyStoreException($"opens, but its private key '{alias}' does not: ssl.key.password (by default the store's password) is wrong");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] Content(string alias, byte[] protectedKey)
    {
        try
        {
            AsnReader info = new AsnReader(protectedKey, AsnEncodingRules.BER).ReadSequence();
            string algorithm = info.ReadSequence().ReadObjectIdentifier();
            return algorithm == KeyProtector
                ? info.ReadOctetString()
                : throw new KeyStoreException($"protects its private key '{alias}' in another way ({algorithm}) than JKS files do; convert it: keytool -importkeystore -srckeystore FILE -destkeystore store.p12 -deststoretype PKCS12");
        }
        catch (AsnContentException error)
        {
            throw Damaged(alias, error);
        }
    }

    private static KeyStoreException Damaged(string alias, Exception? cause = null) => new($"holds a private key '{alias}' that is damaged", cause);
}

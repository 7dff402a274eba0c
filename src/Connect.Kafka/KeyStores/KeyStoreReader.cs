using System.Security.Cryptography;
using System.Text;

namespace Connect.Kafka.KeyStores;

/// <summary>Reads a key store by what the bytes are: JKS, PKCS12 or PEM. Java's newer versions also read either of the first two when the other one is asked for.</summary>
internal static class KeyStoreReader
{
    /// <summary>Reads a store.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="storePassword">Opens the store; null when none was given.</param>
    /// <param name="keyPassword">Opens private keys; null for the store's password.</param>
    /// <param name="withKeys">Whether private keys are wanted; a trust store's keys stay closed.</param>
    /// <exception cref="KeyStoreException">It cannot be read.</exception>
    public static KeyStore Read(byte[] bytes, string? storePassword, string? keyPassword, bool withKeys) => bytes switch
    {
        [] => throw new KeyStoreException("is empty; give a JKS, PKCS12 or PEM file"),
        [0xFE, 0xED, 0xFE, 0xED, ..] => JksReader.Read(bytes, storePassword, withKeys ? keyPassword ?? storePassword : null, withKeys),
        [0xCE, 0xCE, 0xCE, 0xCE, ..] => throw new KeyStoreException(
            "is a JCEKS store, which only Java reads; convert it: keytool -importkeystore -srckeystore FILE -srcstoretype JCEKS -destkeystore store.p12 -deststoretype PKCS12"),
        [0x30, ..] => Pkcs12Reader.Read(bytes, storePassword),
        _ when IsPem(bytes) => PemReader.Read(Encoding.UTF8.GetString(bytes), keyPassword ?? storePassword, withKeys),
        _ => throw new KeyStoreException("is neither a JKS nor a PKCS12 nor a PEM file"),
    };

    /// <summary>Certificates as PEM blocks.</summary>
    public static string ToPem(IEnumerable<byte[]> certificates) =>
        string.Concat(certificates.Select(certificate => PemEncoding.WriteString("CERTIFICATE", certificate) + "\n"));

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Kafka.KeyStores;

/// <summary>
/// Java's own key store format, versions 1 and 2, all numbers big-endian: magic, version, number of entries; of a private key 1, alias, time, the protected key
/// (<see cref="JksKeyProtector"/>) and its chain; of a trusted certificate 2, alias, time and the certificate; at the end a SHA-1 digest of the password (UTF-16),
/// the words "Mighty Aphrodite" and everything before.
/// </summary>
internal ref struct JksReader
{
    private const int PrivateKey = 1;
    private const int TrustedCertificate = 2;
    private const int FirstVersion = 1;
    private const int SecondVersion = 2;

    private readonly ReadOnlySpan<byte> _body;
    private int _next;

    private JksReader(ReadOnlySpan<byte> body) => _body = body;

    private static ReadOnlySpan<byte> Whitener => "Mighty Aphrodite"u8;

    /// <summary>Reads a store.</summary>
    /// <param name="bytes">The file, its magic number already seen.</param>
    /// <param name="storePassword">Checked against the digest; null leaves the check out, as Java does.</param>
    /// <param name="keyPassword">Opens private keys; null when there is none.</param>
    /// <param name="withKeys">Whether private keys are opened.</param>
    /// <exception cref="KeyStoreException">It is damaged, or a password is wrong.</exception>
    public static KeyStore Read(ReadOnlySpan<byte> bytes, string? storePassword, string? keyPassword, bool withKeys)
    {
        if (bytes.Length < 12 + SHA1.HashSizeInBytes)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> body = bytes[..^SHA1.HashSizeInBytes];
        var reader = new JksReader(body) { _next = sizeof(int) };
        int version = reader.Int32();
        if (version is not (FirstVersion or SecondVersion))
        {
            throw new KeyStoreException($"is a JKS file of the unknown version {version}; versions 1 and 2 can be read");
        }

        (List<Entry> keys, List<byte[]> certificates) = reader.Entries(version);
        if (reader._next != body.Length)
        {
            throw new KeyStoreException($"has {body.Length - reader._next} bytes too many behind its last entry; it is damaged");
        }

        if (storePassword is not null && !CryptographicOperations.FixedTimeEquals(Digest(storePassword, body), bytes[^SHA1.HashSizeInBytes..]))
        {
            throw new KeyStoreException("does not fit its password: the password is wrong, or the file was changed");
        }

        return new KeyStore(
            withKeys ? [.. keys.Select(key => new KeyStoreKey(key.Alias, JksKeyProtector.Unprotect(key.Alias, key.Protected, keyPassword), key.Chain))] : [],
            withKeys ? certificates : [.. certificates, .. keys.Where(key => key.Chain.Count > 0).Select(key => key.Chain[0])]);
    }

    private static byte[] Digest(string password, ReadOnlySpan<byte> body)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(Encoding.BigEndianUnicode.GetBytes(password));
        sha1.AppendData(Whitener);
        sha1.AppendData(body);
        return sha1.GetHashAndReset();
    }

    private static KeyStoreException Truncated() => new("ends in the middle of an entry; it is truncated or damaged");

    private (List<Entry> Keys, List<byte[]> Certificates) Entries(int version)
    {
        var keys = new List<Entry>();
        var certificates = new List<byte[]>();
        int count = Count();
        for (int i = 0; i < count; i++)
        {
            int tag = Int32();
            string alias = Text();
            Take(sizeof(long));
            switch (tag)
            {
                case PrivateKey:
                    byte[] key = Take(Count()).ToArray();
                    var chain = new List<byte[]>();
                    for (int left = Count(); left > 0; left--)
                    {
                        chain.Add(Certificate(version));
                    }

                    keys.Add(new Entry(alias, key, chain));
                    break;
                case TrustedCertificate:
                    certificates.Add(Certificate(version));
                    break;
                default:
                    throw new KeyStoreException($"has an entry of the unknown kind {tag}; it is damaged");
            }
        }

        return (keys, certificates);
    }

    private byte[] Certificate(int version)
    {
        string type = version == FirstVersion ? "X.509" : Text();
        return type is "X.509" or "X509" ? Take(Count()).ToArray() : throw new KeyStoreException($"holds a certificate of the type {type}; only X.509 can be used");
    }

    private int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    // A length or number: never more than there are bytes left, so that a damaged file asks for no memory.
    private int Count() => Int32() is var count && count >= 0 && count <= _body.Length - _next ? count : throw Truncated();

    // Java's modified UTF-8 differs from UTF-8 in NUL and beyond the basic plane only, which no alias needs to be told apart.
    private string Text() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)))));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _body.Length - _next)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> taken = _body.Slice(_next, length);
        _next += length;
        return taken;
    }

    private sealed record Entry(string Alias, byte[] Protected, List<byte[]> Chain);
}

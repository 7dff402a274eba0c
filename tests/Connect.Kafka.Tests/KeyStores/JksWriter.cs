using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Kafka.Tests.KeyStores;

/// <summary>Writes JKS files, for stores that no tool makes: version 1, damaged entries, other protections.</summary>
internal sealed class JksWriter(int version = 2)
{
    private readonly MemoryStream _entries = new();
    private int _count;

    public JksWriter Trusted(string alias, byte[] certificate, string type = "X.509")
    {
        Begin(2, alias);
        Certificate(certificate, type);
        return this;
    }

    public JksWriter Key(string alias, byte[] pkcs8, string password, byte[][] chain, string algorithm = "1.3.6.1.4.1.42.2.17.1.1")
    {
        Begin(1, alias);
        Block(Protect(pkcs8, password, algorithm));
        Number(chain.Length);
        foreach (byte[] certificate in chain)
        {
            Certificate(certificate, "X.509");
        }

        return this;
    }

    public JksWriter Entry(int tag)
    {
        Begin(tag, "entry");
        return this;
    }

    public byte[] ToBytes(string password)
    {
        byte[] head = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(head, 0xFEEDFEED);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), version);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), _count);
        byte[] body = [.. head, .. _entries.ToArray()];
        return [.. body, .. SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(password), .. "Mighty Aphrodite"u8, .. body])];
    }

    private static byte[] Protect(byte[] key, string password, string algorithm)
    {
        byte[] secret = Encoding.BigEndianUnicode.GetBytes(password);
        byte[] salt = RandomNumberGenerator.GetBytes(20);
        byte[] stream = salt;
        byte[] hidden = [.. key];
        for (int i = 0; i < hidden.Length; i++)
        {
            stream = i % 20 == 0 ? SHA1.HashData([.. secret, .. stream]) : stream;
            hidden[i] ^= stream[i % 20];
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writer.WriteNull();
            }

            writer.WriteOctetString([.. salt, .. hidden, .. SHA1.HashData([.. secret, .. key])]);
        }

        return writer.Encode();
    }

    private void Begin(int tag, string alias)
    {
        _count++;
        Number(tag);
        Text(alias);
        _entries.Write(new byte[8]);
    }

    private void Certificate(byte[] certificate, string type)
    {
        if (version > 1)
        {
            Text(type);
        }

        Block(certificate);
    }

    private void Block(byte[] bytes)
    {
        Number(bytes.Length);
        _entries.Write(bytes);
    }

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _entries.Write([(byte)(bytes.Length >> 8), (byte)bytes.Length]);
        _entries.Write(bytes);
    }

    private void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        _entries.Write(bytes);
    }
}

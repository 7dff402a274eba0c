using System.Text;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Reads LOGIN7: a table of offsets and lengths, the texts, the features the client would like.</summary>
internal static class LoginReader
{
    private const int OffsetsStart = 36;
    private const byte ReadOnlyIntent = 0x20;
    private const byte HasFeatures = 0x10;
    private const byte EndOfFeatures = 0xFF;
    private const byte SecurityTokenLibrary = 1;

    public static TdsLogin Read(TdsMessage message, int sessionId, bool isEncrypted)
    {
        var reader = new TdsReader(message.Data);
        reader.Skip(4);
        uint version = reader.ReadUInt32();
        int packetSize = reader.ReadInt32();
        byte typeFlags = reader.At(26).ReadByte();
        byte optionFlags = reader.At(27).ReadByte();

        TdsReader offsets = reader.At(OffsetsStart);
        string workstation = Text(reader, offsets);
        string user = Text(reader, offsets);
        string password = Password(reader, offsets);
        string application = Text(reader, offsets);
        string server = Text(reader, offsets);
        int extension = offsets.ReadUInt16();
        offsets.Skip(2);
        Text(reader, offsets);
        Text(reader, offsets);
        string database = Text(reader, offsets);
        Dictionary<byte, byte[]> features = (optionFlags & HasFeatures) != 0 ? Features(reader.At(reader.At(extension).ReadInt32())) : [];
        return new TdsLogin(sessionId, user, password)
        {
            Workstation = workstation,
            Application = application,
            Server = server,
            Database = database,
            PacketSize = packetSize,
            Version = version,
            IsReadOnly = (typeFlags & ReadOnlyIntent) != 0,
            IsEncrypted = isEncrypted,
            IsRecovery = features.TryGetValue(LoginFeature.SessionRecovery, out byte[]? recovery) && recovery.Length > 0,
            AccessToken = features.TryGetValue(LoginFeature.FederatedAuthentication, out byte[]? authentication) ? Token(authentication) : null,
            Features = features,
        };
    }

    private static string Text(TdsReader message, TdsReader offsets)
    {
        int offset = offsets.ReadUInt16();
        int characters = offsets.ReadUInt16();
        return characters == 0 ? "" : message.At(offset).ReadUnicode(characters);
    }

    // Not encryption: each byte with its halves exchanged, and some bits turned.
    private static string Password(TdsReader message, TdsReader offsets)
    {
        int offset = offsets.ReadUInt16();
        byte[] bytes = message.At(offset).ReadBytes(2 * offsets.ReadUInt16());
        for (int i = 0; i < bytes.Length; i++)
        {
            int turned = bytes[i] ^ 0xA5;
            bytes[i] = (byte)((turned << 4) | (turned >> 4));
        }

        return Encoding.Unicode.GetString(bytes);
    }

    private static Dictionary<byte, byte[]> Features(TdsReader reader)
    {
        var features = new Dictionary<byte, byte[]>();
        for (byte feature = reader.ReadByte(); feature != EndOfFeatures; feature = reader.ReadByte())
        {
            features[feature] = reader.ReadBytes(reader.ReadInt32());
        }

        return features;
    }

    private static string? Token(byte[] authentication)
    {
        var reader = new TdsReader(authentication);
        return reader.ReadByte() >> 1 == SecurityTokenLibrary ? reader.ReadUnicode(reader.ReadInt32() / 2) : null;
    }
}

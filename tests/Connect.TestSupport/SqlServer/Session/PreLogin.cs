using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>The first message, in which both sides agree on encryption.</summary>
/// <param name="Encryption">What the client wants: 0 for the login only, 1 for everything, 2 for nothing.</param>
/// <param name="WantsToken">Whether the client will log in with an access token.</param>
internal sealed record PreLogin(byte Encryption, bool WantsToken)
{
    public const byte LoginOnly = 0;
    public const byte Everything = 1;
    public const byte Nothing = 2;

    private const byte VersionOption = 0;
    private const byte EncryptionOption = 1;
    private const byte InstanceOption = 2;
    private const byte ThreadOption = 3;
    private const byte MultipleResultsOption = 4;
    private const byte TokenOption = 6;
    private const byte End = 0xFF;

    public static PreLogin Read(TdsReader reader)
    {
        byte encryption = Nothing;
        bool wantsToken = false;
        for (byte option = reader.ReadByte(); option != End; option = reader.ReadByte())
        {
            int offset = reader.ReadUInt16BigEndian();
            int length = reader.ReadUInt16BigEndian();
            if (option == EncryptionOption)
            {
                // The highest bit announces a certificate of the client's.
                encryption = (byte)(reader.At(offset).ReadByte() & 0x7F);
            }
            else if (option == TokenOption)
            {
                wantsToken = length > 0 && reader.At(offset).ReadByte() == 1;
            }
        }

        return new PreLogin(encryption, wantsToken);
    }

    /// <summary>Writes the server's side of it.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="encryption">What the server decided.</param>
    public void WriteAnswer(TdsBuffer buffer, byte encryption)
    {
        (byte Option, byte[] Value)[] options =
        [
            (VersionOption, [TdsVersion.Major, 0, 0x03, 0xE8, 0, 0]), (EncryptionOption, [encryption]), (InstanceOption, [0]), (ThreadOption, []), (MultipleResultsOption, [0]),
            .. WantsToken ? [(TokenOption, new byte[] { 1 })] : Array.Empty<(byte, byte[])>(),
        ];
        int offset = (5 * options.Length) + 1;
        foreach ((byte option, byte[] value) in options)
        {
            buffer.WriteByte(option);
            buffer.WriteInt16BigEndian(offset);
            buffer.WriteInt16BigEndian(value.Length);
            offset += value.Length;
        }

        buffer.WriteByte(End);
        foreach ((_, byte[] value) in options)
        {
            buffer.Write(value);
        }
    }
}

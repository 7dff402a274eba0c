using System.Globalization;
using System.Text;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>text, ntext and image: the large types of old, whose values have a pointer in front.</summary>
internal sealed class TdsLongType(string name) : TdsType
{
    public const byte ImageToken = 0x22;
    public const byte TextToken = 0x23;
    public const byte NTextToken = 0x63;

    private const int Null = -1;
    private const int PointerLength = 16;
    private const int TimestampLength = 8;

    public override string Name => name;

    public static TdsLongType ReadSizes(byte token, TdsReader reader)
    {
        reader.Skip(4);
        if (token != ImageToken)
        {
            reader.Skip(TdsCollation.Length);
        }

        return new TdsLongType(token switch { ImageToken => "image", TextToken => "text", _ => "ntext" });
    }

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(name switch { "image" => ImageToken, "text" => TextToken, _ => NTextToken });
        buffer.WriteInt32(int.MaxValue);
        if (name != "image")
        {
            buffer.Write(TdsCollation.Bytes);
        }
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        if (value is null)
        {
            buffer.WriteByte(0);
            return;
        }

        buffer.WriteByte(PointerLength);
        buffer.Write(new byte[PointerLength + TimestampLength]);
        byte[] bytes = value as byte[] ?? Encoding.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        buffer.WriteInt32(bytes.Length);
        buffer.Write(bytes);
    }

    // Values of parameters have no pointer.
    internal override object? Read(TdsReader reader, bool isNullable)
    {
        int length = reader.ReadInt32();
        return length == Null ? null : Decode(reader.ReadBytes(length));
    }

    internal override object? ReadInRow(TdsReader reader, bool isNullable)
    {
        int pointer = reader.ReadByte();
        if (pointer == 0)
        {
            return null;
        }

        reader.Skip(pointer + TimestampLength);
        return Decode(reader.ReadBytes(reader.ReadInt32()));
    }

    private Encoding Encoding => name == "ntext" ? Encoding.Unicode : TdsCollation.Encoding;

    private object Decode(byte[] bytes) => name == "image" ? bytes : Encoding.GetString(bytes);
}

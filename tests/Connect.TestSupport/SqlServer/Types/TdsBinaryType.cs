using System.Globalization;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>binary, varbinary and timestamp (also known as rowversion).</summary>
internal sealed class TdsBinaryType(string name, int length) : TdsType
{
    public const byte BinaryToken = 0xAD;
    public const byte VarBinaryToken = 0xA5;

    private const ushort Null = 0xFFFF;
    private const int TimestampUserType = 80;

    public override string Name => name;

    public static TdsBinaryType ReadSizes(byte token, TdsReader reader)
    {
        ushort bytes = reader.ReadUInt16();
        return new TdsBinaryType(token == BinaryToken ? "binary" : "varbinary", bytes == Null ? TdsPartial.Unlimited : bytes);
    }

    public override string ToString() =>
        name == "timestamp" ? name : length == TdsPartial.Unlimited ? $"{name}(max)" : string.Create(CultureInfo.InvariantCulture, $"{name}({length})");

    internal override int UserType => name == "timestamp" ? TimestampUserType : 0;

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(name == "varbinary" ? VarBinaryToken : BinaryToken);
        buffer.WriteInt16(length == TdsPartial.Unlimited ? Null : length);
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        byte[]? bytes = (byte[]?)value;
        if (length == TdsPartial.Unlimited)
        {
            TdsPartial.Write(buffer, bytes);
            return;
        }

        if (bytes is null)
        {
            buffer.WriteInt16(Null);
            return;
        }

        if (name == "binary" && bytes.Length < length)
        {
            Array.Resize(ref bytes, length);
        }

        buffer.WriteInt16(bytes.Length);
        buffer.Write(bytes);
    }

    internal override object? Read(TdsReader reader, bool isNullable)
    {
        if (length == TdsPartial.Unlimited)
        {
            return TdsPartial.Read(reader);
        }

        ushort bytes = reader.ReadUInt16();
        return bytes == Null ? null : reader.ReadBytes(bytes);
    }
}

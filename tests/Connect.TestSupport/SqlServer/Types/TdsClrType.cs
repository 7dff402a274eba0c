using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>Types that SQL Server has in .NET: hierarchyid, geometry, geography. Their values are bytes here.</summary>
internal sealed class TdsClrType(string name) : TdsType
{
    public const byte Token = 0xF0;

    private const ushort Unlimited = 0xFFFF;

    public override string Name => name;

    // Parameters have the three names only.
    public static TdsClrType ReadSizes(TdsReader reader)
    {
        reader.ReadShortText();
        reader.ReadShortText();
        return new TdsClrType(reader.ReadShortText());
    }

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(Token);
        buffer.WriteInt16(name == "hierarchyid" ? 892 : Unlimited);
        buffer.WriteShortText("master");
        buffer.WriteShortText("sys");
        buffer.WriteShortText(name);
        buffer.WriteText($"Microsoft.SqlServer.Types.Sql{name}, Microsoft.SqlServer.Types");
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable) => TdsPartial.Write(buffer, (byte[]?)value);

    internal override object? Read(TdsReader reader, bool isNullable) => TdsPartial.Read(reader);
}

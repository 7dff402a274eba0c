using System.Globalization;
using System.Text;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>xml without a schema.</summary>
internal sealed class TdsXmlType : TdsType
{
    public const byte Token = 0xF1;

    public override string Name => "xml";

    public static TdsXmlType ReadSizes(TdsReader reader) =>
        reader.ReadByte() == 0 ? new TdsXmlType() : throw new InvalidDataException("The tests' SQL Server does not know xml with a schema.");

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(Token);
        buffer.WriteByte(0);
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable) =>
        TdsPartial.Write(buffer, value is null ? null : Encoding.Unicode.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));

    // Clients may put a byte order mark in front.
    internal override object? Read(TdsReader reader, bool isNullable) => TdsPartial.Read(reader) is { } value ? Encoding.Unicode.GetString(value).TrimStart('\uFEFF') : null;
}

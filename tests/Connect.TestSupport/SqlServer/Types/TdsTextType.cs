using System.Globalization;
using System.Text;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>char, varchar, nchar and nvarchar; their length is in characters, <see cref="TdsPartial.Unlimited"/> for max.</summary>
internal sealed class TdsTextType(string name, int length) : TdsType
{
    public const byte CharToken = 0xAF;
    public const byte VarCharToken = 0xA7;
    public const byte NCharToken = 0xEF;
    public const byte NVarCharToken = 0xE7;

    private const ushort Null = 0xFFFF;

    public override string Name => name;

    public static TdsTextType ReadSizes(byte token, TdsReader reader)
    {
        ushort bytes = reader.ReadUInt16();
        reader.Skip(TdsCollation.Length);
        string name = token switch { CharToken => "char", VarCharToken => "varchar", NCharToken => "nchar", _ => "nvarchar" };
        return new TdsTextType(name, bytes == Null ? TdsPartial.Unlimited : name[0] == 'n' ? bytes / 2 : bytes);
    }

    public override string ToString() => length == TdsPartial.Unlimited ? $"{name}(max)" : string.Create(CultureInfo.InvariantCulture, $"{name}({length})");

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(name switch { "char" => CharToken, "varchar" => VarCharToken, "nchar" => NCharToken, _ => NVarCharToken });
        buffer.WriteInt16(length == TdsPartial.Unlimited ? Null : IsUnicode ? 2 * length : length);
        buffer.Write(TdsCollation.Bytes);
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        string? text = value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
        if (length == TdsPartial.Unlimited)
        {
            TdsPartial.Write(buffer, text is null ? null : Encoding.GetBytes(text));
            return;
        }

        if (text is null)
        {
            buffer.WriteInt16(Null);
            return;
        }

        byte[] bytes = Encoding.GetBytes(name is "char" or "nchar" ? text.PadRight(length) : text);
        buffer.WriteInt16(bytes.Length);
        buffer.Write(bytes);
    }

    internal override object? Read(TdsReader reader, bool isNullable)
    {
        if (length == TdsPartial.Unlimited)
        {
            return TdsPartial.Read(reader) is { } value ? Encoding.GetString(value) : null;
        }

        ushort bytes = reader.ReadUInt16();
        return bytes == Null ? null : Encoding.GetString(reader.ReadBytes(bytes));
    }

    private bool IsUnicode => name[0] == 'n';

    private Encoding Encoding => IsUnicode ? Encoding.Unicode : TdsCollation.Encoding;
}

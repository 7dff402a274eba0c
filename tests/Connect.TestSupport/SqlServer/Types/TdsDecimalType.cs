using System.Data.SqlTypes;
using System.Globalization;
using System.Numerics;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>decimal and numeric.</summary>
internal sealed class TdsDecimalType(string name, byte precision, byte scale) : TdsType
{
    public const byte DecimalToken = 0x6A;
    public const byte NumericToken = 0x6C;

    public override string Name => name;

    public static TdsDecimalType ReadSizes(byte token, TdsReader reader)
    {
        reader.Skip(1);
        return new TdsDecimalType(token == DecimalToken ? "decimal" : "numeric", reader.ReadByte(), reader.ReadByte());
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{name}({precision},{scale})");

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(name == "decimal" ? DecimalToken : NumericToken);
        buffer.WriteByte(1 + MagnitudeLength);
        buffer.WriteByte(precision);
        buffer.WriteByte(scale);
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        if (value is null)
        {
            buffer.WriteByte(0);
            return;
        }

        SqlDecimal number = value is SqlDecimal exact ? exact : new SqlDecimal(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
        number = SqlDecimal.ConvertToPrecScale(number, precision, scale);
        buffer.WriteByte(1 + MagnitudeLength);
        buffer.WriteByte(number.IsPositive ? 1 : 0);
        int[] parts = number.Data;
        for (int i = 0; i < MagnitudeLength / 4; i++)
        {
            buffer.WriteInt32(parts[i]);
        }
    }

    internal override object? Read(TdsReader reader, bool isNullable)
    {
        int length = reader.ReadByte();
        if (length == 0)
        {
            return null;
        }

        bool isPositive = reader.ReadByte() != 0;
        byte[] magnitude = reader.ReadBytes(length - 1);
        int[] parts = new int[4];
        Buffer.BlockCopy(magnitude, 0, parts, 0, magnitude.Length);
        return new BigInteger(magnitude, isUnsigned: true) >> 96 == 0 && scale <= 28
            ? (object)new decimal(parts[0], parts[1], parts[2], !isPositive, scale)
            : new SqlDecimal(precision, scale, isPositive, parts);
    }

    private int MagnitudeLength => precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16;
}

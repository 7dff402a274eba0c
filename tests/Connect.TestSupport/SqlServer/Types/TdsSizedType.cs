using System.Globalization;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>Types of a fixed number of bytes: a token of their own when never null, else one that families share, with the size behind it.</summary>
/// <param name="name">The name.</param>
/// <param name="fixedToken">The token when never null; 0 for none.</param>
/// <param name="familyToken">The token when null is possible.</param>
/// <param name="size">Bytes of a value.</param>
/// <param name="write">Writes a value.</param>
/// <param name="read">Reads a value.</param>
internal sealed class TdsSizedType(string name, byte fixedToken, byte familyToken, byte size, Action<TdsBuffer, object> write, Func<TdsReader, object> read) : TdsType
{
    private static readonly DateTime FirstDay = new(1900, 1, 1);

    private static readonly TdsSizedType[] All =
    [
        new("bit", 0x32, 0x68, 1, static (buffer, value) => buffer.WriteByte(Convert.ToBoolean(value, CultureInfo.InvariantCulture) ? 1 : 0), static reader => reader.ReadByte() != 0),
        new("tinyint", 0x30, 0x26, 1, static (buffer, value) => buffer.WriteByte(Convert.ToByte(value, CultureInfo.InvariantCulture)), static reader => reader.ReadByte()),
        new("smallint", 0x34, 0x26, 2, static (buffer, value) => buffer.WriteInt16(Convert.ToInt16(value, CultureInfo.InvariantCulture)), static reader => reader.ReadInt16()),
        new("int", 0x38, 0x26, 4, static (buffer, value) => buffer.WriteInt32(Convert.ToInt32(value, CultureInfo.InvariantCulture)), static reader => reader.ReadInt32()),
        new("bigint", 0x7F, 0x26, 8, static (buffer, value) => buffer.WriteInt64(Convert.ToInt64(value, CultureInfo.InvariantCulture)), static reader => reader.ReadInt64()),
        new("real", 0x3B, 0x6D, 4, static (buffer, value) => buffer.WriteInt32(BitConverter.SingleToInt32Bits(Convert.ToSingle(value, CultureInfo.InvariantCulture))),
            static reader => BitConverter.Int32BitsToSingle(reader.ReadInt32())),
        new("float", 0x3E, 0x6D, 8, static (buffer, value) => buffer.WriteInt64(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value, CultureInfo.InvariantCulture))),
            static reader => BitConverter.Int64BitsToDouble(reader.ReadInt64())),
        new("smallmoney", 0x7A, 0x6E, 4, static (buffer, value) => buffer.WriteInt32((int)TenThousandths(value)), static reader => reader.ReadInt32() / 10000m),
        new("money", 0x3C, 0x6E, 8, WriteMoney, ReadMoney),
        new("smalldatetime", 0x3A, 0x6F, 4, WriteMinutes, static reader => FirstDay.AddDays(reader.ReadUInt16()).AddMinutes(reader.ReadUInt16())),
        new("datetime", 0x3D, 0x6F, 8, WriteThreeHundredths, ReadThreeHundredths),
        new("uniqueidentifier", 0, 0x24, 16, static (buffer, value) => buffer.Write(((Guid)value).ToByteArray()), static reader => new Guid(reader.ReadBytes(16))),
    ];

    public override string Name => name;

    /// <summary>The type of a name; null when it is none of these.</summary>
    public static TdsSizedType? Find(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>The type of a token; null when it is none of these.</summary>
    public static (TdsType Type, bool IsNullable)? Read(byte token, TdsReader reader)
    {
        if (Array.Find(All, type => type.FixedToken == token && token != 0) is { } known)
        {
            return (known, false);
        }

        if (!Array.Exists(All, type => type.FamilyToken == token))
        {
            return null;
        }

        byte bytes = reader.ReadByte();
        return (Array.Find(All, type => type.FamilyToken == token && type.Size == bytes) ?? throw new InvalidDataException($"No type of token 0x{token:X2} has {bytes} bytes."), true);
    }

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        if (!isNullable && fixedToken != 0)
        {
            buffer.WriteByte(fixedToken);
            return;
        }

        buffer.WriteByte(familyToken);
        buffer.WriteByte(size);
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        if (isNullable || fixedToken == 0)
        {
            buffer.WriteByte(value is null ? 0 : size);
            if (value is null)
            {
                return;
            }
        }

        write(buffer, value ?? throw new InvalidOperationException($"A column of type {name} that is not null was given a null."));
    }

    internal override object? Read(TdsReader reader, bool isNullable) => isNullable && reader.ReadByte() == 0 ? null : read(reader);

    private byte FixedToken => fixedToken;

    private byte FamilyToken => familyToken;

    private byte Size => size;

    private static long TenThousandths(object value) => decimal.ToInt64(decimal.Round(Convert.ToDecimal(value, CultureInfo.InvariantCulture) * 10000m));

    // The higher half comes first.
    private static void WriteMoney(TdsBuffer buffer, object value)
    {
        long amount = TenThousandths(value);
        buffer.WriteInt32((int)(amount >> 32));
        buffer.WriteInt32((int)amount);
    }

    private static object ReadMoney(TdsReader reader)
    {
        long high = reader.ReadInt32();
        return ((high << 32) | reader.ReadUInt32()) / 10000m;
    }

    private static void WriteMinutes(TdsBuffer buffer, object value)
    {
        TimeSpan since = (DateTime)value - FirstDay;
        buffer.WriteInt16(checked((ushort)since.Days));
        buffer.WriteInt16((since.Hours * 60) + since.Minutes);
    }

    private static void WriteThreeHundredths(TdsBuffer buffer, object value)
    {
        long ticks = ((DateTime)value - FirstDay).Ticks;
        long days = Math.DivRem(ticks, TimeSpan.TicksPerDay, out long rest);
        if (rest < 0)
        {
            days--;
            rest += TimeSpan.TicksPerDay;
        }

        buffer.WriteInt32((int)days);
        buffer.WriteInt32((int)(((rest * 3) + 50_000) / 100_000));
    }

    private static object ReadThreeHundredths(TdsReader reader)
    {
        DateTime day = FirstDay.AddDays(reader.ReadInt32());

        // Shown with three digits behind the second, as SQL Server does.
        return day.AddMilliseconds(Math.Round(reader.ReadInt32() * 10 / 3.0, MidpointRounding.AwayFromZero));
    }
}

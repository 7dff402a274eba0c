using System.Globalization;
using Connect.TestSupport.SqlServer.Wire;

namespace Connect.TestSupport.SqlServer.Types;

/// <summary>date, time, datetime2 and datetimeoffset: a time in units of the scale, the day since year 1, the offset in minutes, as far as the type has them.</summary>
internal sealed class TdsTemporalType(string name, byte scale) : TdsType
{
    public const byte DateToken = 0x28;
    public const byte TimeToken = 0x29;
    public const byte DateTime2Token = 0x2A;
    public const byte OffsetToken = 0x2B;

    private const int DayLength = 3;

    public override string Name => name;

    public static TdsTemporalType ReadSizes(byte token, TdsReader reader) => token switch
    {
        DateToken => new TdsTemporalType("date", 0),
        TimeToken => new TdsTemporalType("time", reader.ReadByte()),
        DateTime2Token => new TdsTemporalType("datetime2", reader.ReadByte()),
        _ => new TdsTemporalType("datetimeoffset", reader.ReadByte()),
    };

    public override string ToString() => name == "date" ? name : string.Create(CultureInfo.InvariantCulture, $"{name}({scale})");

    internal override void WriteInfo(TdsBuffer buffer, bool isNullable)
    {
        buffer.WriteByte(name switch { "date" => DateToken, "time" => TimeToken, "datetime2" => DateTime2Token, _ => OffsetToken });
        if (name != "date")
        {
            buffer.WriteByte(scale);
        }
    }

    internal override void Write(TdsBuffer buffer, object? value, bool isNullable)
    {
        if (value is null)
        {
            buffer.WriteByte(0);
            return;
        }

        buffer.WriteByte(ValueLength);
        DateTime utc = value switch
        {
            DateOnly day => day.ToDateTime(TimeOnly.MinValue),
            TimeOnly time => DateTime.MinValue + time.ToTimeSpan(),
            TimeSpan time => DateTime.MinValue + time,
            DateTimeOffset point => point.UtcDateTime,
            _ => (DateTime)value,
        };
        if (HasTime)
        {
            buffer.WriteInteger(utc.TimeOfDay.Ticks / TicksPerUnit, TimeLength);
        }

        if (HasDay)
        {
            buffer.WriteInteger(utc.Ticks / TimeSpan.TicksPerDay, DayLength);
        }

        if (HasOffset)
        {
            buffer.WriteInt16(value is DateTimeOffset point ? (int)point.Offset.TotalMinutes : 0);
        }
    }

    internal override object? Read(TdsReader reader, bool isNullable)
    {
        if (reader.ReadByte() == 0)
        {
            return null;
        }

        long time = HasTime ? reader.ReadInteger(TimeLength) * TicksPerUnit : 0;
        long day = HasDay ? reader.ReadInteger(DayLength) : 0;
        var utc = new DateTime((day * TimeSpan.TicksPerDay) + time);
        return name switch
        {
            "date" => DateOnly.FromDateTime(utc),
            "time" => utc.TimeOfDay,
            "datetime2" => utc,
            _ => new DateTimeOffset(utc, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(reader.ReadInt16())),
        };
    }

    private bool HasTime => name != "date";

    private bool HasDay => name != "time";

    private bool HasOffset => name == "datetimeoffset";

    private int TimeLength => scale <= 2 ? 3 : scale <= 4 ? 4 : 5;

    private int ValueLength => (HasTime ? TimeLength : 0) + (HasDay ? DayLength : 0) + (HasOffset ? 2 : 0);

    private long TicksPerUnit
    {
        get
        {
            long ticks = 1;
            for (int i = scale; i < 7; i++)
            {
                ticks *= 10;
            }

            return ticks;
        }
    }
}

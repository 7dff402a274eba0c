using System.Globalization;
using Connect.Configuration;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>
/// The time zone and calendar in which a database's dates and times without a zone are meant. Points in time are counted in ticks of 100 ns since 1970-01-01T00:00Z
/// (Unix ticks), local times in the same ticks as if their zone were UTC. Thread-safe.
/// </summary>
public sealed class DatabaseTime
{
    private const long TicksPerDay = TimeSpan.TicksPerDay;

    // 1582-10-15 and 1582-10-05 in the calendar of today, extended backwards.
    private const long FirstGregorianDay = -141427;

    // 1900-01-01.
    private const long FirstZonedTicks = -25567 * TicksPerDay;

    // Offsets change at quarters of an hour only, but in the times before there were time zones.
    private const long OffsetBlock = 15 * TimeSpan.TicksPerMinute;

    // Java's three-letter names, as far as they are no names of the time zone database.
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["ACT"] = "Australia/Darwin", ["AET"] = "Australia/Sydney", ["AGT"] = "America/Argentina/Buenos_Aires", ["ART"] = "Africa/Cairo", ["AST"] = "America/Anchorage",
        ["BET"] = "America/Sao_Paulo", ["BST"] = "Asia/Dhaka", ["CAT"] = "Africa/Harare", ["CNT"] = "America/St_Johns", ["CST"] = "America/Chicago", ["CTT"] = "Asia/Shanghai",
        ["EAT"] = "Africa/Addis_Ababa", ["ECT"] = "Europe/Paris", ["IET"] = "America/Indiana/Indianapolis", ["IST"] = "Asia/Kolkata", ["JST"] = "Asia/Tokyo",
        ["MIT"] = "Pacific/Apia", ["NET"] = "Asia/Yerevan", ["NST"] = "Pacific/Auckland", ["PLT"] = "Asia/Karachi", ["PNT"] = "America/Phoenix", ["PRT"] = "America/Puerto_Rico",
        ["PST"] = "America/Los_Angeles", ["SST"] = "Pacific/Guadalcanal", ["VST"] = "Asia/Ho_Chi_Minh", ["Z"] = "UTC", ["GMT"] = "UTC", ["UT"] = "UTC",
    };

    private readonly bool _isUtc;
    private long _lastLocal;
    private long _lastInstant;

    /// <summary>Times in a zone.</summary>
    /// <param name="zone">The zone of times without one.</param>
    /// <param name="isHybrid">Whether days before 1582-10-15 are those of the Julian calendar, as in Java's old date classes (<c>date.calendar.system=LEGACY</c>).</param>
    public DatabaseTime(TimeZoneInfo zone, bool isHybrid)
    {
        Zone = zone;
        IsHybrid = isHybrid;
        _isUtc = zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime && zone.GetAdjustmentRules().Length == 0;
    }

    /// <summary>UTC with Java's old calendar, as without any configuration.</summary>
    public static DatabaseTime Default { get; } = new(TimeZoneInfo.Utc, isHybrid: true);

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Whether days before 1582-10-15 are those of the Julian calendar.</summary>
    public bool IsHybrid { get; }

    /// <summary>The zone a configuration names: <c>Europe/Berlin</c>, <c>PST</c>, <c>GMT+2</c>, <c>+02:00</c>.</summary>
    /// <exception cref="ConfigException">There is none of that name.</exception>
    public static TimeZoneInfo ParseZone(string key, string name)
    {
        string id = ShortNames.GetValueOrDefault(name, name);
        if (TryParseOffset(id, out TimeSpan offset))
        {
            return offset == TimeSpan.Zero ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
        }

        try
        {
            return id == "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new ConfigException(key, name, "Invalid time zone; expected a name of the time zone database such as Europe/Berlin (is it installed on this system?), or an offset such as +02:00");
        }
    }

    /// <summary>A rule for configuration keys that hold a zone.</summary>
    public static IConfigValidator ZoneValidator { get; } = ConfigValidators.From("name of a time zone", static (name, value) => _ = ParseZone(name, (string?)value ?? ""));

    /// <summary>The point in time of a local time. One that a clock set forward skips is moved forward; of one that occurs twice the later is meant, as in Java.</summary>
    public long ToUnixTicks(long localTicks)
    {
        if (_isUtc)
        {
            return localTicks;
        }

        return localTicks - OffsetAt(localTicks, DateTimeKind.Unspecified, ref _lastLocal);
    }

    /// <summary>The local time of a point in time.</summary>
    public long ToLocalTicks(long unixTicks)
    {
        if (_isUtc)
        {
            return unixTicks;
        }

        return unixTicks + OffsetAt(unixTicks, DateTimeKind.Utc, ref _lastInstant);
    }

    /// <summary>Days since 1970-01-01 in records of a day that the database counts in today's calendar, extended backwards.</summary>
    public long ToRecordDay(long databaseDay)
    {
        if (!IsHybrid || databaseDay >= FirstGregorianDay)
        {
            return databaseDay;
        }

        (long year, int month, int day) = GregorianDate(databaseDay);
        return JulianDay(year, month, day);
    }

    /// <summary>The reverse of <see cref="ToRecordDay"/>.</summary>
    public long ToDatabaseDay(long recordDay)
    {
        if (!IsHybrid || recordDay >= FirstGregorianDay)
        {
            return recordDay;
        }

        (long year, int month, int day) = JulianDate(recordDay);
        return GregorianDay(year, month, day);
    }

    /// <summary><see cref="ToRecordDay"/> for a local time.</summary>
    public long ToRecordTicks(long databaseTicks) => databaseTicks >= FirstGregorianDay * TicksPerDay || !IsHybrid ? databaseTicks : Shift(databaseTicks, ToRecordDay);

    /// <summary><see cref="ToDatabaseDay"/> for a local time.</summary>
    public long ToDatabaseTicks(long recordTicks) => recordTicks >= FirstGregorianDay * TicksPerDay || !IsHybrid ? recordTicks : Shift(recordTicks, ToDatabaseDay);

    internal static long FloorDiv(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    internal static (long Year, int Month, int Day) GregorianDate(long epochDay)
    {
        long days = epochDay + 719468;
        long era = FloorDiv(days, 146097);
        long dayOfEra = days - era * 146097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        return FromMarch(yearOfEra + era * 400, dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100));
    }

    internal static long GregorianDay(long year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        return 365 * y + FloorDiv(y, 4) - FloorDiv(y, 100) + FloorDiv(y, 400) + DayOfYear(month, day) - 719468;
    }

    private static (long Year, int Month, int Day) JulianDate(long epochDay)
    {
        long days = epochDay + 719470;
        long era = FloorDiv(days, 1461);
        long dayOfEra = days - era * 1461;
        long yearOfEra = (dayOfEra - dayOfEra / 1460) / 365;
        return FromMarch(yearOfEra + era * 4, dayOfEra - 365 * yearOfEra);
    }

    private static long JulianDay(long year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        return 365 * y + FloorDiv(y, 4) + DayOfYear(month, day) - 719470;
    }

    // Years begin in March here, so that the leap day is the last.
    private static (long Year, int Month, int Day) FromMarch(long year, long dayOfYear)
    {
        long shifted = (5 * dayOfYear + 2) / 153;
        int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (month <= 2 ? year + 1 : year, month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    private static long DayOfYear(int month, int day) => (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

    private static long Shift(long ticks, Func<long, long> convert)
    {
        long day = FloorDiv(ticks, TicksPerDay);
        return convert(day) * TicksPerDay + (ticks - day * TicksPerDay);
    }

    // The last answer is kept: block and minutes in one word, so that it is read and written as a whole.
    private long OffsetAt(long ticks, DateTimeKind kind, ref long last)
    {
        long block = ticks / OffsetBlock;
        long known = Volatile.Read(ref last);
        if (block > 0 && known >> 12 == block)
        {
            return ((known & 4095) - 2048) * TimeSpan.TicksPerMinute;
        }

        // Java knows no local times before 1900, when every town had its own.
        long offset = (ticks < FirstZonedTicks ? Zone.BaseUtcOffset : Zone.GetUtcOffset(new DateTime(Clamp(ticks), kind))).Ticks;
        if (block > 0 && offset % TimeSpan.TicksPerMinute == 0)
        {
            Volatile.Write(ref last, (block << 12) | (offset / TimeSpan.TicksPerMinute + 2048));
        }

        return offset;
    }

    private static long Clamp(long unixTicks) => Math.Clamp(unixTicks, DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) + DateTime.UnixEpoch.Ticks;

    // +02:00, GMT+2, UTC-0330
    private static bool TryParseOffset(string name, out TimeSpan offset)
    {
        offset = default;
        ReadOnlySpan<char> text = name.StartsWith("GMT", StringComparison.Ordinal) || name.StartsWith("UTC", StringComparison.Ordinal) ? name.AsSpan(3) : name;
        if (text.Length < 2 || text[0] is not ('+' or '-'))
        {
            return false;
        }

        Span<char> digits = stackalloc char[4];
        int count = 0;
        foreach (char c in text[1..])
        {
            if (c != ':' && (!char.IsAsciiDigit(c) || count == 4))
            {
                return false;
            }

            if (c != ':')
            {
                digits[count++] = c;
            }
        }

        int hours = int.Parse(digits[..(count <= 2 ? count : count - 2)], CultureInfo.InvariantCulture);
        int minutes = count <= 2 ? 0 : int.Parse(digits[(count - 2)..count], CultureInfo.InvariantCulture);
        if (hours > 14 || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}

using System.Text;

namespace Connect.Data;

/// <summary>
/// The calendar of <c>java.util.GregorianCalendar</c> in UTC: Julian up to 1582-10-04, Gregorian from 1582-10-15 on, of any year, and lenient: month 13 is January of
/// the next year, 31 June is 1 July.
/// </summary>
internal static class JavaCalendar
{
    public const long MillisecondsPerDay = 24L * 60 * 60 * 1000;

    // 1582-10-15.
    private const long FirstGregorianDay = -141427;

    // Days from 0000-03-01 of the calendar in question to 1970-01-01.
    private const long GregorianEpoch = 719468;
    private const long JulianEpoch = 719470;

    private static readonly string[] DayNames = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    private static readonly string[] MonthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Days since 1970-01-01.</summary>
    /// <param name="year">Astronomical: 0 is 1 BC.</param>
    /// <param name="month">1 to 12, or beyond.</param>
    /// <param name="day">1 to 31, or beyond.</param>
    public static long ToEpochDay(long year, long month, long day)
    {
        long months = year * 12 + month - 1;
        year = FloorDiv(months, 12);
        month = months - year * 12 + 1;

        // Years begin in March here, so that the leap day is the last.
        long y = month <= 2 ? year - 1 : year;
        long dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        long days = 365 * y + FloorDiv(y, 4) + dayOfYear;
        long gregorian = days - FloorDiv(y, 100) + FloorDiv(y, 400) - GregorianEpoch;
        return year >= 1582 && gregorian >= FirstGregorianDay ? gregorian : days - JulianEpoch;
    }

    /// <summary>Year (astronomical), month and day of a day since 1970-01-01.</summary>
    public static (long Year, int Month, int Day) FromEpochDay(long epochDay)
    {
        long y, dayOfYear;
        if (epochDay >= FirstGregorianDay)
        {
            long days = epochDay + GregorianEpoch;
            long era = FloorDiv(days, 146097);
            long dayOfEra = days - era * 146097;
            long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
            dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            y = yearOfEra + era * 400;
        }
        else
        {
            long days = epochDay + JulianEpoch;
            long era = FloorDiv(days, 1461);
            long dayOfEra = days - era * 1461;
            long yearOfEra = (dayOfEra - dayOfEra / 1460) / 365;
            dayOfYear = dayOfEra - 365 * yearOfEra;
            y = yearOfEra + era * 4;
        }

        long shifted = (5 * dayOfYear + 2) / 153;
        int day = (int)(dayOfYear - (153 * shifted + 2) / 5 + 1);
        int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (month <= 2 ? y + 1 : y, month, day);
    }

    /// <summary>Appends <c>java.util.Date.toString</c> in UTC: <c>Thu Jan 01 00:00:00 UTC 1970</c>.</summary>
    public static void AppendDateText(StringBuilder text, long milliseconds)
    {
        long epochDay = FloorDiv(milliseconds, MillisecondsPerDay);
        (long year, int month, int day) = FromEpochDay(epochDay);
        text.Append(DayNames[(int)(epochDay - FloorDiv(epochDay, 7) * 7)]).Append(' ').Append(MonthNames[month - 1]).Append(' ');
        AppendDigits(text, day, 2);
        text.Append(' ');
        AppendTime(text, milliseconds - epochDay * MillisecondsPerDay, withMilliseconds: false);
        text.Append(" UTC ").Append(year > 0 ? year : 1 - year);
    }

    /// <summary>Appends <c>yyyy-MM-dd</c>.</summary>
    public static void AppendDate(StringBuilder text, long epochDay)
    {
        (long year, int month, int day) = FromEpochDay(epochDay);
        AppendDigits(text, year > 0 ? year : 1 - year, 4);
        text.Append('-');
        AppendDigits(text, month, 2);
        text.Append('-');
        AppendDigits(text, day, 2);
    }

    /// <summary>Appends <c>HH:mm:ss</c> or <c>HH:mm:ss.SSS</c>.</summary>
    public static void AppendTime(StringBuilder text, long millisecondOfDay, bool withMilliseconds)
    {
        AppendDigits(text, millisecondOfDay / 3_600_000, 2);
        text.Append(':');
        AppendDigits(text, millisecondOfDay / 60_000 % 60, 2);
        text.Append(':');
        AppendDigits(text, millisecondOfDay / 1000 % 60, 2);
        if (withMilliseconds)
        {
            text.Append('.');
            AppendDigits(text, millisecondOfDay % 1000, 3);
        }
    }

    public static long FloorDiv(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    private static void AppendDigits(StringBuilder text, long value, int width)
    {
        long limit = 10;
        for (int i = 1; i < width; i++)
        {
            if (value < limit)
            {
                text.Append('0', width - i);
                break;
            }

            limit *= 10;
        }

        text.Append(value);
    }
}

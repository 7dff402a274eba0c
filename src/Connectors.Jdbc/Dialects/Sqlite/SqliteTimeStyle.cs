using System.Globalization;
using Connectors.Jdbc.Connections;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>
/// How a column stores points in time. SQLite compares by storage class first (text is greater than any number), so what is compared with must be stored alike.
/// </summary>
/// <param name="Class">The storage class.</param>
/// <param name="InSeconds">Whether whole numbers count seconds.</param>
/// <param name="Separator">What stands between day and time in text.</param>
/// <param name="FractionDigits">Digits of a second in text that ends in Z; the number does not matter in text without it.</param>
/// <param name="HasZone">Whether text ends in Z.</param>
internal readonly record struct SqliteTimeStyle(SqliteDateClass Class, bool InSeconds, char Separator, int FractionDigits, bool HasZone)
{
    private const double EpochJulianDay = 2440587.5;

    // Less than any two points in time that a double of this size keeps apart.
    private const double JulianTolerance = 5e-10;

    /// <summary>The style of a value of the column; of none, what is configured.</summary>
    public static SqliteTimeStyle Of(object? sample, SqliteDateClass configured, bool inSeconds)
    {
        switch (sample)
        {
            case long:
                return new SqliteTimeStyle(SqliteDateClass.Integer, inSeconds, ' ', 0, false);
            case double:
                return new SqliteTimeStyle(SqliteDateClass.Real, inSeconds, ' ', 0, false);
            case string text:
                bool hasZone = text.EndsWith('Z');
                int point = text.IndexOf('.');
                return new SqliteTimeStyle(SqliteDateClass.Text, inSeconds, text.Length > 10 && text[10] == 'T' ? 'T' : ' ', hasZone && point > 0 ? text.Length - point - 2 : 0, hasZone);
            default:
                return new SqliteTimeStyle(configured, inSeconds, ' ', 0, false);
        }
    }

    /// <summary>The smallest and the greatest value that mean a point in time; text may have zeros at its end or not.</summary>
    public (object Lowest, object Highest) Bounds(long unixTicks, DatabaseTime time)
    {
        switch (Class)
        {
            case SqliteDateClass.Integer:
                object number = DatabaseTime.FloorDiv(unixTicks, InSeconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond);
                return (number, number);
            case SqliteDateClass.Real:
                double day = unixTicks / (double)TimeSpan.TicksPerDay + EpochJulianDay;
                return (day - JulianTolerance, day + JulianTolerance);
        }

        if (HasZone)
        {
            string fraction = FractionDigits == 0 ? "" : "." + new string('f', Math.Min(FractionDigits, 7));
            string exact = ToDateTime(unixTicks).ToString($"yyyy-MM-dd'{Separator}'HH:mm:ss{fraction}'Z'", CultureInfo.InvariantCulture);
            return (exact, exact);
        }

        DateTime local = ToDateTime(time.ToDatabaseTicks(time.ToLocalTicks(unixTicks)));
        string highest = local.ToString($"yyyy-MM-dd'{Separator}'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) + "00";
        string lowest = local.TimeOfDay == TimeSpan.Zero
            ? highest[..10]
            : local.Ticks % TimeSpan.TicksPerMinute == 0 ? highest[..16] : highest.TrimEnd('0').TrimEnd('.');
        return (lowest, highest);
    }

    private static DateTime ToDateTime(long ticks) =>
        DateTime.UnixEpoch.AddTicks(Math.Clamp(ticks, DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks));
}

using System.Data.Common;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>
/// Compares with local times that carry their zone, as untyped text: the server reads it as a timestamp, ignoring the zone, or as a timestamptz, whichever the column is.
/// </summary>
internal sealed class PgTimestampComparison(Dialect dialect, DatabaseTime time) : LocalTimestampComparison(dialect, time)
{
    private readonly DatabaseTime _time = time;

    public override void AddParameters(DbCommand command, long lastUnixTicks, long endUnixTicks)
    {
        Add(command, lastUnixTicks);
        Add(command, endUnixTicks);
    }

    /// <summary>Text such as <c>2024-02-29 13:14:15.123456+01:00</c>, <c>0044-03-15 00:00:00+00:00 BC</c> or <c>infinity</c>.</summary>
    internal static string Format(long unixTicks, DatabaseTime time)
    {
        if (unixTicks is long.MaxValue or long.MinValue)
        {
            return unixTicks > 0 ? "infinity" : "-infinity";
        }

        long recordLocal = time.ToLocalTicks(unixTicks);
        long local = time.ToDatabaseTicks(recordLocal);
        long day = DatabaseTime.FloorDiv(local, TimeSpan.TicksPerDay);
        (long year, int month, int dayOfMonth) = DatabaseTime.GregorianDate(day);
        var timeOfDay = new TimeOnly(local - day * TimeSpan.TicksPerDay);
        long offset = (recordLocal - unixTicks) / TimeSpan.TicksPerSecond;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(year > 0 ? year : 1 - year):0000}-{month:00}-{dayOfMonth:00} {timeOfDay:HH:mm:ss.ffffff}{(offset < 0 ? '-' : '+')}{TimeSpan.FromSeconds(Math.Abs(offset)):hh\\:mm\\:ss}{(year > 0 ? "" : " BC")}");
    }

    private void Add(DbCommand command, long unixTicks) =>
        ((NpgsqlCommand)command).Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = Format(unixTicks, _time) });
}

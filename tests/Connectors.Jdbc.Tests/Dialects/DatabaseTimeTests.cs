using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Tests.Dialects;

public class DatabaseTimeTests
{
    [Theory]
    [InlineData("UTC", 0)]
    [InlineData("GMT", 0)]
    [InlineData("+02:00", 120)]
    [InlineData("GMT-3", -180)]
    [InlineData("UTC+0530", 330)]
    [InlineData("Asia/Tokyo", 540)]
    [InlineData("JST", 540)]
    [InlineData("PST", -480)]
    public void ParseZone_NameOrOffset_IsTheZone(string name, int minutes) => Assert.Equal(minutes, DatabaseTime.ParseZone("db.timezone", name).BaseUtcOffset.TotalMinutes);

    [Theory]
    [InlineData("Mars/Base")]
    [InlineData("+25:00")]
    [InlineData("")]
    public void ParseZone_Nonsense_IsRefused(string name) =>
        Assert.Contains("db.timezone", Assert.Throws<ConfigException>(() => DatabaseTime.ParseZone("db.timezone", name)).Message, StringComparison.Ordinal);

    [Fact]
    public void ToUnixTicksAndBack_HoursOfAYear_AreTheSameButWhereTheClockChanges()
    {
        var time = new DatabaseTime(DatabaseTime.ParseZone("db.timezone", "America/New_York"), isHybrid: true);
        long start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        int different = 0;
        for (int hour = 0; hour < 366 * 24; hour++)
        {
            long local = start + hour * TimeSpan.TicksPerHour;
            different += time.ToLocalTicks(time.ToUnixTicks(local)) == local ? 0 : 1;
        }

        // The hour that the clock skips in March.
        Assert.Equal(1, different);
    }

    [Fact]
    public void ToRecordDay_DaysBeforeTheReform_HaveTheSameDateInTheJulianCalendar()
    {
        Assert.Equal(-719164, DatabaseTime.Default.ToRecordDay(-719162));
        Assert.Equal(-735162, DatabaseTime.Default.ToRecordDay(-746117 + 10957));
        Assert.Equal(-141427, DatabaseTime.Default.ToRecordDay(-141427));
        Assert.Equal(-719162, new DatabaseTime(TimeZoneInfo.Utc, isHybrid: false).ToRecordDay(-719162));
        for (long day = -800_000; day < -141_437; day += 97)
        {
            Assert.Equal(day, DatabaseTime.Default.ToDatabaseDay(DatabaseTime.Default.ToRecordDay(day)));
        }
    }
}

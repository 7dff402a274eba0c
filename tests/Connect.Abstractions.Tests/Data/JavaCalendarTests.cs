using Connect.Data;

namespace Connect.Tests.Data;

public sealed class JavaCalendarTests
{
    [Fact]
    public void ToEpochDay_SinceTheReform_IsTheCalendarOfTheBaseLibrary()
    {
        for (var day = new DateOnly(1582, 10, 15); day < new DateOnly(9999, 12, 1); day = day.AddDays(17))
        {
            long expected = day.DayNumber - new DateOnly(1970, 1, 1).DayNumber;

            Assert.Equal(expected, JavaCalendar.ToEpochDay(day.Year, day.Month, day.Day));
            Assert.Equal((day.Year, day.Month, day.Day), JavaCalendar.FromEpochDay(expected));
        }
    }

    [Fact]
    public void FromEpochDay_BeforeAndAfterTheReform_IsTheInverse()
    {
        for (long day = -2_000_000; day < 2_000_000; day += 13)
        {
            (long year, int month, int dayOfMonth) = JavaCalendar.FromEpochDay(day);

            Assert.Equal(day, JavaCalendar.ToEpochDay(year, month, dayOfMonth));
        }
    }

    [Theory]
    [InlineData(1582, 10, 4, -141428)]
    [InlineData(1582, 10, 15, -141427)]
    [InlineData(1582, 10, 10, -141422)]
    [InlineData(1, 1, 1, -719164)]
    [InlineData(2020, 13, 45, 18672)]
    [InlineData(2020, 2, 30, 18322)]
    [InlineData(2020, 1, 0, 18261)]
    [InlineData(2020, -2, 1, 18170)]
    public void ToEpochDay_OfGapOrOverflow_IsLenient(int year, int month, int day, long expected) =>
        Assert.Equal(expected, JavaCalendar.ToEpochDay(year, month, day));
}

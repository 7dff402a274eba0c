using Connect.Data;

namespace Connect.Runtime.Transforms.Text;

/// <summary>Writes the fields of one point in time; nothing is allocated but the text.</summary>
internal ref struct JavaDateWriter
{
    private const int DaysPerWeek = 7;

    // 1970-01-01 was a Thursday; weeks begin on Sunday.
    private const int FirstWeekday = 4;

    private readonly long _year;
    private readonly int _month;
    private readonly int _day;
    private readonly long _epochDay;
    private readonly int _millisecond;
    private Span<char> _text;
    private int _length;

    public JavaDateWriter(long unixMilliseconds, Span<char> buffer)
    {
        _epochDay = JavaCalendar.FloorDiv(unixMilliseconds, JavaCalendar.MillisecondsPerDay);
        _millisecond = (int)(unixMilliseconds - _epochDay * JavaCalendar.MillisecondsPerDay);
        (_year, _month, _day) = JavaCalendar.FromEpochDay(_epochDay);
        _text = buffer;
    }

    /// <summary>Day of the week, Sunday being 0.</summary>
    public static int WeekdayOf(long epochDay) => (int)(epochDay + FirstWeekday - JavaCalendar.FloorDiv(epochDay + FirstWeekday, DaysPerWeek) * DaysPerWeek);

    public void Append(in JavaDateFormat.Part part)
    {
        int hour = _millisecond / 3_600_000;
        switch (part.Letter)
        {
            case '\0':
                Append(part.Literal);
                break;
            case 'G':
                Append(JavaDateNames.Eras[_year > 0 ? 1 : 0]);
                break;
            case 'y':
                AppendYear(_year > 0 ? _year : 1 - _year, part.Count);
                break;
            case 'Y':
                AppendYear(WeekYear().Year, part.Count);
                break;
            case 'M' or 'L':
                if (part.Count >= 3)
                {
                    Append((part.Count > 3 ? JavaDateNames.Months : JavaDateNames.ShortMonths)[_month - 1]);
                }
                else
                {
                    Append(_month, part.Count);
                }

                break;
            case 'd':
                Append(_day, part.Count);
                break;
            case 'D':
                Append(_epochDay - JavaCalendar.ToEpochDay(_year, 1, 1) + 1, part.Count);
                break;
            case 'E':
                Append((part.Count > 3 ? JavaDateNames.Days : JavaDateNames.ShortDays)[WeekdayOf(_epochDay)]);
                break;
            case 'u':
                Append(WeekdayOf(_epochDay) is var weekday && weekday == 0 ? DaysPerWeek : weekday, part.Count);
                break;
            case 'F':
                Append((_day - 1) / DaysPerWeek + 1, part.Count);
                break;
            case 'w':
                Append(WeekYear().Week, part.Count);
                break;
            case 'W':
                Append((_day - 1 + WeekdayOf(_epochDay - _day + 1)) / DaysPerWeek + 1, part.Count);
                break;
            case 'a':
                Append(JavaDateNames.HalfDays[hour / 12]);
                break;
            case 'H':
                Append(hour, part.Count);
                break;
            case 'k':
                Append(hour == 0 ? 24 : hour, part.Count);
                break;
            case 'K':
                Append(hour % 12, part.Count);
                break;
            case 'h':
                Append(hour % 12 == 0 ? 12 : hour % 12, part.Count);
                break;
            case 'm':
                Append(_millisecond / 60_000 % 60, part.Count);
                break;
            case 's':
                Append(_millisecond / 1000 % 60, part.Count);
                break;
            case 'S':
                Append(_millisecond % 1000, part.Count);
                break;
            case 'z':
                Append(part.Count > 3 ? "Coordinated Universal Time" : "UTC");
                break;
            case 'Z':
                Append("+0000");
                break;
            case 'X':
                Append("Z");
                break;
        }
    }

    public override readonly string ToString() => new(_text[.._length]);

    // The week that holds 1 January belongs to the new year.
    private readonly (long Year, long Week) WeekYear()
    {
        long next = JavaCalendar.ToEpochDay(_year + 1, 1, 1);
        if (_epochDay >= next - WeekdayOf(next))
        {
            return (_year + 1, 1);
        }

        long first = JavaCalendar.ToEpochDay(_year, 1, 1);
        return (_year, (_epochDay - first + WeekdayOf(first)) / DaysPerWeek + 1);
    }

    private void AppendYear(long year, int count) => Append(count == 2 ? year % 100 : year, count);

    private void Append(long number, int width)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out int written);
        for (int i = written; i < width; i++)
        {
            Append("0");
        }

        Append(digits[..written]);
    }

    private void Append(scoped ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _text.Length)
        {
            var larger = new char[Math.Max(_length + text.Length, 2 * _text.Length)];
            _text[.._length].CopyTo(larger);
            _text = larger;
        }

        text.CopyTo(_text[_length..]);
        _length += text.Length;
    }
}

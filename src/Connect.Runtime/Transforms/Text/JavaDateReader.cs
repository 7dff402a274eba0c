using Connect.Data;

namespace Connect.Runtime.Transforms.Text;

/// <summary>
/// Reads the fields of one text and puts a point in time together from them. Which fields count when several say the same thing (day of the month, day of the year,
/// week and weekday) is decided as in Java: the one that came last, if it is complete.
/// </summary>
internal ref struct JavaDateReader(string text, TimeProvider clock)
{
    private const int Missing = int.MinValue;
    private const int DaysPerWeek = 7;

    private int _at;
    private int _order;
    private int _year = Missing;
    private int _weekYear = Missing;
    private int _yearOrder;
    private int _weekYearOrder;
    private bool _isBeforeChrist;
    private bool _isAmbiguousYear;
    private int _month = Missing;
    private (int Value, int Order) _dayOfMonth;
    private (int Value, int Order) _dayOfYear;
    private (int Value, int Order) _weekOfYear;
    private (int Value, int Order) _weekOfMonth;
    private (int Value, int Order) _weekdayInMonth;
    private (int Value, int Order) _weekday;
    private (int Value, int Order) _hourOfDay;
    private (int Value, int Order) _hour;
    private (int Value, int Order) _halfDay;
    private long _minute;
    private long _second;
    private long _fraction;
    private long _zoneMinutes;

    public bool TryRead(in JavaDateFormat.Part part, bool isFixedWidth)
    {
        if (part.Letter == '\0')
        {
            bool isThere = string.CompareOrdinal(text, _at, part.Literal, 0, part.Literal.Length) == 0;
            _at += part.Literal.Length;
            return isThere;
        }

        while (_at < text.Length && text[_at] is ' ' or '\t')
        {
            _at++;
        }

        if (_at >= text.Length)
        {
            return false;
        }

        _order++;
        if (part.IsNumber)
        {
            int start = _at;
            return TryReadNumber(isFixedWidth ? part.Count : int.MaxValue, out int number) && Set(part, number, start);
        }

        switch (part.Letter)
        {
            case 'G':
                return TryReadName(JavaDateNames.Eras, out int era) && ((_isBeforeChrist = era == 0) || true);
            case 'M' or 'L':
                return TryReadName(JavaDateNames.Months, JavaDateNames.ShortMonths, out int month) && (_month = month + 1) > 0;
            case 'E':
                bool isDay = TryReadName(JavaDateNames.Days, JavaDateNames.ShortDays, out int weekday);
                _weekday = (weekday, _order);
                return isDay;
            case 'a':
                bool isHalf = TryReadName(JavaDateNames.HalfDays, out int half);
                _halfDay = (half, _order);
                return isHalf;
            case 'X':
                return TryReadIsoZone(part.Count);
            default:
                return TryReadZone();
        }
    }

    public readonly long ToUnixTimeMilliseconds()
    {
        int year = _year == Missing ? 1970 : _isBeforeChrist ? 1 - _year : _year;
        long milliseconds = At(year);
        if (_isAmbiguousYear && milliseconds < clock.GetUtcNow().AddYears(-80).ToUnixTimeMilliseconds())
        {
            milliseconds = At(year + 100);
        }

        return milliseconds;
    }

    private readonly long At(int year) =>
        ToEpochDay(year) * JavaCalendar.MillisecondsPerDay + ((Hour() * 60 + _minute - _zoneMinutes) * 60 + _second) * 1000 + _fraction;

    private readonly long Hour()
    {
        // The half of the day alone is as good as an hour of it.
        int half = _hour.Order > 0 && _halfDay.Order > 0 ? Math.Max(_hour.Order, _halfDay.Order) : 0;
        bool isOfDay = _hourOfDay.Order > 0 && _hourOfDay.Order > half;
        return isOfDay ? _hourOfDay.Value : _hour.Value + 12L * _halfDay.Value;
    }

    private readonly long ToEpochDay(int year)
    {
        if (_weekYear != Missing && _weekYearOrder > _yearOrder)
        {
            return WeekDay(JavaCalendar.ToEpochDay(_weekYear, 1, 1), _weekOfYear.Order > 0 ? _weekOfYear.Value : 1);
        }

        int month = _month == Missing ? 1 : _month;
        long first = JavaCalendar.ToEpochDay(year, month, 1);
        int weekOfMonth = Complete(_weekOfMonth), inMonth = Complete(_weekdayInMonth), weekOfYear = Complete(_weekOfYear);
        int best = Math.Max(Math.Max(Math.Max(_dayOfMonth.Order, weekOfMonth), Math.Max(inMonth, weekOfYear)), _dayOfYear.Order);
        if (best == 0)
        {
            // No complete combination: a week or weekday alone counts, too.
            weekOfMonth = _weekOfMonth.Order;
            inMonth = Math.Max(_weekdayInMonth.Order, _weekday.Order);
            weekOfYear = _weekOfYear.Order;
            best = Math.Max(Math.Max(weekOfMonth, inMonth), weekOfYear);
        }

        if (best == 0 || best == _dayOfMonth.Order)
        {
            return JavaCalendar.ToEpochDay(year, month, best == 0 ? 1 : _dayOfMonth.Value);
        }

        if (best == _dayOfYear.Order)
        {
            return JavaCalendar.ToEpochDay(year, 1, 1) + _dayOfYear.Value - 1;
        }

        if (best == weekOfMonth)
        {
            return WeekDay(first, _weekOfMonth.Value);
        }

        if (best == weekOfYear)
        {
            return WeekDay(JavaCalendar.ToEpochDay(year, 1, 1), _weekOfYear.Value);
        }

        int distance = (_weekday.Value - JavaDateWriter.WeekdayOf(first) + DaysPerWeek) % DaysPerWeek;
        return first + distance + ((_weekdayInMonth.Order > 0 ? _weekdayInMonth.Value : 1) - 1L) * DaysPerWeek;
    }

    private readonly int Complete((int Value, int Order) week) => week.Order > 0 && _weekday.Order > 0 ? Math.Max(week.Order, _weekday.Order) : 0;

    // Without a weekday the week's first day, Sunday.
    private readonly long WeekDay(long first, int week) => first - JavaDateWriter.WeekdayOf(first) + (week - 1L) * DaysPerWeek + _weekday.Value;

    private bool Set(in JavaDateFormat.Part part, int number, int start)
    {
        switch (part.Letter)
        {
            case 'y':
                _year = FullYear(part.Count, number, start);
                _yearOrder = _order;
                break;
            case 'Y':
                _weekYear = FullYear(part.Count, number, start);
                _weekYearOrder = _order;
                break;
            case 'M' or 'L':
                _month = number;
                break;
            case 'd':
                _dayOfMonth = (number, _order);
                break;
            case 'D':
                _dayOfYear = (number, _order);
                break;
            case 'w':
                _weekOfYear = (number, _order);
                break;
            case 'W':
                _weekOfMonth = (number, _order);
                break;
            case 'F':
                _weekdayInMonth = (number, _order);
                break;
            case 'u':
                _weekday = (number % DaysPerWeek, _order);
                break;
            case 'H':
                _hourOfDay = (number, _order);
                break;
            case 'k':
                _hourOfDay = (number == 24 ? 0 : number, _order);
                break;
            case 'K':
                _hour = (number, _order);
                break;
            case 'h':
                _hour = (number == 12 ? 0 : number, _order);
                break;
            case 'm':
                _minute = number;
                break;
            case 's':
                _second = number;
                break;
            case 'S':
                _fraction = number;
                break;
        }

        return true;
    }

    // Exactly two digits for yy lie within 80 years before and 20 years after today.
    private int FullYear(int count, int number, int start)
    {
        if (count > 2 || _at - start != 2 || !char.IsDigit(text[start]))
        {
            return number;
        }

        int centuryStart = clock.GetUtcNow().Year - 80;
        int start2 = centuryStart % 100;
        _isAmbiguousYear = number == start2;
        return number + centuryStart / 100 * 100 + (number < start2 ? 100 : 0);
    }

    private bool TryReadNumber(int width, out int number)
    {
        number = 0;
        if (width != int.MaxValue && _at + width > text.Length)
        {
            return false;
        }

        int end = width == int.MaxValue ? text.Length : _at + width;
        int at = _at;
        bool isNegative = text[at] == '-';
        at += isNegative ? 1 : 0;
        long value = 0;
        int start = at;
        while (at < end && char.IsDigit(text[at]))
        {
            value = Math.Min(value * 10 + (long)char.GetNumericValue(text[at]), int.MaxValue);
            at++;
        }

        if (at == start)
        {
            return false;
        }

        _at = at;
        number = (int)(isNegative ? -value : value);
        return true;
    }

    private bool TryReadName(string[] names, out int index) => TryReadName(names, names, out index);

    private bool TryReadName(string[] longNames, string[] shortNames, out int index)
    {
        foreach (string[] names in (ReadOnlySpan<string[]>)[longNames, shortNames])
        {
            for (index = 0; index < names.Length; index++)
            {
                if (IsNext(names[index]))
                {
                    _at += names[index].Length;
                    return true;
                }
            }
        }

        index = 0;
        return false;
    }

    private readonly bool IsNext(string name) => string.Compare(text, _at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private bool TryReadIsoZone(int count)
    {
        char first = text[_at++];
        return first == 'Z' || (first is '+' or '-' && TryReadOffset(first == '-', hasMinutes: count > 1, isColonNeeded: count == 3, isShortHourFine: false));
    }

    // +0100, GMT, GMT+01:00, or a name.
    private bool TryReadZone()
    {
        if (text[_at] is '+' or '-')
        {
            return TryReadOffset(text[_at++] == '-', hasMinutes: true, isColonNeeded: false, isShortHourFine: false);
        }

        foreach ((string name, int minutes) in JavaDateNames.Zones)
        {
            if (IsNext(name))
            {
                _at += name.Length;
                _zoneMinutes = minutes;
                return name != "GMT" || _at == text.Length || text[_at] is not ('+' or '-')
                    || TryReadOffset(text[_at++] == '-', hasMinutes: true, isColonNeeded: true, isShortHourFine: true);
            }
        }

        return false;
    }

    private bool TryReadOffset(bool isNegative, bool hasMinutes, bool isColonNeeded, bool isShortHourFine)
    {
        int hours = Digit(_at);
        if (hours < 0)
        {
            return false;
        }

        _at++;
        if (Digit(_at) is var second and >= 0)
        {
            hours = hours * 10 + second;
            _at++;
        }
        else if (!isShortHourFine)
        {
            return false;
        }

        int minutes = 0;
        if (hasMinutes)
        {
            if (isColonNeeded && (_at >= text.Length || text[_at++] != ':'))
            {
                return false;
            }

            if (Digit(_at) is var tens && (tens < 0 || Digit(_at + 1) < 0))
            {
                return false;
            }

            minutes = tens * 10 + Digit(_at + 1);
            _at += 2;
        }

        _zoneMinutes = (hours * 60 + minutes) * (isNegative ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    private readonly int Digit(int at) => at < text.Length && char.IsAsciiDigit(text[at]) ? text[at] - '0' : -1;
}

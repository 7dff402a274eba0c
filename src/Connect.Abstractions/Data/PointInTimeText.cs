namespace Connect.Data;

/// <summary>
/// Reads <c>12:34:56.789Z</c>, <c>2020-01-02T12:34:56.789Z</c> and <c>2020-01-02</c> as Java's lenient date format does: told apart by length alone, numbers of any width,
/// overflowing fields carried over, what follows the last number of a date ignored. UTC.
/// </summary>
internal ref struct PointInTimeText
{
    private const int DateLength = 10;
    private const int TimeLength = 13;
    private const int TimestampLength = 24;

    private ReadOnlySpan<char> _rest;

    private PointInTimeText(ReadOnlySpan<char> text) => _rest = text;

    public static bool TryParse(ReadOnlySpan<char> text, out SchemaAndValue result)
    {
        if (text.Length is < DateLength or > TimestampLength + 2)
        {
            result = default;
            return false;
        }

        // Colons may come escaped.
        Span<char> plain = stackalloc char[TimestampLength + 2];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length || text[i + 1] != ':')
            {
                plain[length++] = text[i];
            }
        }

        Schema? schema = length switch
        {
            DateLength => DateSchema.Schema,
            TimeLength => TimeSchema.Schema,
            TimestampLength => TimestampSchema.Schema,
            _ => null,
        };
        if (schema is null || !new PointInTimeText(plain[..length]).TryRead(schema, out long milliseconds))
        {
            result = default;
            return false;
        }

        result = new SchemaAndValue(schema, ConnectValue.FromUnixTimeMilliseconds(milliseconds));
        return true;
    }

    private bool TryRead(Schema schema, out long milliseconds)
    {
        milliseconds = 0;
        if (schema.Logical != LogicalType.Time)
        {
            if (!TryReadNumber(out int year) || !TrySkip('-') || !TryReadNumber(out int month) || !TrySkip('-') || !TryReadNumber(out int day))
            {
                return false;
            }

            milliseconds = JavaCalendar.ToEpochDay(year, month, day) * JavaCalendar.MillisecondsPerDay;
        }

        if (schema.Logical != LogicalType.Date)
        {
            if ((schema.Logical == LogicalType.Timestamp && !TrySkip('T'))
                || !TryReadNumber(out int hour) || !TrySkip(':') || !TryReadNumber(out int minute) || !TrySkip(':') || !TryReadNumber(out int second)
                || !TrySkip('.') || !TryReadNumber(out int fraction) || !TrySkip('Z'))
            {
                return false;
            }

            milliseconds += ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
        }

        return true;
    }

    private bool TrySkip(char expected)
    {
        if (_rest.Length == 0 || _rest[0] != expected)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    // Blanks, a minus, and as many digits of any script as there are.
    private bool TryReadNumber(out int number)
    {
        ReadOnlySpan<char> digits = _rest.TrimStart(" \t");
        bool negative = digits.Length > 0 && digits[0] == '-';
        digits = negative ? digits[1..] : digits;
        long value = 0;
        int count = 0;
        while (count < digits.Length && char.IsDigit(digits[count]))
        {
            value = Math.Min(value * 10 + (long)char.GetNumericValue(digits[count]), int.MaxValue);
            count++;
        }

        number = (int)(negative ? -value : value);
        _rest = digits[count..];
        return count > 0;
    }
}

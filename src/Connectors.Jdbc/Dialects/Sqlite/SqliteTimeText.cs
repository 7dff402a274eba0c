using System.Globalization;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>A date and time written as text: <c>2024-02-29</c>, <c>2024-02-29 13:14:15.123456</c>, <c>2024-02-29T13:14Z</c>, <c>13:14:15</c>.</summary>
/// <param name="LocalTicks">Local time in ticks since 1970, in today's calendar.</param>
/// <param name="OffsetTicks">How far its zone is ahead of UTC; null when it names none.</param>
internal readonly record struct SqliteTimeText(long LocalTicks, long? OffsetTicks)
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF",
    ];

    /// <summary>Reads it.</summary>
    /// <exception cref="ConnectDataException">It is none.</exception>
    public static SqliteTimeText Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        long? offset = null;
        if (rest.EndsWith("Z", StringComparison.OrdinalIgnoreCase))
        {
            offset = 0;
            rest = rest[..^1].TrimEnd();
        }
        else if (rest.Length > 6 && rest[^6] is '+' or '-' && rest[^3] == ':' && TimeSpan.TryParseExact(rest[^5..], "hh\\:mm", CultureInfo.InvariantCulture, out TimeSpan ahead))
        {
            offset = rest[^6] == '-' ? -ahead.Ticks : ahead.Ticks;
            rest = rest[..^6].TrimEnd();
        }

        // One separator, and no more digits than ticks have.
        Span<char> buffer = stackalloc char[27];
        int length = Math.Min(rest.Length, buffer.Length);
        rest[..length].CopyTo(buffer);
        buffer = buffer[..length];
        if (length > 10 && buffer[10] == 'T')
        {
            buffer[10] = ' ';
        }

        return DateTime.TryParseExact(buffer, Formats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out DateTime local)
            ? new SqliteTimeText(local.Year == 1 && buffer.IndexOf('-') < 0 ? local.Ticks : local.Ticks - DateTime.UnixEpoch.Ticks, offset)
            : throw new ConnectDataException("its text is no date or time such as 2024-02-29 13:14:15.123");
    }
}

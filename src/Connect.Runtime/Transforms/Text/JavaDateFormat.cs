using System.Text;
using Connect.Data;

namespace Connect.Runtime.Transforms.Text;

/// <summary>
/// Writes and reads points in time by a pattern of <c>java.text.SimpleDateFormat</c>: UTC, English names, weeks as in the US (from Sunday, the first is that of
/// 1 January), the Julian calendar before 1582-10-15. Immutable.
/// </summary>
internal sealed class JavaDateFormat
{
    private const string Letters = "GyMdkHmsSEDFwWahKzZYuXL";

    private readonly Part[] _parts;
    private readonly TimeProvider _clock;

    private JavaDateFormat(string pattern, Part[] parts, TimeProvider clock)
    {
        Pattern = pattern;
        _parts = parts;
        _clock = clock;
    }

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="clock">Tells today's date, on which the century of two-digit years depends; null takes the system's.</param>
    /// <exception cref="FormatException">The pattern has a letter that stands for nothing, or a quote that does not end; the message says which.</exception>
    public static JavaDateFormat Compile(string pattern, TimeProvider? clock = null)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < pattern.Length)
        {
            char letter = pattern[at];
            if (letter == '\'')
            {
                at = ReadQuoted(pattern, at, literal);
            }
            else if (char.IsAsciiLetter(letter))
            {
                int end = at + 1;
                while (end < pattern.Length && pattern[end] == letter)
                {
                    end++;
                }

                if (!Letters.Contains(letter))
                {
                    throw new FormatException($"Illegal pattern character '{letter}'; put text into single quotes.");
                }

                if (letter == 'X' && end - at > 3)
                {
                    throw new FormatException($"invalid ISO 8601 format: length={end - at}; X stands for a time zone and may be repeated up to three times.");
                }

                Flush();
                parts.Add(new Part(letter, end - at, ""));
                at = end;
            }
            else
            {
                literal.Append(letter);
                at++;
            }
        }

        Flush();
        return new JavaDateFormat(pattern, [.. parts], clock ?? TimeProvider.System);

        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new Part('\0', 0, literal.ToString()));
                literal.Clear();
            }
        }
    }

    /// <summary>The text of a point in time.</summary>
    public string Format(long unixMilliseconds)
    {
        var writer = new JavaDateWriter(unixMilliseconds, stackalloc char[128]);
        foreach (Part part in _parts)
        {
            writer.Append(part);
        }

        return writer.ToString();
    }

    /// <summary>
    /// Reads a point in time, leniently as Java does: numbers of any width, fields beyond their bounds carried over, blanks before a number and text behind the last
    /// field ignored.
    /// </summary>
    public bool TryParse(string text, out long unixMilliseconds)
    {
        var reader = new JavaDateReader(text, _clock);
        for (int i = 0; i < _parts.Length; i++)
        {
            // Where another number follows at once, the pattern tells how many digits are this field's.
            bool isFixedWidth = i + 1 < _parts.Length && _parts[i + 1].IsNumber;
            if (!reader.TryRead(_parts[i], isFixedWidth))
            {
                unixMilliseconds = 0;
                return false;
            }
        }

        unixMilliseconds = reader.ToUnixTimeMilliseconds();
        return true;
    }

    private static int ReadQuoted(string pattern, int start, StringBuilder literal)
    {
        if (start + 1 < pattern.Length && pattern[start + 1] == '\'')
        {
            literal.Append('\'');
            return start + 2;
        }

        for (int i = start + 1; i < pattern.Length; i++)
        {
            if (pattern[i] != '\'')
            {
                literal.Append(pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '\'')
            {
                literal.Append('\'');
                i++;
            }
            else
            {
                return i + 1;
            }
        }

        throw new FormatException("Unterminated quote; write '' for a quote itself.");
    }

    /// <summary>One field of a pattern, or text.</summary>
    /// <param name="Letter">The pattern letter; NUL for text.</param>
    /// <param name="Count">How often the letter stands there.</param>
    /// <param name="Literal">The text.</param>
    internal readonly record struct Part(char Letter, int Count, string Literal)
    {
        /// <summary>Whether it is read as a number.</summary>
        public bool IsNumber => Letter switch
        {
            'M' or 'L' => Count <= 2,
            '\0' or 'G' or 'E' or 'a' or 'z' or 'Z' or 'X' => false,
            _ => true,
        };
    }
}

using System.Text;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Reads Java properties: <c>key=value</c>, <c>key: value</c> or <c>key value</c>; <c>#</c> and <c>!</c> start comments, a backslash at the end continues a
/// line, <c>\t \n \r \f \\ \uXXXX</c> are escapes. Of two equal keys the last one counts.
/// </summary>
public static class JavaProperties
{
    /// <summary>Reads a file in Java's own encoding, ISO 8859-1.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">An escape is malformed.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path) => Parse(File.ReadAllText(path, Encoding.Latin1));

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">An escape is malformed; the message names the line.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var properties = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var logical = new StringBuilder();
        int line = 0;
        int start = 0;
        bool continued = false;
        foreach (ReadOnlySpan<char> natural in Lines(text))
        {
            line++;
            ReadOnlySpan<char> content = natural.TrimStart(Blanks);
            if (!continued)
            {
                if (content.IsEmpty || content[0] is '#' or '!')
                {
                    continue;
                }

                start = line;
            }

            continued = IsContinued(content);
            logical.Append(continued ? content[..^1] : content);
            if (!continued)
            {
                Add(properties, logical.ToString(), start);
                logical.Clear();
            }
        }

        if (continued)
        {
            Add(properties, logical.ToString(), start);
        }

        return properties;
    }

    private static ReadOnlySpan<char> Blanks => " \t\f";

    private static LineEnumerator Lines(string text) => new(text);

    private static bool IsContinued(ReadOnlySpan<char> content)
    {
        int backslashes = 0;
        for (int i = content.Length - 1; i >= 0 && content[i] == '\\'; i--)
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    private static void Add(OrderedDictionary<string, string> properties, string line, int number)
    {
        int keyEnd = 0;
        while (keyEnd < line.Length && line[keyEnd] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            keyEnd += line[keyEnd] == '\\' ? 2 : 1;
        }

        keyEnd = Math.Min(keyEnd, line.Length);
        int value = keyEnd;
        bool separated = false;
        for (; value < line.Length; value++)
        {
            if (line[value] is '=' or ':' && !separated)
            {
                separated = true;
            }
            else if (line[value] is not (' ' or '\t' or '\f'))
            {
                break;
            }
        }

        properties[Unescape(line.AsSpan(0, keyEnd), number)] = Unescape(line.AsSpan(value), number);
    }

    private static string Unescape(ReadOnlySpan<char> text, int line)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
            }
            else if (++i < text.Length)
            {
                switch (text[i])
                {
                    case 't':
                        result.Append('\t');
                        break;
                    case 'n':
                        result.Append('\n');
                        break;
                    case 'r':
                        result.Append('\r');
                        break;
                    case 'f':
                        result.Append('\f');
                        break;
                    case 'u':
                        if (i + 4 >= text.Length || !ushort.TryParse(text.Slice(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort unit))
                        {
                            throw new FormatException($"Malformed \\uXXXX escape in line {line}: four hexadecimal digits must follow.");
                        }

                        result.Append((char)unit);
                        i += 4;
                        break;
                    default:
                        result.Append(text[i]);
                        break;
                }
            }
        }

        return result.ToString();
    }

    /// <summary>Natural lines, ended by LF, CR or CR LF only; the base library's enumerator knows more line ends than Java.</summary>
    private ref struct LineEnumerator(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;
        private bool _done;

        public ReadOnlySpan<char> Current { get; private set; }

        public readonly LineEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_done)
            {
                return false;
            }

            int end = _rest.IndexOfAny('\r', '\n');
            if (end < 0)
            {
                Current = _rest;
                _done = true;
                return true;
            }

            Current = _rest[..end];
            int next = _rest[end] == '\r' && end + 1 < _rest.Length && _rest[end + 1] == '\n' ? end + 2 : end + 1;
            _rest = _rest[next..];
            return true;
        }
    }
}

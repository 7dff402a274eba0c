using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connect.Runtime.Transforms.Text;

/// <summary>
/// Rewrites a regular expression of Java for .NET: <c>\Q…\E</c>, possessive repetitions, POSIX classes, <c>\d \w \s</c> in ASCII, <c>\h \R</c>, and named
/// groups, which .NET would number behind the others. Intersections of classes other than with a negated one, and what .NET does not know, are refused.
/// </summary>
internal sealed class JavaRegexTranslator
{
    private const string LineEnds = @"\n\r\u0085\u2028\u2029";

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["Lower"] = "a-z",
        ["Upper"] = "A-Z",
        ["ASCII"] = @"\x00-\x7F",
        ["Alpha"] = "a-zA-Z",
        ["Digit"] = "0-9",
        ["Alnum"] = "a-zA-Z0-9",
        ["Punct"] = @"!-/:-@\[-`{-~",
        ["Graph"] = "!-~",
        ["Print"] = " -~",
        ["Blank"] = @" \t",
        ["Cntrl"] = @"\x00-\x1F\x7F",
        ["XDigit"] = "0-9a-fA-F",
        ["Space"] = @" \t\n\x0B\f\r",
        ["IsAlphabetic"] = @"\p{L}\p{Nl}",
        ["IsDigit"] = @"\p{Nd}",
        ["IsLetter"] = @"\p{L}",
        ["IsUppercase"] = @"\p{Lu}",
        ["IsLowercase"] = @"\p{Ll}",
    };

    private readonly string _source;
    private readonly StringBuilder _result = new();
    private readonly Stack<int> _groupStarts = new();
    private readonly Dictionary<string, int> _groupNames = new(StringComparer.Ordinal);
    private int _at;
    private int _groups;
    private bool _isDotAll;
    private bool _isUnicode;
    private bool _hasComments;

    // Where the part that a repetition repeats begins; -1 when there is none.
    private int _atom = -1;

    /// <summary>Translates an expression.</summary>
    /// <exception cref="FormatException">Part of it has no counterpart.</exception>
    public JavaRegexTranslator(string source)
    {
        _source = source;
        while (_at < source.Length)
        {
            Next();
        }

        Pattern = _result.ToString();
    }

    /// <summary>The expression for .NET.</summary>
    public string Pattern { get; }

    /// <summary>Numbers of the groups that have names.</summary>
    public IReadOnlyDictionary<string, int> GroupNames => _groupNames;

    private void Next()
    {
        char letter = _source[_at];
        switch (letter)
        {
            case '\\':
                Escape(inClass: false);
                break;
            case '[':
                _atom = _result.Length;
                Class();
                break;
            case '(':
                Group();
                break;
            case ')':
                _result.Append(letter);
                _atom = _groupStarts.Count > 0 ? _groupStarts.Pop() : -1;
                _at++;
                break;
            case '*' or '+' or '?':
                Repetition(1);
                break;
            case '{':
                int end = _source.IndexOf('}', _at);
                Repetition(end < 0 ? throw new FormatException("a repetition { is not closed.") : end - _at + 1);
                break;
            case '.':
                _atom = _result.Length;
                _result.Append(_isDotAll ? "." : $"[^{LineEnds}]");
                _at++;
                break;
            case '#' when _hasComments:
                int line = _source.IndexOf('\n', _at);
                _at = line < 0 ? _source.Length : line + 1;
                break;
            default:
                _atom = letter is '|' or '^' or '$' ? -1 : _result.Length;
                _result.Append(letter);
                _at++;
                break;
        }
    }

    // X*+ gives nothing back, which .NET writes as (?>X*).
    private void Repetition(int length)
    {
        _result.Append(_source, _at, length);
        _at += length;
        if (_at >= _source.Length)
        {
            return;
        }

        if (_source[_at] == '+' && _atom >= 0)
        {
            _result.Insert(_atom, "(?>").Append(')');
            _at++;
        }
        else if (_source[_at] == '?')
        {
            _result.Append('?');
            _at++;
        }
    }

    private void Group()
    {
        _groupStarts.Push(_result.Length);
        _atom = -1;
        if (_at + 1 >= _source.Length || _source[_at + 1] != '?')
        {
            _groups++;
            _result.Append('(');
            _at++;
            return;
        }

        if (_at + 2 < _source.Length && _source[_at + 2] == '<' && _at + 3 < _source.Length && _source[_at + 3] is not ('=' or '!'))
        {
            string name = Name(_at + 3, '>');
            if (!_groupNames.TryAdd(name, ++_groups))
            {
                throw new FormatException($"the group name {name} is used twice.");
            }

            _result.Append('(');
            _at += name.Length + 4;
            return;
        }

        Match construct = Construct().Match(_source, _at);
        if (!construct.Success)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the group at position {_at} begins in a way that Java does not know."));
        }

        string text = construct.Value;
        string on = construct.Groups["on"].Value;
        string off = construct.Groups["off"].Value;
        _isUnicode = (_isUnicode || on.Contains('U')) && !off.Contains('U');
        _isDotAll = (_isDotAll || on.Contains('s')) && !off.Contains('s');
        _hasComments = (_hasComments || on.Contains('x')) && !off.Contains('x');
        if (construct.Groups["end"].Success)
        {
            // .NET has no flags d, u and U; U decides what classes like \w mean, and is dealt with there.
            string flags = Known(on) + (Known(off) is { Length: > 0 } removed ? "-" + removed : "");
            text = construct.Groups["end"].Value == ")" ? (flags.Length > 0 ? $"(?{flags})" : "") : $"(?{flags}:";
        }

        _result.Append(text);
        _at += construct.Length;
        if (construct.Groups["end"].Value == ")")
        {
            _groupStarts.Pop();
        }

        static string Known(string flags) => string.Concat(flags.Where(flag => flag is 'i' or 'm' or 's' or 'x'));
    }

    private string Name(int start, char closing)
    {
        int end = start;
        while (end < _source.Length && char.IsAsciiLetterOrDigit(_source[end]))
        {
            end++;
        }

        return end < _source.Length && _source[end] == closing && end > start && char.IsAsciiLetter(_source[start])
            ? _source[start..end]
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the group name at position {start} must be letters and digits, closed by {closing}."));
    }

    private void Escape(bool inClass)
    {
        if (!inClass)
        {
            _atom = _result.Length;
        }

        if (_at + 1 >= _source.Length)
        {
            throw new FormatException("it ends with a backslash.");
        }

        char letter = _source[_at + 1];
        _at += 2;
        switch (letter)
        {
            case 'Q':
                int end = _source.IndexOf(@"\E", _at, StringComparison.Ordinal);
                string quoted = end < 0 ? _source[_at..] : _source[_at..end];
                foreach (char plain in quoted)
                {
                    _atom = inClass ? _atom : _result.Length;
                    Append(plain);
                }

                _at = end < 0 ? _source.Length : end + 2;
                break;
            case 'd' when !_isUnicode:
                AppendSet("0-9", inClass);
                break;
            case 'w' when !_isUnicode:
                AppendSet("a-zA-Z0-9_", inClass);
                break;
            case 's' when !_isUnicode:
                AppendSet(@" \t\n\x0B\f\r", inClass);
                break;
            case 'h':
                AppendSet(@" \t\u00A0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000", inClass);
                break;
            case 'v':
                AppendSet(@"\x0B\f" + LineEnds, inClass);
                break;
            case 'D' when !inClass && !_isUnicode:
                _result.Append("[^0-9]");
                break;
            case 'W' when !inClass && !_isUnicode:
                _result.Append("[^a-zA-Z0-9_]");
                break;
            case 'S' when !inClass && !_isUnicode:
                _result.Append(@"[^ \t\n\x0B\f\r]");
                break;
            case 'R' when !inClass:
                _result.Append($@"(?:\r\n|[\x0B\f{LineEnds}])");
                break;
            case 'p' or 'P':
                Property(letter == 'P', inClass);
                break;
            case 'k' when _at < _source.Length && _source[_at] == '<':
                string name = Name(_at + 1, '>');
                _result.Append(_groupNames.TryGetValue(name, out int group)
                    ? string.Create(CultureInfo.InvariantCulture, $@"(?:\{group})")
                    : throw new FormatException($"named capturing group <{name}> does not exist."));
                _at += name.Length + 2;
                break;
            case 'x' when _at < _source.Length && _source[_at] == '{':
                int close = _source.IndexOf('}', _at);
                if (close < 0 || !int.TryParse(_source.AsSpan(_at + 1, close - _at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || code > char.MaxValue)
                {
                    throw new FormatException(@"\x{…} needs a hexadecimal number of up to four digits.");
                }

                Append((char)code);
                _at = close + 1;
                break;
            default:
                _result.Append('\\').Append(letter);
                break;
        }
    }

    private void Append(char plain) => _result.Append(CultureInfo.InvariantCulture, $@"\u{(int)plain:X4}");

    private void AppendSet(string set, bool inClass) => _result.Append(inClass ? set : $"[{set}]");

    private void Property(bool isNegated, bool inClass)
    {
        bool isLong = _at < _source.Length && _source[_at] == '{';
        int end = isLong ? _source.IndexOf('}', _at) : _at;
        if (end < 0 || end >= _source.Length)
        {
            throw new FormatException("a property is not closed.");
        }

        string name = isLong ? _source[(_at + 1)..end] : _source[_at..(_at + 1)];
        _at = end + 1;
        if (!Classes.TryGetValue(name, out string? set))
        {
            // Categories have the same names in both; .NET refuses what it does not know.
            _result.Append(isNegated ? @"\P{" : @"\p{").Append(name).Append('}');
        }
        else if (!isNegated)
        {
            AppendSet(set, inClass);
        }
        else if (!inClass)
        {
            _result.Append($"[^{set}]");
        }
        else
        {
            throw new FormatException($@"\P{{{name}}} inside of a class has no counterpart in .NET; write the class out.");
        }
    }

    private void Class()
    {
        _result.Append('[');
        _at++;
        if (_at < _source.Length && _source[_at] == '^')
        {
            _result.Append('^');
            _at++;
        }

        int depth = 1;
        bool isFirst = true;
        while (_at < _source.Length)
        {
            char letter = _source[_at];
            if (letter == ']' && !isFirst)
            {
                _at++;
                if (--depth == 0)
                {
                    _result.Append(']');
                    return;
                }
            }
            else if (letter == '[' && _at + 1 < _source.Length && _source[_at + 1] != '^')
            {
                // A class within a class is a union, which needs no brackets.
                depth++;
                _at++;
            }
            else if (letter == '&' && string.CompareOrdinal(_source, _at, "&&[^", 0, 4) == 0)
            {
                // All but those of a negated class: a subtraction.
                _at += 4;
                _result.Append("-[");
                while (_at < _source.Length && _source[_at] != ']')
                {
                    AppendInClass();
                }

                _result.Append(']');
                _at++;
            }
            else if (letter == '[' || (letter == '&' && string.CompareOrdinal(_source, _at, "&&", 0, 2) == 0))
            {
                throw new FormatException("an intersection of classes, or a negated class within another, has no counterpart in .NET.");
            }
            else
            {
                AppendInClass();
            }

            isFirst = false;
        }

        throw new FormatException("Unclosed character class.");
    }

    private void AppendInClass()
    {
        if (_source[_at] == '\\')
        {
            Escape(inClass: true);
            return;
        }

        // In .NET -[ would begin a subtraction.
        _result.Append(_source[_at] == '[' ? @"\[" : _source[_at].ToString());
        _at++;
    }

    private static Regex Construct() => new(@"\G\(\?(?:[=!>]|<[=!]|(?<on>[a-zA-Z]*)(?:-(?<off>[a-zA-Z]+))?(?<end>[:)]))", RegexOptions.CultureInvariant);
}

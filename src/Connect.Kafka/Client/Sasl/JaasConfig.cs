using System.Text;
using Connect.Configuration;
using Connect.Errors;

namespace Connect.Kafka.Client.Sasl;

/// <summary>
/// Reads <c>sasl.jaas.config</c>: <c>class flag option=value … ;</c>, one module. Values are words or stand in single or double quotes with backslash escapes;
/// <c>//</c> and <c>/* */</c> are comments. Nothing of the text gets into an error, for it holds secrets.
/// </summary>
internal ref struct JaasConfig
{
    private const string Property = "sasl.jaas.config";

    private readonly ReadOnlySpan<char> _text;
    private int _next;

    private JaasConfig(ReadOnlySpan<char> text) => _text = text;

    private enum TokenKind
    {
        End,
        Word,
        Quoted,
        Sign,
    }

    /// <summary>The module.</summary>
    /// <exception cref="ConfigException">The text is not of that form; the message says where.</exception>
    public static JaasModule Parse(string text)
    {
        var reader = new JaasConfig(text);
        (TokenKind kind, string className) = reader.Next();
        if (kind == TokenKind.End)
        {
            throw reader.Wrong("it is empty");
        }

        if (kind != TokenKind.Word)
        {
            throw reader.Wrong("it must begin with the class of a login module");
        }

        (kind, string flag) = reader.Next();
        if (kind != TokenKind.Word || flag.ToUpperInvariant() is not ("REQUIRED" or "REQUISITE" or "SUFFICIENT" or "OPTIONAL"))
        {
            throw reader.Wrong("after the class, one of the words required, requisite, sufficient and optional must come");
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            (kind, string name) = reader.Next();
            if (kind == TokenKind.Sign && name == ";")
            {
                break;
            }

            if (kind == TokenKind.End)
            {
                throw reader.Wrong("it must end with a semicolon");
            }

            if (kind is TokenKind.Sign || reader.Next() is not (TokenKind.Sign, "="))
            {
                throw reader.Wrong($"option {options.Count + 1} must have the form name=\"value\"");
            }

            (kind, string value) = reader.Next();
            if (kind is TokenKind.Sign or TokenKind.End)
            {
                throw reader.Wrong($"option {options.Count + 1} has no value; a value with signs other than letters, digits and _ - $ . must stand in double quotes");
            }

            options[name] = value;
        }

        return reader.Next().Kind == TokenKind.End ? new JaasModule(className, options) : throw reader.Wrong("it must hold one login module, ended by its only semicolon");
    }

    private (TokenKind Kind, string Text) Next()
    {
        SkipBlanks();
        if (_next >= _text.Length)
        {
            return (TokenKind.End, "");
        }

        char first = _text[_next];
        if (first is '"' or '\'')
        {
            return (TokenKind.Quoted, Quoted(first));
        }

        int start = _next;
        while (_next < _text.Length && IsWord(_text[_next]))
        {
            _next++;
        }

        return _next > start ? (TokenKind.Word, _text[start.._next].ToString()) : (TokenKind.Sign, _text[_next++].ToString());
    }

    private void SkipBlanks()
    {
        while (_next < _text.Length)
        {
            ReadOnlySpan<char> rest = _text[_next..];
            int length = rest.StartsWith("//") ? rest.IndexOfAny('\r', '\n')
                : rest.StartsWith("/*") ? rest.IndexOf("*/") + 2
                : char.IsWhiteSpace(rest[0]) ? 1
                : 0;
            if (length == 0)
            {
                return;
            }

            if (rest.StartsWith("/*") && length < 4)
            {
                throw Wrong("a comment has no end");
            }

            _next = length < 0 ? _text.Length : _next + length;
        }
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (_next++; _next < _text.Length; _next++)
        {
            char letter = _text[_next];
            if (letter == quote)
            {
                _next++;
                return value.ToString();
            }

            if (letter is '\r' or '\n')
            {
                break;
            }

            value.Append(letter == '\\' && _next + 1 < _text.Length ? Escaped() : letter);
        }

        throw Wrong("a quoted value has no end on its line");
    }

    private char Escaped()
    {
        char letter = _text[++_next];
        if (letter is < '0' or > '7')
        {
            return letter switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', 'b' => '\b', 'a' => '\a', 'v' => '\v', _ => letter };
        }

        // Up to three octal digits, two when the first is above 3, as Java reads them.
        int code = letter - '0';
        int most = letter <= '3' ? 3 : 2;
        for (int digits = 1; digits < most && _next + 1 < _text.Length && _text[_next + 1] is >= '0' and <= '7'; digits++)
        {
            code = (code * 8) + _text[++_next] - '0';
        }

        return (char)code;
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '$' or '.' or >= '\u00a0';

    private readonly ConfigException Wrong(string why) => new(Property, Password.Hidden,
        $"At character {Math.Min(_next + 1, _text.Length)}, {why}. Expected: class required name=\"value\" … ;");
}

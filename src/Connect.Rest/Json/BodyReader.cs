using System.Text;
using System.Text.Json;
using Connect.Rest.Http;

namespace Connect.Rest.Json;

/// <summary>Reads a request body token by token and says, when it does not fit, where (field, line, column) and what was expected. It never repeats a value: it may be a secret.</summary>
internal ref struct BodyReader
{
    private const int MaxDepth = 64;
    private readonly ReadOnlySpan<byte> _json;
    private readonly string _expected;
    private Utf8JsonReader _reader;

    /// <summary>Starts at the first token.</summary>
    /// <param name="json">The body.</param>
    /// <param name="expected">What the body should be, for messages: <c>an object {"name": …, "config": {…}}</c>.</param>
    public BodyReader(ReadOnlySpan<byte> json, string expected)
    {
        _json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        _expected = expected;
        if (_json.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw RestException.BadRequest($"The request body is empty; expected {expected}.");
        }

        _reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Read();
    }

    /// <summary>The current token.</summary>
    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The body itself must be an object; goes to its first field.</summary>
    public void EnterBodyObject()
    {
        if (Token != JsonTokenType.StartObject)
        {
            throw RestException.BadRequest($"The request body is {Describe(Token)}; expected {_expected}.");
        }
    }

    /// <summary>The body itself must be an array.</summary>
    public void EnterBodyArray()
    {
        if (Token != JsonTokenType.StartArray)
        {
            throw RestException.BadRequest($"The request body is {Describe(Token)}; expected {_expected}.");
        }
    }

    /// <summary>Goes to the next field of the current object and on to its value; false at the end of the object.</summary>
    public bool NextField(out string name)
    {
        Read();
        if (Token == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = Text();
        Read();
        return true;
    }

    /// <summary>Goes to the next element of the current array; false at its end.</summary>
    public bool NextElement()
    {
        Read();
        return Token != JsonTokenType.EndArray;
    }

    /// <summary>Nothing may follow the body's value.</summary>
    public void End()
    {
        try
        {
            if (_reader.Read())
            {
                throw Malformed(Position(), "something follows the end of the value");
            }
        }
        catch (JsonException error)
        {
            throw Malformed(error);
        }
    }

    /// <summary>Text or null.</summary>
    public string? TextOrNull(string field) => Token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Text(),
        _ => throw Unexpected(field, "text or null"),
    };

    /// <summary>A scalar as text, as Java coerces it: a number as written, <c>true</c>, <c>false</c>; null stays null.</summary>
    public string? ScalarOrNull(string field) => Token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Text(),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
        _ => throw Unexpected(field, "text, a number, true, false or null (configurations are flat)"),
    };

    /// <summary>A whole number or null.</summary>
    public long? Int64OrNull(string field)
    {
        if (Token == JsonTokenType.Null)
        {
            return null;
        }

        return Token == JsonTokenType.Number && _reader.TryGetInt64(out long value) ? value : throw Unexpected(field, "a whole number or null");
    }

    /// <summary>A number: whole if it fits 64 bits, else floating.</summary>
    public (long? Whole, double Floating) Number(string field)
    {
        if (_reader.TryGetInt64(out long whole))
        {
            return (whole, 0);
        }

        return _reader.TryGetDouble(out double floating) && double.IsFinite(floating) ? (null, floating) : throw Unexpected(field, "a number that fits 64 bits");
    }

    /// <summary>An object of scalars as a configuration; the last of equal keys wins.</summary>
    public Dictionary<string, string?> ConfigMap(string field)
    {
        if (Token != JsonTokenType.StartObject)
        {
            throw Unexpected(field, "an object of configuration keys and values");
        }

        var config = new Dictionary<string, string?>(StringComparer.Ordinal);
        string prefix = field.Length == 0 ? "" : field + ".";
        while (NextField(out string key))
        {
            config[key] = ScalarOrNull(prefix + key);
        }

        return config;
    }

    /// <summary>The error for a value of the wrong kind.</summary>
    public readonly RestException Unexpected(string field, string expected)
    {
        (long line, long column) = Position();
        return RestException.BadRequest($"Field '{Shorten(field)}' at line {line}, column {column} is {Describe(Token)}; expected {expected}.");
    }

    /// <summary>The error for a field nobody knows.</summary>
    public readonly RestException UnknownField(string field, string known)
    {
        (long line, long column) = Position();
        return RestException.BadRequest($"Unknown field '{Shorten(field)}' before line {line}, column {column}; known fields are {known}.");
    }

    private static string Shorten(string field) => field.Length <= 120 ? field : string.Concat(field.AsSpan(0, 120), "…");

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private void Read()
    {
        try
        {
            if (!_reader.Read())
            {
                throw Malformed(Position(), "it ends too early");
            }
        }
        catch (JsonException error)
        {
            throw Malformed(error);
        }
    }

    private readonly string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape or bytes that are not UTF-8.
            throw Malformed(Position(), "a text is not valid UTF-8");
        }
    }

    // Line and column from 1, in bytes, as editors and Jackson count ASCII.
    private readonly (long Line, long Column) Position()
    {
        ReadOnlySpan<byte> before = _json[..(int)_reader.TokenStartIndex];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private readonly RestException Malformed(JsonException error)
    {
        // The reader's text ends with its own position, counted from 0.
        int end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Malformed(((error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1), (end < 0 ? error.Message : error.Message[..end]).TrimEnd('.'));
    }

    private readonly RestException Malformed((long Line, long Column) position, string problem) =>
        RestException.BadRequest($"The request body is not valid JSON at line {position.Line}, column {position.Column}: {problem}. Expected {_expected}.");
}

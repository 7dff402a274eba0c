namespace Connect.Tool.Records;

/// <summary>
/// Makes records of lines as Kafka's console producer does: <c>headers⇥key⇥value</c>, headers with <c>parse.headers</c>, a key with <c>parse.key</c>.
/// </summary>
internal sealed class LineParser
{
    private readonly bool _parseKey;
    private readonly bool _parseHeaders;
    private readonly bool _ignoreError;
    private readonly string _keySeparator;
    private readonly string _headersDelimiter;
    private readonly string _headersSeparator;
    private readonly string _headersKeySeparator;
    private readonly string? _nullMarker;
    private long _line;

    /// <param name="properties">Those of the command line.</param>
    /// <exception cref="CommandException">One of them is wrong.</exception>
    public LineParser(FormatProperties properties)
    {
        _parseKey = properties.Flag("parse.key", false);
        _parseHeaders = properties.Flag("parse.headers", false);
        _ignoreError = properties.Flag("ignore.error", false);
        _keySeparator = Separator(properties, "key.separator", "\t");
        _headersDelimiter = Separator(properties, "headers.delimiter", "\t");
        _headersSeparator = Separator(properties, "headers.separator", ",");
        _headersKeySeparator = Separator(properties, "headers.key.separator", ":");
        _nullMarker = properties.TextOrNull("null.marker");
        properties.RejectOthers();
        if (_headersSeparator == _headersKeySeparator || (_parseHeaders && _headersDelimiter == _headersSeparator))
        {
            throw new CommandException(ExitCodes.Usage, "headers.delimiter, headers.separator and headers.key.separator must differ from each other.");
        }
    }

    /// <summary>The record of the next line.</summary>
    /// <exception cref="CommandException">It lacks a separator and <c>ignore.error</c> is not set; the message names the line, not its contents.</exception>
    public InputRecord Parse(string line)
    {
        _line++;
        string rest = line;
        IReadOnlyList<KeyValuePair<string, string?>> headers = [];
        if (_parseHeaders && Cut(ref rest, _headersDelimiter, "headers.delimiter") is { } headersText)
        {
            headers = Headers(headersText);
        }

        string? key = _parseKey ? Cut(ref rest, _keySeparator, "key.separator") : null;
        return new InputRecord(OrNull(key), OrNull(rest), headers);
    }

    private static string Separator(FormatProperties properties, string key, string defaultValue)
    {
        string separator = Escapes.Text(properties.Text(key, defaultValue));
        return separator.Length > 0 ? separator : throw new CommandException(ExitCodes.Usage, $"The property {key} must not be empty.");
    }

    private string? Cut(ref string rest, string separator, string property)
    {
        int end = rest.IndexOf(separator, StringComparison.Ordinal);
        if (end < 0)
        {
            return _ignoreError ? null : throw Missing(property, separator);
        }

        string part = rest[..end];
        rest = rest[(end + separator.Length)..];
        return part;
    }

    private List<KeyValuePair<string, string?>> Headers(string text)
    {
        List<KeyValuePair<string, string?>> headers = [];
        if (text == _nullMarker)
        {
            return headers;
        }

        foreach (string pair in text.Split(_headersSeparator))
        {
            int end = pair.IndexOf(_headersKeySeparator, StringComparison.Ordinal);
            if (end >= 0)
            {
                headers.Add(new(pair[..end], OrNull(pair[(end + _headersKeySeparator.Length)..])));
            }
            else if (!_ignoreError)
            {
                throw Missing("headers.key.separator", _headersKeySeparator);
            }
        }

        return headers;
    }

    private string? OrNull(string? text) => text is null || text == _nullMarker ? null : text;

    private CommandException Missing(string property, string separator) => new(
        ExitCodes.Failed,
        $"Line {_line} has no '{separator.Replace("\t", "\\t", StringComparison.Ordinal)}' ({property}); the lines before it were sent.",
        "Use --property ignore.error=true to take such lines as values.");
}

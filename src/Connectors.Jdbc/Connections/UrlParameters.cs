namespace Connectors.Jdbc.Connections;

/// <summary>Readings of the parameters behind a URL.</summary>
internal static class UrlParameters
{
    /// <summary>Parameters behind a question mark: <c>a=1&amp;b=two%20words</c>.</summary>
    /// <param name="text">What follows the question mark.</param>
    /// <param name="configKey">The configuration key of the URL.</param>
    /// <param name="decode">Whether percent signs start an encoded character.</param>
    public static IEnumerable<ConnectionParameter> ParseQuery(string text, string configKey, bool decode)
    {
        foreach (string part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string name = equals < 0 ? part : part[..equals];
            string value = equals < 0 ? "" : part[(equals + 1)..];
            yield return new ConnectionParameter(configKey, decode ? Uri.UnescapeDataString(name) : name, decode ? Uri.UnescapeDataString(value.Replace('+', ' ')) : value);
        }
    }

    /// <summary>Properties between semicolons, as SQL Server's driver writes them: <c>;a=1;b={x;y}</c>; a closing brace within braces is doubled.</summary>
    /// <param name="text">What follows the host, with or without the first semicolon.</param>
    /// <param name="configKey">The configuration key of the URL.</param>
    public static IReadOnlyList<ConnectionParameter> ParseProperties(string text, string configKey)
    {
        var found = new List<ConnectionParameter>();
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] == ';' || char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int nameEnd = text.AsSpan(at).IndexOfAny('=', ';') is >= 0 and int offset ? at + offset : text.Length;
            string name = text[at..nameEnd].Trim();
            string value = "";
            at = nameEnd;
            if (at < text.Length && text[at] == '=')
            {
                value = ReadValue(text, ref at);
            }

            if (name.Length > 0)
            {
                found.Add(new ConnectionParameter(configKey, name, value));
            }
        }

        return found;
    }

    private static string ReadValue(string text, ref int at)
    {
        int start = at + 1;
        while (start < text.Length && text[start] == ' ')
        {
            start++;
        }

        if (start >= text.Length || text[start] != '{')
        {
            int end = text.IndexOf(';', start);
            at = end < 0 ? text.Length : end;
            return text[start..at].Trim();
        }

        int close = start;
        do
        {
            close = text.IndexOf('}', close + 1);
            if (close >= 0 && close + 1 < text.Length && text[close + 1] == '}')
            {
                close++;
                continue;
            }

            break;
        }
        while (close >= 0);

        string braced = close < 0 ? text[(start + 1)..] : text[(start + 1)..close];
        at = close < 0 ? text.Length : close + 1;
        return braced.Replace("}}", "}", StringComparison.Ordinal);
    }
}

using System.Text;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>How a database quotes names in SQL.</summary>
/// <param name="Open">What starts a quoted name.</param>
/// <param name="Close">What ends it; doubled within the name.</param>
public sealed record IdentifierRules(string Open, string Close)
{
    /// <summary>The rules of standard SQL: <c>"name"</c>.</summary>
    public static IdentifierRules Standard { get; } = new("\"", "\"");

    /// <summary>Whether names are quoted in statements; false leaves them as they are (<c>quote.sql.identifiers=never</c>). Default true.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>A name as it stands in a statement.</summary>
    public string Quote(string name) => Quotes ? $"{Open}{name.Replace(Close, Close + Close, StringComparison.Ordinal)}{Close}" : name;

    /// <summary>A table's full name as it stands in a statement.</summary>
    public string Quote(TableId table)
    {
        var text = new StringBuilder();
        foreach (string? part in (ReadOnlySpan<string?>)[table.Catalog, table.Schema, table.Table])
        {
            if (part is not null)
            {
                text.Append(text.Length > 0 ? "." : "").Append(Quote(part));
            }
        }

        return text.ToString();
    }

    /// <summary>The parts of a full name, whose parts may be quoted: <c>"a.b".c</c> has two.</summary>
    /// <exception cref="ConnectException">A quote is not closed, or nothing follows the last dot.</exception>
    public IReadOnlyList<string> Parse(string fullName)
    {
        var parts = new List<string>();
        int at = 0;
        while (true)
        {
            if (string.CompareOrdinal(fullName, at, Open, 0, Open.Length) == 0)
            {
                at = ParseQuoted(fullName, at + Open.Length, parts);
            }
            else
            {
                int dot = fullName.IndexOf('.', at);
                int end = dot < 0 ? fullName.Length : dot;
                parts.Add(fullName[at..end]);
                at = end;
            }

            if (at >= fullName.Length)
            {
                return parts;
            }

            if (fullName[at] != '.')
            {
                throw new ConnectException($"Failure parsing fully qualified identifier; a dot is expected behind a quoted part in '{fullName}'.");
            }

            if (++at == fullName.Length)
            {
                throw new ConnectException($"Failure parsing fully qualified identifier; ends in delimiter '.': '{fullName}'.");
            }
        }
    }

    // Returns the position behind the closing quote.
    private int ParseQuoted(string fullName, int start, List<string> parts)
    {
        int at = start;
        while (true)
        {
            int close = fullName.IndexOf(Close, at, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new ConnectException($"Failure parsing fully qualified identifier; missing trailing quote in '{fullName}'.");
            }

            at = close + Close.Length;
            if (string.CompareOrdinal(fullName, at, Close, 0, Close.Length) == 0)
            {
                at += Close.Length;
                continue;
            }

            parts.Add(fullName[start..close].Replace(Close + Close, Close, StringComparison.Ordinal));
            return at;
        }
    }
}

using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>Lists of tables in task configurations: quoted names separated by commas.</summary>
internal static class TableList
{
    /// <summary>The list's text.</summary>
    public static string Format(IEnumerable<TableId> tables, IdentifierRules identifiers) => string.Join(',', tables.Select(identifiers.Quote));

    /// <summary>The tables of a list; commas within quotes are part of a name.</summary>
    public static IReadOnlyList<TableId> Parse(string text, Dialect dialect)
    {
        var tables = new List<TableId>();
        IdentifierRules identifiers = dialect.Identifiers;
        int start = 0;
        bool isQuoted = false;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || (text[at] == ',' && !isQuoted))
            {
                string name = text[start..at].Trim();
                start = at + 1;
                if (name.Length > 0)
                {
                    tables.Add(dialect.ParseTable(name));
                }

                continue;
            }

            string quote = isQuoted ? identifiers.Close : identifiers.Open;
            if (string.CompareOrdinal(text, at, quote, 0, quote.Length) == 0)
            {
                if (isQuoted && string.CompareOrdinal(text, at + quote.Length, quote, 0, quote.Length) == 0)
                {
                    at += quote.Length;
                    continue;
                }

                isQuoted = !isQuoted;
            }
        }

        return tables;
    }
}

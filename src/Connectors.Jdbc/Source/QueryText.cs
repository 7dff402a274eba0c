namespace Connectors.Jdbc.Source;

/// <summary>Looks into a user's query, as far as is needed to add conditions to it.</summary>
internal static class QueryText
{
    // Behind any of these, on the outermost level, WHERE or ORDER BY cannot be appended.
    private static readonly HashSet<string> Clauses = new(StringComparer.OrdinalIgnoreCase)
    {
        "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "INTERSECT", "EXCEPT", "WINDOW", "FOR", "OPTION", "DISTINCT", "TOP",
    };

    /// <summary>Whether it starts as a query does.</summary>
    public static bool IsSelect(string query)
    {
        foreach (Word word in Words(query))
        {
            return word.Depth > 0 || word.Is("SELECT") || word.Is("WITH");
        }

        return false;
    }

    /// <summary>
    /// The query in a form that conditions can be appended to: one with a WHERE, GROUP BY or the like of its own becomes a subquery. A WITH stays in front, where all
    /// databases take it.
    /// </summary>
    public static string Extensible(string query)
    {
        int select = -1;
        bool isClosed = false;
        bool hasCommon = false;
        foreach (Word word in Words(query))
        {
            if (word.Depth > 0)
            {
                isClosed |= select < 0 && !hasCommon;
                continue;
            }

            if (select < 0 && word.Is("SELECT"))
            {
                select = word.Start;
            }

            hasCommon |= select < 0 && word.Is("WITH");
            isClosed |= select >= 0 && Clauses.Contains(word.Text);
        }

        if (!isClosed)
        {
            return query;
        }

        int start = Math.Max(0, hasCommon ? select : 0);
        return $"{query[..start]}SELECT * FROM ({query[start..]}) AS connect_query";
    }

    // Words outside of quotes and comments, with the number of parentheses around them.
    private static IEnumerable<Word> Words(string sql)
    {
        int depth = 0;
        int at = 0;
        while (at < sql.Length)
        {
            char c = sql[at];
            if (char.IsLetter(c) || c == '_')
            {
                int start = at;
                while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$'))
                {
                    at++;
                }

                yield return new Word(sql[start..at], start, depth);
                continue;
            }

            depth += c switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            at = SkipQuoted(sql, at);
        }
    }

    // The position behind a quoted text, a comment, or else one character.
    private static int SkipQuoted(string sql, int at)
    {
        switch (sql[at])
        {
            case '\'' or '"' or '`':
                return Behind(sql, sql[at].ToString(), at + 1);
            case '[':
                return Behind(sql, "]", at + 1);
            case '-' when at + 1 < sql.Length && sql[at + 1] == '-':
                return Behind(sql, "\n", at + 2);
            case '/' when at + 1 < sql.Length && sql[at + 1] == '*':
                return Behind(sql, "*/", at + 2);
            case '$':
                // PostgreSQL's dollar quotes: $$text$$, $tag$text$tag$.
                int end = sql.IndexOf('$', at + 1);
                return end > 0 && sql.AsSpan(at + 1, end - at - 1).IndexOfAnyExcept(TagLetters) < 0 ? Behind(sql, sql[at..(end + 1)], end + 1) : at + 1;
            default:
                return at + 1;
        }
    }

    private static readonly System.Buffers.SearchValues<char> TagLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    private static int Behind(string sql, string closing, int start)
    {
        int close = sql.IndexOf(closing, start, StringComparison.Ordinal);
        return close < 0 ? sql.Length : close + closing.Length;
    }

    private readonly record struct Word(string Text, int Start, int Depth)
    {
        public bool Is(string keyword) => Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text.RegularExpressions;
using Connect.Errors;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>Columns by table: <c>regex:[column1|column2]</c> or <c>regex:column</c>.</summary>
internal sealed class ColumnMapping
{
    private readonly List<(Regex Table, IReadOnlyList<string> Columns)> _entries = [];

    private ColumnMapping()
    {
    }

    /// <summary>Whether there is any entry.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Reads the entries of a key.</summary>
    /// <exception cref="ConfigException">An entry has another form.</exception>
    public static ColumnMapping Parse(string key, IReadOnlyList<string> entries, bool severalColumns)
    {
        string form = severalColumns ? "regex:[col1|col2|...]" : "regex:col";
        var mapping = new ColumnMapping();
        foreach (string entry in entries)
        {
            string[] parts = entry.Split(':');
            if (parts.Length != 2 || parts[0].Trim().Length == 0)
            {
                throw new ConfigException(key, entry, $"Invalid format. Expected '{form}'");
            }

            string columns = parts[1].Trim();
            bool isBracketed = columns.StartsWith('[') && columns.EndsWith(']');
            if (isBracketed != severalColumns)
            {
                throw new ConfigException(key, entry, $"Invalid format. Expected '{form}'");
            }

            string[] names = (severalColumns ? columns[1..^1] : columns).Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (names.Length == 0 || (!severalColumns && names.Length > 1))
            {
                throw new ConfigException(key, entry, $"Invalid format. Expected '{form}'");
            }

            mapping._entries.Add((TablePatterns.Compile(key, parts[0].Trim()), names));
        }

        return mapping;
    }

    /// <summary>The columns of the first entry that matches a table; empty when none does.</summary>
    public IReadOnlyList<string> For(TableId table)
    {
        foreach ((Regex pattern, IReadOnlyList<string> columns) in _entries)
        {
            if (pattern.IsMatch(table.ToString()))
            {
                return columns;
            }
        }

        return [];
    }
}

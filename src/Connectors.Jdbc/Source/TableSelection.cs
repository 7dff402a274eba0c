using System.Text.RegularExpressions;
using Connect.Configuration;
using Connect.Errors;
using Connectors.Jdbc.Dialects;
using Keys = Connectors.Jdbc.Source.JdbcSourceConfigDef;

namespace Connectors.Jdbc.Source;

/// <summary>Which of the database's tables are read.</summary>
internal sealed class TableSelection
{
    private readonly HashSet<string> _whitelist;
    private readonly HashSet<string> _blacklist;
    private readonly Regex[] _included;
    private readonly Regex[] _excluded;

    private TableSelection(HashSet<string> whitelist, HashSet<string> blacklist, Regex[] included, Regex[] excluded)
    {
        _whitelist = whitelist;
        _blacklist = blacklist;
        _included = included;
        _excluded = excluded;
    }

    /// <summary>Whether there is no condition: all tables are read.</summary>
    public bool IsEmpty => _whitelist.Count + _blacklist.Count + _included.Length == 0;

    /// <summary>Reads the keys.</summary>
    public static TableSelection Parse(ConfigValues values) => new(
        [.. values.GetList(Keys.Whitelist)],
        [.. values.GetList(Keys.Blacklist)],
        [.. values.GetList(Keys.IncludeList).Select(pattern => TablePatterns.Compile(Keys.IncludeList, pattern))],
        [.. values.GetList(Keys.ExcludeList).Select(pattern => TablePatterns.Compile(Keys.ExcludeList, pattern))]);

    /// <summary>The tables that are read, in the order in which they were given.</summary>
    /// <param name="tables">All tables.</param>
    /// <param name="identifiers">How names may be quoted in the lists.</param>
    /// <exception cref="ConnectException">Two of them have the same name in different schemas, so that they would share a topic.</exception>
    public IReadOnlyList<TableId> Select(IReadOnlyList<TableId> tables, IdentifierRules identifiers)
    {
        TableId[] selected = [.. tables.Where(table => IsSelected(table, identifiers))];
        string[] shared =
        [
            .. selected.GroupBy(table => table.Table, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => $"[{string.Join(", ", group.Select(table => identifiers.Quote(table)))}]"),
        ];
        return shared.Length == 0
            ? selected
            : throw new ConnectException(
                "The connector uses the unqualified table name as the topic name and has detected duplicate unqualified table names, which would mix data of several tables in one topic: "
                + $"[{string.Join(", ", shared)}]. Select one table of each group with {Keys.Whitelist} or {Keys.IncludeList}, by its name with the schema in front.");
    }

    /// <summary>What is selected, for messages: <c>is one of people, orders</c>.</summary>
    public override string ToString() => this switch
    {
        { IsEmpty: true } => "can be read",
        { _whitelist.Count: > 0 } => $"is one of {string.Join(", ", _whitelist)}",
        { _included.Length: > 0 } => $"matches {Keys.IncludeList} and not {Keys.ExcludeList}",
        _ => $"is none of {string.Join(", ", _blacklist)}",
    };

    private bool IsSelected(TableId table, IdentifierRules identifiers)
    {
        if (_included.Length > 0)
        {
            string full = table.ToString();
            return _included.Any(pattern => pattern.IsMatch(full)) && !_excluded.Any(pattern => pattern.IsMatch(full));
        }

        return (_whitelist.Count == 0 || IsListed(_whitelist, table, identifiers)) && !IsListed(_blacklist, table, identifiers);
    }

    // By its full name, quoted or not, by schema and name, or by its name alone.
    private static bool IsListed(HashSet<string> list, TableId table, IdentifierRules identifiers)
    {
        if (list.Count == 0)
        {
            return false;
        }

        IdentifierRules quoted = identifiers with { Quotes = true };
        TableId withoutCatalog = table with { Catalog = null };
        return list.Contains(table.Table) || list.Contains(table.ToString()) || list.Contains(quoted.Quote(table))
            || list.Contains(withoutCatalog.ToString()) || list.Contains(quoted.Quote(withoutCatalog));
    }
}

using System.Text.RegularExpressions;

namespace Connect.TestSupport.SqlServer;

/// <summary>A column of a result or a table. Strings in the words of CREATE TABLE convert to one: <c>"id int not null identity"</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed partial record TdsColumn(string Name, TdsType Type)
{
    /// <summary>Whether it may hold null.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>Whether the server counts it up.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>Whether clients cannot write to it: <c>rowversion</c>, or a column marked <c>computed</c>.</summary>
    public bool IsComputed { get; init; }

    /// <summary>The column that a definition means.</summary>
    public static implicit operator TdsColumn(string definition) => Parse(definition);

    /// <summary>Reads <c>name type [not null] [identity] [computed]</c>; brackets around the name are left out.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static TdsColumn Parse(string definition)
    {
        Match match = Pattern().Match(definition);
        if (!match.Success)
        {
            throw new FormatException($"'{definition}' is no column; expected name, type and possibly: not null, identity, computed.");
        }

        string name = match.Groups["name"].Value;
        string rest = match.Groups["rest"].Value;
        var type = TdsType.Parse(match.Groups["type"].Value);
        return new TdsColumn(name.StartsWith('[') ? name[1..^1].Replace("]]", "]", StringComparison.Ordinal) : name, type)
        {
            IsNullable = !rest.Contains("not null", StringComparison.OrdinalIgnoreCase),
            IsIdentity = rest.Contains("identity", StringComparison.OrdinalIgnoreCase),
            IsComputed = rest.Contains("computed", StringComparison.OrdinalIgnoreCase) || type.Name == "timestamp",
        };
    }

    [GeneratedRegex(@"^\s*(?<name>\[([^]]|\]\])*\]|\S+)\s+(?<type>\w+(\s*\([^)]*\))?)(?<rest>(\s+(not\s+null|null|identity|computed))*)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}

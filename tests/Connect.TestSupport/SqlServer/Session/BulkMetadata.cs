using System.Text.RegularExpressions;
using Connect.TestSupport.SqlServer.Types;

namespace Connect.TestSupport.SqlServer.Session;

/// <summary>Answers the question with which SqlBulkCopy begins: the number of open transactions, the table's columns, their collations.</summary>
internal static partial class BulkMetadata
{
    /// <summary>The answer; null when the statement is not that question.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="tables">Columns of the tables there are, by name without brackets or schema.</param>
    public static TdsAnswer? Find(string sql, IReadOnlyDictionary<string, IReadOnlyList<TdsColumn>> tables)
    {
        Match match = Question().Match(sql);
        if (!match.Success)
        {
            return null;
        }

        string name = TableName(match.Groups["name"].Value.Replace("''", "'", StringComparison.Ordinal));
        if (!tables.TryGetValue(name, out IReadOnlyList<TdsColumn>? columns))
        {
            return new TdsAnswer().Result("trancount int not null").Row(0).Error(208, $"Invalid object name '{name}'.");
        }

        TdsAnswer answer = new TdsAnswer().Result("trancount int not null").Row(0).Result([.. columns])
            .Result("colid int", "name nvarchar(128)", "tds_collation binary(5)", "collation nvarchar(128)")
            .Rows(columns.Select((column, index) => new object?[]
            {
                index + 1, column.Name, HasCollation(column) ? TdsCollation.Bytes.ToArray() : null, HasCollation(column) ? TdsCollation.Name : null,
            }));

        // Later clients ask for names that graph tables show in place of others.
        return sql.Contains("#Column_Aliases", StringComparison.OrdinalIgnoreCase) ? answer.Result("canonical nvarchar(128)", "aliased nvarchar(128)") : answer;
    }

    /// <summary>Whether a statement is that question.</summary>
    public static bool IsQuestion(string sql) => Question().IsMatch(sql);

    /// <summary>The last part of a name, without brackets.</summary>
    public static string TableName(string name)
    {
        Match match = LastPart().Match(name.Trim());
        return match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("]]", "]", StringComparison.Ordinal) : match.Groups["plain"].Value;
    }

    private static bool HasCollation(TdsColumn column) => column.Type is TdsTextType or TdsLongType { Name: not "image" };

    [GeneratedRegex(@"sp_tablecollations_100\s+N'(?<name>([^']|'')*)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Question();

    [GeneratedRegex(@"(\[(?<quoted>([^]]|\]\])*)\]|(?<plain>[^.\[\]]*))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LastPart();
}

using Connectors.Jdbc.Dialects;
using Connectors.Jdbc.Dialects.SqlServer;
using Connectors.Jdbc.Source;

namespace Connectors.Jdbc.Tests.Source;

public class SourceStatementTests
{
    [Theory]
    [InlineData("bulk", "SELECT * FROM [db].[dbo].[t] WITH (NOLOCK)")]
    [InlineData("incrementing", "SELECT * FROM [db].[dbo].[t] WHERE [id] > @p1 ORDER BY [id] ASC WITH (NOLOCK)")]
    [InlineData("timestamp", "SELECT * FROM [db].[dbo].[t] WHERE [ts] > @p1 AND [ts] < @p2 ORDER BY [ts] ASC WITH (NOLOCK)")]
    [InlineData("timestampincrementing", "SELECT * FROM [db].[dbo].[t] WHERE [ts] < @p2 AND (([ts] = @p1 AND [id] > @p3) OR [ts] > @p1) ORDER BY [ts],[id] ASC WITH (NOLOCK)")]
    public void Text_SqlServer_IsThis(string mode, string expected) => Assert.Equal(expected, Text(JdbcDialects.Find("jdbc:sqlserver://h", ""), mode, "[db].[dbo].[t]", "[id]", "[ts]", "WITH (NOLOCK)"));

    [Theory]
    [InlineData("incrementing", "SELECT * FROM \"s\".\"t\" WHERE \"id\" > $1 ORDER BY \"id\" ASC")]
    [InlineData("timestamp", "SELECT * FROM \"s\".\"t\" WHERE \"ts\" > $1 AND \"ts\" < $2 ORDER BY \"ts\" ASC")]
    [InlineData("timestampincrementing", "SELECT * FROM \"s\".\"t\" WHERE \"ts\" < $2 AND ((\"ts\" = $1 AND \"id\" > $3) OR \"ts\" > $1) ORDER BY \"ts\",\"id\" ASC")]
    public void Text_Postgres_IsThis(string mode, string expected) => Assert.Equal(expected, Text(JdbcDialects.Find("jdbc:postgresql:x", ""), mode, "\"s\".\"t\"", "\"id\"", "\"ts\"", ""));

    [Fact]
    public void Comparison_SqlServer_IsOfTheColumnsType()
    {
        Assert.Equal(("DateTime2", "2024-02-29T14:14:15.1234567"), Parameter("datetime2"));
        Assert.Equal(("DateTime", "2024-02-29T14:14:15.1234567"), Parameter("datetime"));
        Assert.Equal(("SmallDateTime", "2024-02-29T14:14:15.1234567"), Parameter("smalldatetime"));
        Assert.Equal(("DateTimeOffset", "2024-02-29T13:14:15.1234567+00:00"), Parameter("datetimeoffset"));
        Assert.Equal(("DateTimeOffset", "2024-02-29T13:14:15.1234567+00:00"), Parameter("datetime", "datetimeoffset"));
        Assert.Equal(("DateTime2", "2024-02-29T14:14:15.1234567"), Parameter());
    }

    private static (string Type, string Value) Parameter(params string[] types)
    {
        var time = new DatabaseTime(DatabaseTime.ParseZone("db.timezone", "Europe/Berlin"), isHybrid: true);
        var comparison = new SqlServerTimestampComparison(JdbcDialects.Find("jdbc:sqlserver://h", ""), time, types);
        using var command = new Microsoft.Data.SqlClient.SqlCommand();

        comparison.AddParameters(command, 17092124551234567, 0);

        Microsoft.Data.SqlClient.SqlParameter parameter = command.Parameters[0];
        string value = parameter.Value switch
        {
            DateTime local => local.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff"),
            DateTimeOffset absolute => absolute.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz"),
            _ => "",
        };
        return (parameter.SqlDbType.ToString(), value);
    }

    private static string Text(Dialect dialect, string mode, string table, string incrementing, string timestamp, string suffix)
    {
        SourceMode parsed = Enum.Parse<SourceMode>(mode, ignoreCase: true);
        var statement = new SourceStatement(dialect, parsed, $"SELECT * FROM {table}", incrementing, timestamp, suffix);
        TimestampComparison comparison = dialect is SqlServerDialect ? new SqlServerTimestampComparison(dialect, DatabaseTime.Default, []) : new LocalTimestampComparison(dialect, DatabaseTime.Default);
        return statement.Text(parsed is SourceMode.Timestamp or SourceMode.TimestampIncrementing ? comparison : null);
    }
}

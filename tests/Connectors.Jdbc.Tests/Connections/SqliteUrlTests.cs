using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Tests.Connections;

public class SqliteUrlTests
{
    [Theory]
    [InlineData("jdbc:sqlite:/data/shop.db", "/data/shop.db", SqliteOpenMode.ReadWriteCreate)]
    [InlineData("jdbc:sqlite:shop.db", "shop.db", SqliteOpenMode.ReadWriteCreate)]
    [InlineData("jdbc:sqlite:C:/shop.db", "C:/shop.db", SqliteOpenMode.ReadWriteCreate)]
    [InlineData("jdbc:sqlite:", ":memory:", SqliteOpenMode.ReadWriteCreate)]
    [InlineData("jdbc:sqlite::memory:", ":memory:", SqliteOpenMode.ReadWriteCreate)]
    [InlineData("jdbc:sqlite:file:shop.db?mode=ro&cache=shared", "shop.db", SqliteOpenMode.ReadOnly)]
    [InlineData("jdbc:sqlite:file:a%20b.db?mode=rw", "a b.db", SqliteOpenMode.ReadWrite)]
    [InlineData("Data Source=shop.db;Mode=ReadOnly", "shop.db", SqliteOpenMode.ReadOnly)]
    public void Parse_Place_IsTheFile(string url, string file, SqliteOpenMode mode)
    {
        SqliteConnectionStringBuilder builder = SqliteUrl.Parse(Requests.Of(url)).Builder;

        Assert.Equal((file, mode), (builder.DataSource, builder.Mode));
    }

    [Fact]
    public void Parse_Pragmas_AreStatements()
    {
        SqliteUrl url = SqliteUrl.Parse(Requests.Of("jdbc:sqlite:shop.db?journal_mode=WAL&Foreign_Keys=on&cache_size=-2000", properties: ("synchronous", "NORMAL")));

        Assert.Equal(["PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = on", "PRAGMA cache_size = -2000", "PRAGMA synchronous = NORMAL"], url.Statements);
    }

    [Theory]
    [InlineData("", 3000, 3)]
    [InlineData("?busy_timeout=500", 500, 1)]
    [InlineData("?busy_timeout=10001", 10001, 11)]
    public void Parse_BusyTimeout_IsTheProvidersToo(string parameters, int milliseconds, int seconds)
    {
        SqliteUrl url = SqliteUrl.Parse(Requests.Of("jdbc:sqlite:shop.db" + parameters));

        Assert.Equal((milliseconds, seconds), (url.BusyTimeoutMs, url.Builder.DefaultTimeout));
    }

    [Fact]
    public void Parse_DateParameters_SayHowTimesAreStored()
    {
        SqliteUrl given = SqliteUrl.Parse(Requests.Of("jdbc:sqlite:shop.db?date_class=text&date_precision=seconds&date_string_format=x"));
        SqliteUrl silent = SqliteUrl.Parse(Requests.Of("jdbc:sqlite:shop.db"));

        Assert.Equal((SqliteDateClass.Text, true), (given.DateClass, given.DatesInSeconds));
        Assert.Equal((SqliteDateClass.Integer, false), (silent.DateClass, silent.DatesInSeconds));
    }

    [Theory]
    [InlineData("jdbc:sqlite:shop.db?journal_mod=WAL", "'journal_mod'", "'journal_mode'")]
    [InlineData("jdbc:sqlite:shop.db?journal_mode=WAL;DROP", "'journal_mode'", "word")]
    [InlineData("jdbc:sqlite:shop.db?mode=hush", "'mode'", "rwc")]
    [InlineData("Data Source=shop.db;Mod=hush", "'mod'", "'Mode'")]
    public void Parse_Mistake_IsNamedWithWhatIsExpected(string url, string named, string expected)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => SqliteUrl.Parse(Requests.Of(url)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }
}

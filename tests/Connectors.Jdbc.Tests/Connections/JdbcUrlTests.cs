using Connectors.Jdbc.Connections;

namespace Connectors.Jdbc.Tests.Connections;

public class JdbcUrlTests
{
    [Theory]
    [InlineData("jdbc:postgresql://h/db", "postgresql", "//h/db")]
    [InlineData("JDBC:SQLite:x.db", "sqlite", "x.db")]
    [InlineData("jdbc:sqlite:", "sqlite", "")]
    [InlineData("jdbc:jtds:sqlserver://h/db", "jtds:sqlserver", "//h/db")]
    public void TryParse_JdbcUrl_SplitsIt(string url, string subprotocol, string rest)
    {
        Assert.True(JdbcUrl.TryParse(url, out JdbcUrl parsed));
        Assert.Equal((subprotocol, rest), (parsed.Subprotocol, parsed.Rest));
    }

    [Theory]
    [InlineData("jdbc:")]
    [InlineData("jdbc::x")]
    [InlineData("postgresql://h/db")]
    [InlineData("")]
    public void TryParse_OtherText_Refuses(string url) => Assert.False(JdbcUrl.TryParse(url, out _));

    [Theory]
    [InlineData("jdbc:postgresql://h:1/db?user=u&password=p", "jdbc:postgresql://h:1/db")]
    [InlineData("jdbc:sqlserver://h;user=u;password=p", "jdbc:sqlserver://h")]
    [InlineData("jdbc:mysql://u:p@h/db", "jdbc:mysql://h/db")]
    [InlineData("Host=h;Password=p", "an ADO.NET connection string")]
    public void WithoutSecrets_Url_HasNoParametersAndNoUser(string url, string expected) => Assert.Equal(expected, JdbcUrl.WithoutSecrets(url));
}

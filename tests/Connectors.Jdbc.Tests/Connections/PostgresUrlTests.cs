using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Tests.Support;
using Npgsql;

namespace Connectors.Jdbc.Tests.Connections;

public class PostgresUrlTests
{
    [Theory]
    [InlineData("jdbc:postgresql://db:5433/shop", "db", 5433, "shop")]
    [InlineData("jdbc:postgresql://db/shop", "db", 5432, "shop")]
    [InlineData("jdbc:postgresql://db:5433/", "db", 5433, null)]
    [InlineData("jdbc:postgresql:shop", "localhost", 5432, "shop")]
    [InlineData("jdbc:postgresql:/", "localhost", 5432, null)]
    [InlineData("jdbc:postgresql:///shop", "localhost", 5432, "shop")]
    [InlineData("jdbc:postgresql://[::1]:5433/shop", "::1", 5433, "shop")]
    [InlineData("jdbc:postgresql://db/sh%20op", "db", 5432, "sh op")]
    [InlineData("JDBC:postgresql://db/shop?PGPORT=6000", "db", 6000, "shop")]
    [InlineData("Host=db;Port=5433;Database=shop", "db", 5433, "shop")]
    public void Parse_Place_IsHostPortAndDatabase(string url, string host, int port, string? database)
    {
        NpgsqlConnectionStringBuilder builder = PostgresUrl.Parse(Requests.Of(url)).Builder;

        Assert.Equal((host, port, database), (builder.Host, builder.Port, builder.Database));
    }

    [Fact]
    public void Parse_SeveralHosts_AreAListWithPorts()
    {
        NpgsqlConnectionStringBuilder builder = PostgresUrl.Parse(Requests.Of("jdbc:postgresql://a:5433,b,[::1]:5434/shop?targetServerType=preferSecondary&loadBalanceHosts=true")).Builder;

        Assert.Equal("a:5433,b:5432,[::1]:5434", builder.Host);
        Assert.Equal("prefer-standby", builder.TargetSessionAttributes);
        Assert.True(builder.LoadBalanceHosts);
    }

    [Theory]
    [InlineData("", SslMode.Prefer)]
    [InlineData("?ssl=true", SslMode.VerifyFull)]
    [InlineData("?ssl", SslMode.VerifyFull)]
    [InlineData("?ssl=false", SslMode.Prefer)]
    [InlineData("?sslmode=disable", SslMode.Disable)]
    [InlineData("?sslmode=allow", SslMode.Allow)]
    [InlineData("?sslmode=prefer", SslMode.Prefer)]
    [InlineData("?sslmode=require", SslMode.Require)]
    [InlineData("?sslmode=verify-ca", SslMode.VerifyCA)]
    [InlineData("?sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("?ssl=true&sslmode=require", SslMode.Require)]
    [InlineData("?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", SslMode.Require)]
    [InlineData("?ssl=true&verifyServerCertificate=false", SslMode.Require)]
    [InlineData("?sslmode=require&verifyServerCertificate=true", SslMode.VerifyFull)]
    [InlineData("?verifyServerCertificate=true", SslMode.VerifyFull)]
    [InlineData("?verifyServerCertificate=false", SslMode.Prefer)]
    public void Parse_Encryption_IsVerifiedUnlessToldOtherwise(string parameters, SslMode expected) =>
        Assert.Equal(expected, PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop" + parameters)).Builder.SslMode);

    [Theory]
    [InlineData("currentSchema=a,b", "Search Path", "a,b")]
    [InlineData("ApplicationName=my%20app", "Application Name", "my app")]
    [InlineData("ApplicationName=my+app", "Application Name", "my app")]
    [InlineData("connectTimeout=7", "Timeout", "7")]
    [InlineData("loginTimeout=8&connectTimeout=7", "Timeout", "8")]
    [InlineData("socketTimeout=9", "Command Timeout", "9")]
    [InlineData("socketTimeout=9&queryTimeout=4", "Command Timeout", "4")]
    [InlineData("tcpKeepAlive=false", "TCP Keepalive", "False")]
    [InlineData("options=-c%20geqo%3Doff", "Options", "-c geqo=off")]
    [InlineData("readOnly=true", "Options", "-c default_transaction_read_only=on")]
    [InlineData("hostRecheckSeconds=3", "Host Recheck Seconds", "3")]
    [InlineData("sslrootcert=/ca.pem", "Root Certificate", "/ca.pem")]
    [InlineData("gssEncMode=disable", "GSS Encryption Mode", "Disable")]
    [InlineData("kerberosServerName=pg", "Kerberos Service Name", "pg")]
    [InlineData("channelBinding=require", "Channel Binding", "Require")]
    [InlineData("sslNegotiation=direct", "SSL Negotiation", "Direct")]
    [InlineData("user=ann", "Username", "ann")]
    [InlineData("Maximum Pool Size=7", "Maximum Pool Size", "7")]
    public void Parse_Parameter_SetsTheKeyword(string parameters, string keyword, string expected) =>
        Assert.Equal(expected, PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?" + parameters)).Builder[keyword]?.ToString());

    [Fact]
    public void Parse_NothingSaid_WaitsForStatementsAsLongAsTheyTake()
    {
        NpgsqlConnectionStringBuilder builder = PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop")).Builder;

        Assert.Equal(0, builder.CommandTimeout);
        Assert.True(builder.TcpKeepAlive);
        Assert.True(builder.Pooling);
    }

    [Theory]
    [InlineData("prepareThreshold=0&reWriteBatchedInserts=true&stringtype=unspecified&defaultRowFetchSize=100&binaryTransfer=false&autosave=never")]
    public void Parse_ParametersOfTheJavaDriverOnly_AreAccepted(string parameters) =>
        Assert.Equal("db", PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?" + parameters)).Builder.Host);

    [Fact]
    public void Parse_UserAndPassword_ComeFromKeysThenPropertiesThenUrl()
    {
        NpgsqlConnectionStringBuilder keys = PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?user=a&password=b", "ann", "secret")).Builder;
        NpgsqlConnectionStringBuilder properties = PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?user=a&password=b%26c&sslmode=require", properties: ("sslmode", "disable"))).Builder;

        Assert.Equal(("ann", "secret"), (keys.Username, keys.Password));
        Assert.Equal(("a", "b&c", SslMode.Disable), (properties.Username, properties.Password, properties.SslMode));
    }

    [Fact]
    public void Parse_ClientCertificate_IsKeptApart()
    {
        PostgresUrl url = PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?sslcert=/c.pem&sslkey=/k.pk8&sslpassword=pw"));

        Assert.Equal(("/c.pem", "/k.pk8", "pw"), (url.Certificate, url.Key, url.KeyPassword));
        Assert.DoesNotContain("pw", url.Builder.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sslmod=require", "'sslmod'", "'sslmode'")]
    [InlineData("currentSchem=a", "'currentSchem'", "'currentSchema'")]
    [InlineData("Maximum Pool Sise=7", "'Maximum Pool Sise'", "'Maximum Pool Size'")]
    public void Parse_UnknownParameter_IsNamedWithTheNearest(string parameters, string named, string suggested)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop?password=hush&" + parameters)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(suggested, error.Message, StringComparison.Ordinal);
        Assert.Contains("connection.url", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownProperty_IsNamedByItsKey()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => PostgresUrl.Parse(Requests.Of("jdbc:postgresql://db/shop", properties: ("tcpkeepalives", "hush"))));

        Assert.Contains("connection.tcpkeepalives", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jdbc:postgresql://db/shop?sslmode=hush", "sslmode")]
    [InlineData("jdbc:postgresql://db/shop?connectTimeout=hush", "connectTimeout")]
    [InlineData("jdbc:postgresql://db/shop?ssl=hush", "ssl")]
    [InlineData("jdbc:postgresql://db/shop?Maximum Pool Size=hush", "Maximum Pool Size")]
    [InlineData("jdbc:postgresql://db:hush/shop", "port")]
    [InlineData("Host=db;Maximum Pool Size=hush", "maximum pool size")]
    [InlineData("Host=db;Passwort=hush", "'passwort', which Npgsql does not know. Did you mean 'Password'?")]
    public void Parse_WrongValue_IsNamedButNotShown(string url, string named)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => PostgresUrl.Parse(Requests.Of(url)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }
}

using Connect.Errors;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.Connections;

public class SqlServerUrlTests
{
    [Theory]
    [InlineData("jdbc:sqlserver://db:1434;databaseName=shop", "tcp:db,1434", "shop")]
    [InlineData("jdbc:sqlserver://db;database=shop", "db", "shop")]
    [InlineData(@"jdbc:sqlserver://db\inst;databaseName=shop;", @"db\inst", "shop")]
    [InlineData(@"jdbc:sqlserver://db\inst:1434;databaseName=shop", "tcp:db,1434", "shop")]
    [InlineData("jdbc:sqlserver://;serverName=db;portNumber=1434;databaseName={sh;o}}p}", "tcp:db,1434", "sh;o}p")]
    [InlineData("jdbc:sqlserver://;servername=db;instanceName=inst", @"db\inst", "")]
    [InlineData("jdbc:sqlserver://[::1]:1434", "tcp:::1,1434", "")]
    [InlineData("jdbc:sqlserver://", "localhost", "")]
    [InlineData("jdbc:jtds:sqlserver://db:1434/shop;useNTLMv2=true", "tcp:db,1434", "shop")]
    [InlineData("jdbc:microsoft:sqlserver://db:1434;DatabaseName=shop", "tcp:db,1434", "shop")]
    [InlineData("Server=db;Database=shop", "db", "shop")]
    public void Parse_Place_IsDataSourceAndCatalog(string url, string dataSource, string catalog)
    {
        SqlConnectionStringBuilder builder = SqlServerUrl.Parse(Requests.Of(url)).Builder;

        Assert.Equal((dataSource, catalog), (builder.DataSource, builder.InitialCatalog));
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData(";encrypt=true", true, false)]
    [InlineData(";encrypt=mandatory;trustServerCertificate=true", true, true)]
    [InlineData(";encrypt=false", false, false)]
    [InlineData(";Encrypt=Optional", false, false)]
    [InlineData(";verifyServerCertificate=false", true, true)]
    public void Parse_Encryption_IsOnAndVerifiedUnlessToldOtherwise(string properties, bool encrypts, bool trusts)
    {
        SqlConnectionStringBuilder builder = SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db" + properties)).Builder;

        Assert.Equal(encrypts, builder["Encrypt"].ToString() is "True" or "Mandatory");
        Assert.Equal(trusts, builder.TrustServerCertificate);
    }

    [Theory]
    [InlineData("user=sa;password={a;b}", "Password", "a;b")]
    [InlineData("userName=sa", "User ID", "sa")]
    [InlineData("integratedSecurity=true", "Integrated Security", "True")]
    [InlineData("applicationName=app", "Application Name", "app")]
    [InlineData("workstationID=ws", "Workstation ID", "ws")]
    [InlineData("loginTimeout=9", "Connect Timeout", "9")]
    [InlineData("packetSize=4096", "Packet Size", "4096")]
    [InlineData("applicationIntent=ReadOnly", "ApplicationIntent", "ReadOnly")]
    [InlineData("multiSubnetFailover=true", "MultiSubnetFailover", "True")]
    [InlineData("failoverPartner=other", "Failover Partner", "other")]
    [InlineData("connectRetryCount=3", "ConnectRetryCount", "3")]
    [InlineData("authentication=SqlPassword", "Authentication", "SqlPassword")]
    [InlineData("columnEncryptionSetting=Enabled", "Column Encryption Setting", "Enabled")]
    [InlineData("Max Pool Size=7", "Max Pool Size", "7")]
    public void Parse_Property_SetsTheKeyword(string properties, string keyword, string expected) =>
        Assert.Equal(expected, SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db;" + properties)).Builder[keyword].ToString());

    [Fact]
    public void Parse_PropertiesWithoutKeyword_AreKeptApart()
    {
        SqlServerUrl url = SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db;lockTimeout=500;accessToken=abc;queryTimeout=30;sendStringParametersAsUnicode=false"));

        Assert.Equal((500, "abc", 30, false), (url.LockTimeoutMs, url.AccessToken, url.CommandTimeout, url.SendsUnicode));
        Assert.Equal(0, SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db")).CommandTimeout);
    }

    [Fact]
    public void Parse_PropertiesOfTheJavaDriverOnly_AreAccepted() =>
        Assert.Equal("db", SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db;selectMethod=cursor;responseBuffering=adaptive;trustStore=/x;useBulkCopyForBatchInsert=true")).Builder.DataSource);

    [Fact]
    public void Parse_UserAndPassword_ComeFromKeys()
    {
        SqlConnectionStringBuilder builder = SqlServerUrl.Parse(Requests.Of("jdbc:sqlserver://db;user=a;password=b", "sa", "secret")).Builder;

        Assert.Equal(("sa", "secret"), (builder.UserID, builder.Password));
    }

    [Theory]
    [InlineData("jdbc:sqlserver://db;password=hush;encrpyt=true", "'encrpyt'", "'encrypt'")]
    [InlineData("jdbc:sqlserver://db;encrypt=hush", "'encrypt'", "mandatory")]
    [InlineData("jdbc:sqlserver://db:hush", "port", "1433")]
    [InlineData("jdbc:sqlserver://db;portNumber=hush", "'portNumber'", "number")]
    [InlineData("Server=db;Initial Catalo=hush", "'initial catalo'", "'Initial Catalog'")]
    public void Parse_Mistake_IsNamedWithWhatIsExpected(string url, string named, string expected)
    {
        ConfigException error = Assert.Throws<ConfigException>(() => SqlServerUrl.Parse(Requests.Of(url)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }
}

using System.Net.Security;
using System.Net.Sockets;
using Connect.TestSupport;
using Connect.TestSupport.SqlServer;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Tests.SqlServer;

public class TdsLoginTests
{
    // Header, one option (encryption, of which there can be no question any more), its value.
    private static readonly byte[] PreLogin = [18, 1, 0, 15, 0, 0, 0, 0, 1, 0, 6, 0, 1, 0xFF, 2];

    [Theory]
    [InlineData(TdsEncryption.Optional, "Encrypt=False", false)]
    [InlineData(TdsEncryption.Optional, "Encrypt=True;TrustServerCertificate=True", true)]
    [InlineData(TdsEncryption.NotSupported, "Encrypt=False", false)]
    [InlineData(TdsEncryption.Required, "Encrypt=False;TrustServerCertificate=True", true)]
    [InlineData(TdsEncryption.Required, "Encrypt=True;TrustServerCertificate=True", true)]
    public async Task Open_EncryptionOfBothSides_IsAgreedAndTheConnectionWorks(TdsEncryption encryption, string keywords, bool isEncrypted)
    {
        await using TdsServer server = TdsServer.Start(new TdsServerOptions { Encryption = encryption });
        server.On("SELECT 1").Answer(new TdsAnswer().Result("a int not null").Row(1));

        await using SqlConnection connection = await server.OpenAsync(keywords);

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
        Assert.Equal(isEncrypted, Assert.Single(server.Logins).IsEncrypted);
        Assert.Empty(server.Faults);
    }

    [Theory]
    [InlineData(TdsEncryption.Optional, "Encrypt=True")]
    [InlineData(TdsEncryption.NotSupported, "Encrypt=True;TrustServerCertificate=True")]
    public async Task Open_CertificateUntrustedOrMissing_FailsBeforeTheLogin(TdsEncryption encryption, string keywords)
    {
        await using TdsServer server = TdsServer.Start(new TdsServerOptions { Encryption = encryption });

        await Assert.ThrowsAsync<SqlException>(() => server.OpenAsync(keywords));

        Assert.Empty(server.Logins);
    }

    [Fact]
    public async Task Open_Login_TellsWhatTheConnectionStringSays()
    {
        await using TdsServer server = TdsServer.Start();

        await using SqlConnection connection = await server.OpenAsync(
            "User ID=me;Password=pässword;Initial Catalog=shop;Application Name=app;Workstation ID=here;Packet Size=1024;ApplicationIntent=ReadOnly");

        TdsLogin login = Assert.Single(server.Logins);
        Assert.Equal(("me", "pässword", "shop", "app", "here"), (login.User, login.Password, login.Database, login.Application, login.Workstation));
        Assert.Equal((1024, true, 0x74000004u), (login.PacketSize, login.IsReadOnly, login.Version));
        Assert.Equal(("shop", 1024), (connection.Database, connection.PacketSize));
        Assert.Equal("16.00.1000", connection.ServerVersion);
    }

    [Fact]
    public async Task Open_AccessToken_ReachesTheServer()
    {
        await using TdsServer server = TdsServer.Start();
        var builder = new SqlConnectionStringBuilder(server.ConnectionString("Encrypt=True;TrustServerCertificate=True"));
        builder.Remove("User ID");
        builder.Remove("Password");
        await using var connection = new SqlConnection(builder.ConnectionString) { AccessToken = "abc.def" };

        await connection.OpenAsync();

        Assert.Equal("abc.def", Assert.Single(server.Logins).AccessToken);
    }

    [Theory]
    [InlineData(18456, 14)]
    [InlineData(4060, 11)]
    [InlineData(40613, 17)]
    public async Task Open_LoginRefused_IsTheServersError(int number, byte severity)
    {
        await using TdsServer server = TdsServer.Start();
        server.OnLogin(_ => new TdsAnswer().Error(number, "not now", severity));

        SqlException error = await Assert.ThrowsAsync<SqlException>(() => server.OpenAsync("Connect Timeout=5"));

        Assert.Equal((number, severity), (error.Number, error.Class));
        Assert.Equal("not now", error.Errors[0].Message);
    }

    [Fact]
    public async Task Open_ServerHangsInLogin_TimesOut()
    {
        await using TdsServer server = TdsServer.Start();
        var gate = new TdsGate();
        server.OnLogin(_ => new TdsAnswer().Until(gate));

        // One second would be forever: the client counts what is left for the login in whole seconds.
        SqlException error = await Assert.ThrowsAsync<SqlException>(() => server.OpenAsync("Connect Timeout=2"));

        Assert.Equal(-2, error.Number);
        await Wait.ForAsync(gate.Cancelled, "the server to see that the client is gone");
    }

    [Fact]
    public async Task Open_ServerStoppedAndStartedAgain_WorksAgain()
    {
        await using TdsServer server = TdsServer.Start();
        await using (await server.OpenAsync("Pooling=False"))
        {
        }

        await server.StopAsync();
        await Assert.ThrowsAsync<SqlException>(() => server.OpenAsync("Pooling=False;Connect Timeout=5"));
        server.StartAgain();

        await using SqlConnection again = await server.OpenAsync("Pooling=False");
        Assert.Equal(2, server.Logins.Count);
    }

    [Fact]
    public async Task Open_FromThePool_IsReset()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT 1").Answer(new TdsAnswer().Result("a int").Row(1));
        for (int i = 0; i < 2; i++)
        {
            await using SqlConnection connection = await server.OpenAsync();
            await connection.ScalarAsync("SELECT 1");
        }

        Assert.Single(server.Logins);
        Assert.Equal([false, true], server.Statements.Select(request => request.IsReset));
    }

    [Fact]
    public async Task Execute_IdleConnectionLost_IsRestoredUnseen()
    {
        await using TdsServer server = TdsServer.Start();
        server.On("SELECT 1").Answer(new TdsAnswer().Result("a int").Row(1));
        await using SqlConnection connection = await server.OpenAsync("Initial Catalog=shop;ConnectRetryInterval=1");
        await connection.ScalarAsync("SELECT 1");

        server.DropConnections();

        // Within some milliseconds of its last answer the client takes a connection for sound.
        long started = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(() => server.Connections == 0 && TimeProvider.System.GetElapsedTime(started).TotalMilliseconds > 50, "the connection to close and be idle");

        Assert.Equal(1, await connection.ScalarAsync("SELECT 1"));
        Assert.Equal([false, true], server.Logins.Select(login => login.IsRecovery));
    }

    // The client that resolves here has no strict encryption; this is what one of version 5 and later begins with.
    [Fact]
    public async Task Open_TlsFirst_IsTds8()
    {
        await using TdsServer server = TdsServer.Start();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [new SslApplicationProtocol("tds/8.0")] });

        await tls.WriteAsync(PreLogin, TestContext.Current.CancellationToken);
        byte[] answer = new byte[8];
        await tls.ReadExactlyAsync(answer);

        Assert.Equal("tds/8.0", tls.NegotiatedApplicationProtocol.ToString());
        Assert.Equal((4, 1), (answer[0], answer[1]));
    }
}

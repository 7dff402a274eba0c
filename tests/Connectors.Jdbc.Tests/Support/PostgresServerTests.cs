using Connect.TestSupport.Postgres;
using Npgsql;

namespace Connectors.Jdbc.Tests.Support;

public class PostgresServerTests(PostgresFixture fixture)
{
    [Fact]
    public async Task CreateDatabase_Twice_AreApart()
    {
        await using PostgresDatabase one = await fixture.CreateDatabaseAsync();
        await using PostgresDatabase other = await fixture.CreateDatabaseAsync();

        await one.ExecuteAsync("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL)");

        Assert.Equal(["1|x", "2|null"], await one.QueryAsync("SELECT * FROM t ORDER BY a"));
        await Assert.ThrowsAsync<PostgresException>(() => other.QueryAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task CrashAndStartAgain_CommittedRows_AreStillThere()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["synchronous_commit"] = "on" } });
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");

        await server.CrashAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => database.QueryAsync("SELECT * FROM t"));
        await server.StartAgainAsync();

        Assert.Equal(["1"], await database.QueryAsync("SELECT * FROM t"));
        Assert.Equal(["logical"], await database.QueryAsync("SHOW wal_level"));
    }
}

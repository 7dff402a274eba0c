using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Source;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

public class QueryTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("SELECT * FROM t", "SELECT * FROM t")]
    [InlineData("SELECT a, (SELECT max(b) FROM u WHERE c = 1) FROM t", "SELECT a, (SELECT max(b) FROM u WHERE c = 1) FROM t")]
    [InlineData("SELECT 'no WHERE', \"WHERE\", [WHERE], $$WHERE$$ /* WHERE */ -- WHERE\n FROM t", "SELECT 'no WHERE', \"WHERE\", [WHERE], $$WHERE$$ /* WHERE */ -- WHERE\n FROM t")]
    [InlineData("SELECT a FROM t WHERE b > 1", "SELECT * FROM (SELECT a FROM t WHERE b > 1) AS connect_query")]
    [InlineData("select a from t group by a", "SELECT * FROM (select a from t group by a) AS connect_query")]
    [InlineData("SELECT a FROM t UNION SELECT b FROM u", "SELECT * FROM (SELECT a FROM t UNION SELECT b FROM u) AS connect_query")]
    [InlineData("WITH x AS (SELECT 1 WHERE true) SELECT * FROM x", "WITH x AS (SELECT 1 WHERE true) SELECT * FROM x")]
    [InlineData("WITH x AS (SELECT 1) SELECT * FROM x WHERE a = 1", "WITH x AS (SELECT 1) SELECT * FROM (SELECT * FROM x WHERE a = 1) AS connect_query")]
    [InlineData("(SELECT a FROM t)", "SELECT * FROM ((SELECT a FROM t)) AS connect_query")]
    public void Extensible_Query_TakesConditions(string query, string expected) => Assert.Equal(expected, QueryText.Extensible(query));

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("-- all\n  with x as (select 1) select * from x", true)]
    [InlineData("(SELECT 1)", true)]
    [InlineData("DELETE FROM t", false)]
    [InlineData("", false)]
    public void IsSelect_Statement_IsTold(string query, bool expected) => Assert.Equal(expected, QueryText.IsSelect(query));

    [Theory]
    [InlineData("SELECT id, name FROM t WHERE name <> 'b'", "a,c,d")]
    [InlineData("SELECT id, name FROM t WHERE name <> 'b' ORDER BY name DESC;", "a,c,d")]
    [InlineData("WITH x AS (SELECT * FROM t) SELECT id, name FROM x WHERE id < 4", "a,b,c")]
    [InlineData("SELECT id, name FROM (SELECT *, row_number() OVER (PARTITION BY part ORDER BY id DESC) AS n FROM t) AS q WHERE n = 1", "c,d")]
    [InlineData("SELECT t.id, t.name FROM t JOIN t AS o ON o.id = t.id WHERE o.part = 1", "a,c")]
    public async Task Read_QueryWithClausesOfItsOwn_GoesOnBehindTheLastRow(string query, string expected)
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "", ("query", query), ("mode", "incrementing"), ("incrementing.column.name", "id"), ("topic.prefix", "q")));
        await harness.StartAsync();

        string[] first = [.. (await harness.PollUntilIdleAsync()).Select(record => record.Value.AsStruct().Get("name").AsString())];
        await database.ExecuteAsync("INSERT INTO t VALUES (9, 'z', 3)");
        string[] second = [.. (await harness.PollUntilIdleAsync()).Select(record => record.Value.AsStruct().Get("name").AsString())];

        Assert.Equal(expected, string.Join(',', first));
        Assert.Equal(query.Contains("id < 4") || query.Contains("part = 1") ? [] : ["z"], second);
        Assert.All(harness.Records, record => Assert.Equal("q", record.Topic));
    }

    [Fact]
    public async Task Read_QuerySuffix_ComesLast()
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "", ("query", "SELECT id FROM t WHERE part = 1"), ("mode", "incrementing"), ("incrementing.column.name", "id"), ("query.suffix", " LIMIT 1 ")));
        await harness.StartAsync();

        Assert.Single(await harness.PollAsync());
        Assert.Single(await harness.PollAsync());
    }

    [Theory]
    [InlineData("SELECT name FROM t", "incrementing", "id", "is not among the columns of the query: name")]
    [InlineData("SELECT id AS \"ID\", id AS \"Id\" FROM t", "bulk", "", null)]
    [InlineData("SELECT id, id FROM t", "bulk", "", "Two columns of the query are named 'id'")]
    [InlineData("SELECT name AS id FROM t", "incrementing", "id", "Invalid type for incrementing column")]
    [InlineData("SELECT id::numeric(5,1) AS id FROM t", "incrementing", "id", "Scale of Decimal value for incrementing column must be 0")]
    [InlineData("SELECT nosuch FROM t", "bulk", "", "nosuch")]
    public async Task Read_WrongQuery_FailsWithTheReason(string query, string mode, string incrementing, string? expected)
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "", ("query", query), ("mode", mode), ("incrementing.column.name", incrementing), ("incrementing.initial", "-100")));
        await harness.StartAsync();

        if (expected is null)
        {
            Assert.Equal(["ID", "Id"], (await harness.PollAsync())[0].ValueSchema!.Fields.Select(field => field.Name));
            return;
        }

        ConnectException error = await Assert.ThrowsAnyAsync<ConnectException>(() => harness.PollAsync());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SchemaOfSeveralQueries_IsOneInstance()
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\""));
        await harness.StartAsync();

        IReadOnlyList<SourceRecord> records = await harness.PollUntilAsync(8);

        Assert.Same(records[0].ValueSchema, records[7].ValueSchema);
        Assert.Equal("t", records[0].ValueSchema!.Name);
        Assert.Equal((null, null), (records[0].KeySchema, records[0].Timestamp));
    }

    [Fact]
    public async Task Read_TableNamesUnqualified_FollowTheSearchPath()
    {
        await using PostgresDatabase database = await CreateAsync();
        await database.ExecuteAsync("CREATE SCHEMA other; CREATE TABLE other.t (id int NOT NULL, name text); INSERT INTO other.t VALUES (1, 'other')");

        Struct row = (await JdbcSource.ReadOnceAsync(
            JdbcSource.Config(database.JdbcUrl + "&currentSchema=other", "\"public\".\"t\"", ("table.names.qualify", "false"), ("mode", "incrementing"), ("incrementing.column.name", "id")), 1))[0];

        Assert.Equal("other", row.Get("name").AsString());
    }

    private async Task<PostgresDatabase> CreateAsync()
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int NOT NULL, name text, part int); INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 1), (4, 'd', 2)");
        return database;
    }
}

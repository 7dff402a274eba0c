using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Dialects;
using Connectors.Jdbc.Source;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

public class SourceOffsetTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(1704198896789, 789123000, 17041988967891230)]
    [InlineData(-1, 999000000, -10000)]
    [InlineData(-1000, 0, -10000000)]
    [InlineData(0, 0, 0)]
    public void ReadAndWrite_Timestamp_TellsTheMillisecondsTwice(long milliseconds, long nanos, long ticks)
    {
        OffsetMap written = new SourceOffset(7, ticks).Write(SourceMode.TimestampIncrementing);

        Assert.Equal(OffsetMap.Of(("timestamp", milliseconds), ("timestamp_nanos", nanos), ("incrementing", 7L)), written);
        Assert.Equal(new SourceOffset(7, ticks), SourceOffset.Read(written, default));
        Assert.Equal(new SourceOffset(3, milliseconds * 10_000), SourceOffset.Read(OffsetMap.Of("timestamp", milliseconds), new SourceOffset(3, 99)));
    }

    [Theory]
    [InlineData("current", 5, new[] { 6, 7 })]
    [InlineData("old", 6, new[] { 7 })]
    [InlineData("none", 0, new[] { 1, 2, 3, 4, 5, 6, 7 })]
    public async Task Start_StoredOffset_IsFoundUnderEitherName(string form, long offset, int[] expected)
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("mode", "incrementing")));
        OffsetMap partition = form == "old" ? OffsetMap.Of("table", "t") : OffsetMap.Of(("protocol", "1"), ("table", "public.t"));
        harness.SetOffset(partition, form == "none" ? null : OffsetMap.Of("incrementing", offset));
        await harness.StartAsync();

        Assert.Equal(expected, (await harness.PollUntilIdleAsync()).Select(record => record.Value.AsStruct().Get("id").AsInt32()));
    }

    [Fact]
    public async Task Start_BothForms_TheCurrentOneWins()
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("mode", "incrementing")));
        harness.SetOffset(OffsetMap.Of("table", "t"), OffsetMap.Of("incrementing", 2L));
        harness.SetOffset(OffsetMap.Of(("table", "public.t"), ("protocol", "1")), OffsetMap.Of("incrementing", 6L));
        await harness.StartAsync();

        Assert.Single(await harness.PollUntilIdleAsync());
    }

    [Fact]
    public async Task Start_InitialValues_AreLowerBounds()
    {
        await using PostgresDatabase database = await CreateAsync();

        Assert.Equal("5,6,7", await IdsAsync(("mode", "incrementing"), ("incrementing.initial", "4")));
        Assert.Equal("6,7", await IdsAsync(("mode", "timestamp"), ("timestamp.column.name", "ts"), ("timestamp.initial.ms", "1704067500000")));
        Assert.Equal("5,6,7", await IdsAsync(("mode", "timestamp+incrementing"), ("timestamp.column.name", "ts"), ("incrementing.column.name", "id"), ("timestamp.initial", "1704067440001")));
        Assert.Empty(await IdsAsync(("mode", "timestamp"), ("timestamp.column.name", "ts"), ("timestamp.initial", "-1")));

        async Task<string> IdsAsync(params (string Key, string Value)[] settings)
        {
            await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", settings));
            await harness.StartAsync();
            return string.Join(',', (await harness.PollUntilIdleAsync()).Select(record => record.Value.AsStruct().Get("id").AsInt32()));
        }
    }

    [Fact]
    public async Task Read_SeveralTimestampColumns_TakesTheFirstThatIsNotNull()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE TABLE t (id int PRIMARY KEY, changed timestamptz, created timestamp NOT NULL);
            INSERT INTO t VALUES (1, NULL, '2024-01-01 12:00:00'), (2, '2024-01-01 10:30:00Z', '2023-01-01'), (3, NULL, '2024-01-02 00:00:00.000001')
            """);
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "\"public\".\"t\"", ("mode", "timestamp+incrementing"), ("timestamp.column.name", "changed,created"), ("incrementing.column.name", "id")));
        await harness.StartAsync();

        IReadOnlyList<SourceRecord> records = await harness.PollUntilIdleAsync();

        Assert.Equal([2, 1, 3], records.Select(record => record.Value.AsStruct().Get("id").AsInt32()));
        Assert.Equal(1000, records[2].SourceOffset!["timestamp_nanos"].AsInt64());
    }

    [Fact]
    public async Task Read_ColumnsMappedByTable_AreThoseOfTheFirstPatternThatMatches()
    {
        await using PostgresDatabase database = await CreateAsync();
        await database.ExecuteAsync("CREATE TABLE other (pk bigint NOT NULL); INSERT INTO other VALUES (1)");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "\"public\".\"t\",\"public\".\"other\"", ("mode", "incrementing"), ("incrementing.column.mapping", "public\\.o.*:pk,.*:id")));
        await harness.StartAsync();

        IReadOnlyList<SourceRecord> records = await harness.PollUntilIdleAsync();

        Assert.Equal(7, records.Count(record => record.Topic == "t-t"));
        Assert.Equal("public.other", Assert.Single(records, record => record.Topic == "t-other").SourcePartition!["table"].AsString());
    }

    [Theory]
    [InlineData("incrementing", "nope", "", "Incrementing column: nope does not exist in table '\"public\".\"t\"'; it has id, ts, n.")]
    [InlineData("timestamp", "", "nope", "Timestamp column: nope does not exist")]
    [InlineData("incrementing", "n", "", "because this column is nullable")]
    [InlineData("timestamp", "", "n", "because all of these columns are nullable")]
    public async Task Start_ColumnsThatDoNotDo_AreRefused(string mode, string incrementing, string timestamps, string expected)
    {
        await using PostgresDatabase database = await CreateAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "\"public\".\"t\"", ("mode", mode), ("incrementing.column.name", incrementing), ("timestamp.column.name", timestamps)));

        Assert.Contains(expected, (await Assert.ThrowsAnyAsync<ConnectException>(() => harness.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoColumnIsCountedUp_IsRefused()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int NOT NULL)");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", ("mode", "incrementing")));

        Assert.Contains("counts up no column", (await Assert.ThrowsAsync<ConnectException>(() => harness.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RowsOfOneTime_ShareTheOffsetBeforeUntilTheLast()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int, ts timestamp NOT NULL); INSERT INTO t SELECT g, '2024-01-01' FROM generate_series(1, 5) g; INSERT INTO t VALUES (6, '2024-01-02')");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(
            database.JdbcUrl, "\"public\".\"t\"", ("mode", "timestamp"), ("timestamp.column.name", "ts"), ("batch.max.rows", "2")));
        await harness.StartAsync();
        IReadOnlyList<SourceRecord> first = await harness.PollUntilAsync(3);

        await harness.CommitAsync();
        await harness.RestartAsync();
        IReadOnlyList<SourceRecord> again = await harness.PollUntilIdleAsync();

        Assert.All(first.Take(3), record => Assert.Equal(0, record.SourceOffset!["timestamp"].AsInt64()));
        Assert.Equal(6, again.Count);
        Assert.Equal(1704067200000, again[4].SourceOffset!["timestamp"].AsInt64());
    }

    [Theory]
    [InlineData("\"a\",\"b,c\".\"d\"\"\",e", "a;b,c.d\";e")]
    [InlineData("", "")]
    [InlineData("bank.Mixed Case", "bank.Mixed Case")]
    public void TableList_Names_MayHoldCommasInQuotes(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', TableList.Parse(text, JdbcDialects.Find("jdbc:postgresql:x", ""))));

    private async Task<PostgresDatabase> CreateAsync()
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("""
            CREATE TABLE t (id serial PRIMARY KEY, ts timestamp NOT NULL, n int);
            INSERT INTO t (ts) SELECT timestamp '2024-01-01' + g * interval '1 minute' FROM generate_series(1, 7) g
            """);
        return database;
    }
}

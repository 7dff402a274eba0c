using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

public class JdbcSourceConnectorTests(PostgresFixture postgres)
{
    [Fact]
    public async Task TaskConfigs_SeveralTables_AreSharedOutInOrder()
    {
        await using PostgresDatabase database = await CreateAsync("a", "b", "c", "d", "e");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());
        await harness.StartAsync(Config(database));

        Assert.Equal(["\"public\".\"a\",\"public\".\"b\"", "\"public\".\"c\",\"public\".\"d\"", "\"public\".\"e\""], await TablesAsync(harness, 3));
        Assert.Equal(5, (await harness.TaskConfigsAsync(10)).Count);
        Assert.Single(await harness.TaskConfigsAsync(1));
        Assert.Equal("bulk", (await harness.TaskConfigsAsync(1))[0]["mode"]);
    }

    [Fact]
    public async Task Monitor_NewAndRemovedTables_AskForNewTasks()
    {
        await using PostgresDatabase database = await CreateAsync("a");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());
        await harness.StartAsync(Config(database, ("table.poll.interval.ms", "50")));
        Assert.Equal(0, harness.ReconfigurationRequests);

        await database.ExecuteAsync("CREATE TABLE b (id int)");
        await Wait.UntilAsync(() => harness.ReconfigurationRequests == 1, "a request for new tasks");
        Assert.Equal(["\"public\".\"a\",\"public\".\"b\""], await TablesAsync(harness, 1));

        await database.ExecuteAsync("DROP TABLE a; DROP TABLE b");
        await Wait.UntilAsync(() => harness.ReconfigurationRequests >= 2, "a request for new tasks");
        await Wait.UntilAsync(async () => (await TablesAsync(harness, 1)).Length == 0, "no task");
        Assert.Null(harness.RaisedError);
    }

    [Fact]
    public async Task Monitor_SecondTableOfTheSameName_FailsTheConnector()
    {
        await using PostgresDatabase database = await CreateAsync("a");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());
        await harness.StartAsync(Config(database, ("table.poll.interval.ms", "50")));

        await database.ExecuteAsync("CREATE SCHEMA other; CREATE TABLE other.a (id int)");
        await Wait.UntilAsync(() => harness.RaisedError is not null, "an error");

        Assert.Contains("[\"other\".\"a\", \"public\".\"a\"]", harness.RaisedError!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitor_DatabaseOutOfReach_LooksAgain()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE a (id int)");
        await database.ExecuteAsync("CHECKPOINT");
        var logger = new RecordingLogger();
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector()) { Logger = logger };
        await harness.StartAsync(Config(database, ("table.poll.interval.ms", "50"), ("connection.attempts", "1")));

        await server.CrashAsync();
        await Wait.UntilAsync(() => logger.Messages(4004).Any(), "a warning");
        await server.StartAgainAsync();
        await database.ExecuteAsync("CREATE TABLE b (id int)");
        await Wait.UntilAsync(() => harness.ReconfigurationRequests == 1, "a request for new tasks", () => string.Join('\n', logger.Entries));

        Assert.Null(harness.RaisedError);
    }

    [Fact]
    public async Task Start_NothingSelected_ReadsAllAndWarns()
    {
        await using PostgresDatabase database = await CreateAsync("a");
        await database.ExecuteAsync("CREATE VIEW v AS SELECT * FROM a; CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9); CREATE MATERIALIZED VIEW m AS SELECT 1 AS x");
        var logger = new RecordingLogger();
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector()) { Logger = logger };

        await harness.StartAsync(Config(database));

        Assert.Equal(["\"public\".\"a\",\"public\".\"p1\""], await TablesAsync(harness, 1));
        Assert.Single(logger.Messages(4005));
    }

    [Theory]
    [InlineData("table.types", "VIEW", "v")]
    [InlineData("table.types", "table,view", "a,b,v")]
    [InlineData("table.types", "PARTITIONED TABLE", "p")]
    [InlineData("table.types", "SYNONYM", "")]
    [InlineData("table.whitelist", "a", "a")]
    [InlineData("table.whitelist", "public.b", "b")]
    [InlineData("table.whitelist", "\"public\".\"b\"", "b")]
    [InlineData("table.whitelist", "PUBLIC.B", "")]
    [InlineData("table.blacklist", "b", "a")]
    [InlineData("table.include.list", "public\\.[ab]", "a,b")]
    [InlineData("table.include.list", "a", "")]
    [InlineData("schema.pattern", "pub%", "a,b")]
    [InlineData("schema.pattern", "x%", "")]
    [InlineData("schema.pattern", "", "")]
    public async Task Start_Selection_FindsTheTables(string key, string value, string expected)
    {
        await using PostgresDatabase database = await CreateAsync("a", "b");
        await database.ExecuteAsync("CREATE VIEW v AS SELECT * FROM a; CREATE TABLE p (id int) PARTITION BY RANGE (id)");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());

        await harness.StartAsync(Config(database, (key, value)));

        string[] tables = [.. (await TablesAsync(harness, 1)).SelectMany(list => list.Split(',')).Select(table => table.Split('"')[3])];
        Assert.Equal(expected, string.Join(',', tables));
    }

    [Fact]
    public async Task Start_IncludeAndExcludeLists_FindTheDifference()
    {
        await using PostgresDatabase database = await CreateAsync("orders_1", "orders_2", "people");
        await using var harness = new ConnectorHarness(() => new JdbcSourceConnector());

        await harness.StartAsync(Config(database, ("table.include.list", "public\\.orders_.*"), ("table.exclude.list", ".*_2")));

        Assert.Equal(["\"public\".\"orders_1\""], await TablesAsync(harness, 5));
    }

    [Fact]
    public async Task Validate_GoodConfiguration_FindsNothing()
    {
        await using PostgresDatabase database = await CreateAsync("a");
        var harness = new ConnectorHarness(() => new JdbcSourceConnector());

        Assert.Empty(await harness.ValidateAsync(Config(database)));
        Assert.Empty(await harness.ValidateAsync(Config(database, ("query", "WITH x AS (SELECT 1 AS id) SELECT * FROM x"), ("mode", "incrementing"), ("incrementing.column.name", "id"))));
    }

    [Theory]
    [InlineData("mode", "magic", "mode", "String must be one of")]
    [InlineData("numeric.mapping", "fit", "numeric.mapping", "best_fit_eager_double")]
    [InlineData("timestamp.granularity", "days", "timestamp.granularity", "micros_iso_datetime_string")]
    [InlineData("db.timezone", "Mars/Base", "db.timezone", "Invalid time zone")]
    [InlineData("topic.prefix", "a b", "topic.prefix", "ASCII letter or digit")]
    [InlineData("table.include.list", "(", "table.include.list", "Invalid regex")]
    [InlineData("timestamp.columns.mapping", "a:b", "timestamp.columns.mapping", "regex:[col1|col2|...]")]
    [InlineData("incrementing.column.mapping", "a:[b]", "incrementing.column.mapping", "regex:col")]
    [InlineData("transaction.isolation.mode", "SQL_SERVER_SNAPSHOT", "transaction.isolation.mode", "SQL Server")]
    [InlineData("dialect.name", "Nope", "dialect.name", "PostgreSqlDatabaseDialect")]
    [InlineData("connection.sslmod", "x", "connection.url", "connection.sslmod")]
    [InlineData("connection.url", "jdbc:foo:bar", "connection.url", "jdbc:foo:")]
    [InlineData("connection.url", "jdbc:postgresql://127.0.0.1:1/x?connectTimeout=1", "connection.url", "Could not connect to database.")]
    [InlineData("jdbc.credentials.provider.class", "my.Provider", "jdbc.credentials.provider.class", "connection.user")]
    [InlineData("table.exclude.list", "a", "table.exclude.list", "cannot be used without")]
    [InlineData("query", "DROP TABLE a", "query", "Only SELECT statements")]
    [InlineData("query", "SELECT nosuch FROM a", "query", "SQLState: 42703")]
    [InlineData("query.masked", "SELECT nosuch FROM a", "query.masked", "SQLState: 42703")]
    [InlineData("connection.attempts", "0", "connection.attempts", "at least 1")]
    public async Task Validate_WrongValue_IsToldAtItsKey(string key, string value, string wrong, string expected)
    {
        await using PostgresDatabase database = await CreateAsync("a");
        var harness = new ConnectorHarness(() => new JdbcSourceConnector());
        Dictionary<string, string> config = Config(database, (key, value));
        if (key.EndsWith("mapping", StringComparison.Ordinal) && key != "numeric.mapping")
        {
            config["mode"] = key.StartsWith("timestamp", StringComparison.Ordinal) ? "timestamp" : "incrementing";
        }

        IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await harness.ValidateAsync(config);

        Assert.Contains(expected, Assert.Single(errors[wrong]), StringComparison.Ordinal);
        Assert.DoesNotContain(errors.Values.SelectMany(messages => messages), message => value.Contains("SELECT nosuch") && key == "query.masked" && message.Contains("nosuch"));
    }

    [Theory]
    [InlineData("table.whitelist=a;table.blacklist=b", "table.whitelist")]
    [InlineData("table.whitelist=a;table.include.list=a", "table.include.list,table.whitelist")]
    [InlineData("query=SELECT 1;query.masked=SELECT 1", "query,query.masked")]
    [InlineData("query=SELECT 1;table.whitelist=a", "query,table.whitelist")]
    [InlineData("query=SELECT 1 AS id;mode=incrementing", "incrementing.column.name")]
    [InlineData("mode=timestamp", "timestamp.column.name")]
    [InlineData("mode=bulk;timestamp.columns.mapping=a:[b]", "timestamp.columns.mapping")]
    public async Task Validate_Contradiction_IsToldAtEveryKey(string settings, string expected)
    {
        await using PostgresDatabase database = await CreateAsync("a");
        var harness = new ConnectorHarness(() => new JdbcSourceConnector());
        (string, string)[] pairs = [.. settings.Split(';').Select(pair => (pair.Split('=')[0], pair[(pair.IndexOf('=') + 1)..]))];

        IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await harness.ValidateAsync(Config(database, pairs));

        Assert.Equal(expected, string.Join(',', errors.Keys.Order()));
    }

    [Fact]
    public async Task Validate_NothingGiven_NamesWhatIsRequired()
    {
        var harness = new ConnectorHarness(() => new JdbcSourceConnector());

        Assert.Equal(["connection.url", "mode"], (await harness.ValidateAsync(new Dictionary<string, string>())).Keys.Order());
    }

    [Theory]
    [InlineData("bulk", ExactlyOnceSupport.Unsupported)]
    [InlineData("timestamp", ExactlyOnceSupport.Unsupported)]
    [InlineData("incrementing", ExactlyOnceSupport.Supported)]
    [InlineData("timestamp+incrementing", ExactlyOnceSupport.Supported)]
    public void ExactlyOnce_Mode_DependsOnAnIncrementingColumn(string mode, ExactlyOnceSupport expected) =>
        Assert.Equal(expected, new JdbcSourceConnector().ExactlyOnceSupport(new Dictionary<string, string> { ["mode"] = mode }));

    [Fact]
    public async Task AlterOffsets_JavasFormats_AreAccepted()
    {
        var connector = new JdbcSourceConnector();
        SourceOffsetChange[] good =
        [
            new(OffsetMap.Of(("table", "public.t"), ("protocol", "1")), OffsetMap.Of(("incrementing", 5L), ("timestamp", 1L), ("timestamp_nanos", 1000000L))),
            new(OffsetMap.Of("query", "query"), OffsetMap.Of("incrementing", 5L)),
            new(OffsetMap.Of("anything", "else"), null),
        ];

        Assert.True(await connector.AlterOffsetsAsync(new Dictionary<string, string>(), good, CancellationToken.None));
        await RefusesAsync(new(OffsetMap.Of("file", "x"), OffsetMap.Of("incrementing", 5L)), "'table' or 'query'");
        await RefusesAsync(new(OffsetMap.Of("table", "x"), OffsetMap.Of("incrementing", "5")), "'incrementing'");
        await RefusesAsync(new(OffsetMap.Of("table", "x"), OffsetMap.Of("position", 5L)), "'position'");

        async Task RefusesAsync(SourceOffsetChange change, string expected) => Assert.Contains(
            expected,
            (await Assert.ThrowsAsync<ConnectException>(() => connector.AlterOffsetsAsync(new Dictionary<string, string>(), [change], CancellationToken.None).AsTask())).Message,
            StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Config(PostgresDatabase database, params (string Key, string Value)[] settings)
    {
        var config = new Dictionary<string, string> { ["connection.url"] = database.JdbcUrl, ["mode"] = "bulk", ["topic.prefix"] = "t-", ["connection.backoff.ms"] = "20" };
        foreach ((string key, string value) in settings)
        {
            config[key] = value;
        }

        return config;
    }

    private static async Task<string[]> TablesAsync(ConnectorHarness harness, int maxTasks) => [.. (await harness.TaskConfigsAsync(maxTasks)).Select(config => config["tables"])];

    private async Task<PostgresDatabase> CreateAsync(params string[] tables)
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync(string.Join(';', tables.Select(table => $"CREATE TABLE {table} (id int)")));
        return database;
    }
}

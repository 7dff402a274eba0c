using System.Diagnostics;
using Connect.Data;
using Connect.Errors;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Source;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

/// <summary>Cancellation, lost connections, restarts of the server.</summary>
public class FaultTests(PostgresFixture postgres)
{
    private const string Backends = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";

    [Fact]
    public async Task Poll_CancelledWhileTheServerThinks_ReturnsAtOnceAndLosesNothing()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 3)");
        await using SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "", ("query", "SELECT id, pg_sleep(0.6)::text FROM t"), ("poll.interval.ms", "60000")));
        await harness.StartAsync();
        var ids = new List<int>();

        for (int cancelled = 0; ids.Count < 3; cancelled++)
        {
            Assert.True(cancelled < 100, "The rows did not come.");
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            var clock = Stopwatch.StartNew();
            try
            {
                ids.AddRange((await harness.PollAsync(cancel.Token)).Select(record => record.Value.AsStruct().Get("id").AsInt32()));
            }
            catch (OperationCanceledException)
            {
                Assert.True(clock.ElapsedMilliseconds < 550, $"The poll took {clock.ElapsedMilliseconds} ms.");
            }
        }

        Assert.Equal([1, 2, 3], ids);
    }

    [Fact]
    public async Task Stop_DuringALongQuery_CancelsItOnTheServer()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "", ("query", "SELECT pg_sleep(600)::text AS v")));
        await harness.StartAsync();
        using var cancel = new CancellationTokenSource();
        Task polling = harness.PollAsync(cancel.Token);
        await Wait.UntilAsync(async () => (await database.QueryAsync(Backends))[0] == "1", "the query to run");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);

        var clock = Stopwatch.StartNew();
        await harness.StopAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Stopping took {clock.Elapsed}.");
        await Wait.UntilAsync(async () => (await database.QueryAsync(Backends))[0] == "0", "the query to be gone");
    }

    [Fact]
    public async Task Stop_InTheMiddleOfABigResult_DoesNotReadTheRest()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        SourceTaskHarness harness = JdbcSource.Harness(JdbcSource.Config(database.JdbcUrl, "", ("query", "SELECT g, repeat('x', 1000) AS v FROM generate_series(1, 20000000) g")));
        await harness.StartAsync();
        Assert.Equal(1000, (await harness.PollAsync()).Count);

        var clock = Stopwatch.StartNew();
        await harness.StopAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Stopping took {clock.Elapsed}.");
    }

    [Fact]
    public async Task Poll_TableLargerThanBatches_StreamsItInConstantMemory()
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        var task = new JdbcSourceTask();
        task.Initialize(new NoOffsets());
        await task.StartAsync(
            JdbcSource.Config(database.JdbcUrl, "", ("query", "SELECT g::bigint AS id, repeat('x', 500) AS v FROM generate_series(1, 400000) g"), ("poll.interval.ms", "60000")), CancellationToken.None);
        long expected = 1;
        long highest = 0;

        while (expected <= 400_000)
        {
            foreach (SourceRecord record in await task.PollAsync(CancellationToken.None) ?? [])
            {
                Assert.Equal(expected++, record.Value.AsStruct().Get("id").AsInt64());
            }

            if (expected % 50_000 < 1000)
            {
                highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        await task.StopAsync(CancellationToken.None);

        // The rows are 400 MB.
        Assert.True(highest < 100_000_000, $"{highest} bytes were in use.");
    }

    [Fact]
    public async Task Poll_ConnectionCutWhileIdle_GoesOnWithoutAFailure()
    {
        await using PostgresDatabase database = await CreateNumbersAsync(3);
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(Incrementing(database), logger);
        await harness.StartAsync();
        await harness.PollUntilIdleAsync();

        await CutAsync(database);
        await database.ExecuteAsync("INSERT INTO t SELECT generate_series(4, 5)");
        IReadOnlyList<SourceRecord> records = await harness.PollUntilAsync(2);

        Assert.Equal([4, 5], Ids(records));
        Assert.Empty(logger.Messages(4007));
    }

    [Fact]
    public async Task Poll_ConnectionCutInTheMiddleOfAResult_GoesOnBehindTheLastRow()
    {
        await using PostgresDatabase database = await CreateNumbersAsync(200_000);
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(Incrementing(database, ("batch.max.rows", "100")), logger);
        await harness.StartAsync();
        IReadOnlyList<SourceRecord> first = await harness.PollUntilAsync(300);

        await CutAsync(database);
        IReadOnlyList<SourceRecord> rest = await harness.PollUntilAsync(200_000 - first.Count);

        Assert.Equal(Enumerable.Range(1, 200_000), Ids(first).Concat(Ids(rest)));
        Assert.Contains("goes on at the next interval (failure 1 in a row)", Assert.Single(logger.Messages(4007)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_ServerCrashesAndComesBack_GoesOn()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 3)");
        await database.ExecuteAsync("CHECKPOINT");
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(Incrementing(database, ("connection.attempts", "2")), logger);
        await harness.StartAsync();
        await harness.PollUntilAsync(3);

        await server.CrashAsync();
        await harness.PollUntilIdleAsync();
        await server.StartAgainAsync();
        await database.ExecuteAsync("INSERT INTO t SELECT generate_series(4, 6)");

        Assert.Equal([4, 5, 6], Ids(await harness.PollUntilAsync(3)));
        Assert.NotEmpty(logger.Messages(4000));
        Assert.NotEmpty(logger.Messages(4007));
    }

    [Fact]
    public async Task Poll_ServerStaysAway_FailsAfterTheConfiguredRetries()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY)");
        await using SourceTaskHarness harness = JdbcSource.Harness(Incrementing(database, ("connection.attempts", "1"), ("query.retry.attempts", "2")));
        await harness.StartAsync();
        await server.CrashAsync();

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => harness.PollUntilAsync(1));

        Assert.Contains("Failed to query public.t after 3 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains($"jdbc:postgresql://127.0.0.1:{server.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_TableIsDropped_FailsAtOnce()
    {
        await using PostgresDatabase database = await CreateNumbersAsync(1);
        await using SourceTaskHarness harness = JdbcSource.Harness(Incrementing(database));
        await harness.StartAsync();
        await harness.PollUntilAsync(1);
        await database.ExecuteAsync("DROP TABLE t");

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => harness.PollUntilAsync(1));

        Assert.Contains("Reading public.t failed in a way that will not pass", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Poll_StatementTimeout_IsTriedAgain()
    {
        await using PostgresDatabase database = await CreateNumbersAsync(1);
        var logger = new RecordingLogger();
        await using SourceTaskHarness harness = JdbcSource.Harness(
            JdbcSource.Config(
                database.JdbcUrl + "&options=-c%20statement_timeout=200", "",
                ("query", "SELECT id, pg_sleep(CASE WHEN (SELECT count(*) FROM t) = 1 THEN 10 ELSE 0 END)::text FROM t")), logger);
        await harness.StartAsync();
        Task<IReadOnlyList<SourceRecord>> polling = harness.PollUntilAsync(2);
        await Wait.UntilAsync(() => logger.Messages(4007).Any(), "a failure");

        await database.ExecuteAsync("INSERT INTO t VALUES (2)");

        Assert.Equal([1, 2], Ids(await polling).Take(2));
    }

    [Fact]
    public async Task Start_WrongPassword_IsNotTriedAgain()
    {
        var logger = new RecordingLogger();
        PostgresServer server = await postgres.ServerAsync();
        await using SourceTaskHarness harness = JdbcSource.Harness(
            JdbcSource.Config(server.JdbcUrl("nosuchdatabase"), "\"t\"", ("connection.attempts", "5"), ("connection.password", "hush")), logger);

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => harness.StartAsync());

        Assert.Contains("nosuchdatabase", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(logger.Messages(4000));
    }

    private static Dictionary<string, string> Incrementing(PostgresDatabase database, params (string Key, string Value)[] settings) =>
        JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", [("mode", "incrementing"), ("incrementing.column.name", "id"), .. settings]);

    private static IEnumerable<int> Ids(IEnumerable<SourceRecord> records) => records.Select(record => record.Value.AsStruct().Get("id").AsInt32());

    private static Task CutAsync(PostgresDatabase database) =>
        database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private async Task<PostgresDatabase> CreateNumbersAsync(int count)
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await database.ExecuteAsync($"CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, {count})");
        return database;
    }
}

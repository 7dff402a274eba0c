using Connect.Data;
using Connect.Errors;
using Connect.Sink;
using Connect.Testing;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Sink;
using Connectors.Jdbc.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Connectors.Jdbc.Tests.Sink;

/// <summary>Servers that go, connections that are cut, locks and limits: no row is lost, none is doubled where there is a key or a table of offsets.</summary>
public class SinkFaultTests(PostgresFixture postgres)
{
    private const string Terminate =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'sink'";

    private static readonly (string Key, string Value)[] Upsert = [("insert.mode", "upsert"), ("pk.mode", "record_key"), ("auto.create", "true"), ("max.retries", "1000"), ("connection.ApplicationName", "sink")];
    private static readonly (string Key, string Value)[] ExactlyOnce = [("offsets.table.name", "connect_offsets"), ("auto.create", "true"), ("max.retries", "1000"), ("connection.ApplicationName", "sink")];

    [Theory]
    [InlineData("upsert")]
    [InlineData("offsets")]
    public async Task Put_ConnectionsAreCutAgainAndAgain_EveryRowIsThereOnce(string mode)
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await using SinkTaskHarness task = await target.StartAsync(mode == "upsert" ? Upsert : ExactlyOnce);
        using var stop = new CancellationTokenSource();
        int cut = 0;
        Task cutting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                cut += int.Parse((await target.QueryAsync(Terminate))[0], System.Globalization.CultureInfo.InvariantCulture);
            }
        });

        int failures = 0;
        for (int batch = 0; batch < 60 || (cut < 5 && batch < 2000); batch++)
        {
            failures += await DeliverAsync(task, [.. Enumerable.Range(batch * 100, 100).Select(i => Rows.Record(i, i, "x"))]);
        }

        await stop.CancelAsync();
        await cutting;
        Assert.True(failures > 0, "No put failed.");
        string rows = (await target.QueryAsync("SELECT max(id) + 1 FROM t"))[0];
        Assert.Equal([$"{rows}|{rows}"], await target.QueryAsync("SELECT count(*), count(DISTINCT id) FROM t"));
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("offsets")]
    public async Task Put_ServerIsKilledAndRestarted_EveryRowIsThereOnce(string mode)
    {
        await using PostgresServer server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["synchronous_commit"] = "on" } });
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        var config = new Dictionary<string, string>
        {
            ["connection.url"] = database.JdbcUrl, ["connection.attempts"] = "1", ["retry.backoff.ms"] = "20", ["topics"] = "t",
        };
        foreach ((string key, string value) in mode == "upsert" ? Upsert : ExactlyOnce)
        {
            config[key] = value;
        }

        await using var task = new SinkTaskHarness(() => new JdbcSinkTask(), config) { HasErrantRecordReporter = false };
        await task.StartAsync(Rows.Partition);
        int next = 0;
        int failures = 0;
        for (int round = 0; round < 3; round++)
        {
            Task crashing = Task.Run(async () =>
            {
                await server.CrashAsync();
                await server.StartAgainAsync();
            });
            for (int batch = 0; batch < 20 || !crashing.IsCompleted; batch++)
            {
                failures += await DeliverAsync(task, [.. Enumerable.Range(next, 100).Select(i => Rows.Record(i, i, "x"))]);
                next += 100;
            }

            await crashing;
        }

        Assert.True(failures > 0, "No put failed.");
        Assert.Equal([$"{next}|{next}"], await database.QueryAsync("SELECT count(*), count(DISTINCT id) FROM t"));
    }

    [Fact]
    public async Task Put_Deadlock_IsTriedAgain()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a'), (2, 'a')");
        await using SinkTaskHarness task = await target.StartAsync(("insert.mode", "upsert"), ("pk.mode", "record_key"), ("connection.options", "-c deadlock_timeout=10ms"));
        await using var other = new NpgsqlConnection(target.Postgres.ConnectionString + ";Pooling=false");
        await other.OpenAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        await new NpgsqlCommand("SET LOCAL deadlock_timeout = '1h'; UPDATE t SET name = 'other' WHERE id = 2", other).ExecuteNonQueryAsync();

        // The sink takes row 1 and waits for row 2; the other one has row 2 and asks for row 1.
        Task put = task.PutAsync([Rows.Record(0, 1, "sink"), Rows.Record(1, 2, "sink")]);
        await Wait.UntilAsync(async () => (await target.QueryAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))[0] != "0", "the sink to wait for a lock");
        Task<int> asking = new NpgsqlCommand("UPDATE t SET name = 'other' WHERE id = 1", other).ExecuteNonQueryAsync();

        RetriableException error = await Assert.ThrowsAsync<RetriableException>(() => put);
        Assert.Contains("deadlock detected", error.Message, StringComparison.Ordinal);
        await asking;
        await transaction.CommitAsync();
        await task.PutAsync([Rows.Record(0, 1, "sink"), Rows.Record(1, 2, "sink")]);

        Assert.Equal(["1|sink", "2|sink"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
    }

    [Fact]
    public async Task Put_StatementTimeout_IsTriedAgain()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await target.ExecuteAsync("CREATE TABLE t (id int PRIMARY KEY, name text)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("connection.options", "-c statement_timeout=200ms"));
        await using var other = new NpgsqlConnection(target.Postgres.ConnectionString + ";Pooling=false");
        await other.OpenAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        await new NpgsqlCommand("LOCK TABLE t", other).ExecuteNonQueryAsync();

        RetriableException error = await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync([Rows.Record(0, 1, "x")]));
        await transaction.RollbackAsync();
        await task.PutAsync([Rows.Record(0, 1, "x")]);

        Assert.Contains("57014", error.Message, StringComparison.Ordinal);
        Assert.Empty(task.Reported);
        Assert.Equal(["1|x"], await target.QueryAsync("SELECT id, name FROM t"));
    }

    [Fact]
    public async Task Put_ServerStaysAway_FailsAfterTheTriesAndReportsNothing()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using PostgresDatabase database = await server.CreateDatabaseAsync();
        var config = new Dictionary<string, string>
        {
            ["connection.url"] = database.JdbcUrl, ["connection.attempts"] = "2", ["connection.backoff.ms"] = "1", ["retry.backoff.ms"] = "5", ["max.retries"] = "2", ["topics"] = "t",
        };
        await using var task = new SinkTaskHarness(() => new JdbcSinkTask(), config);
        await task.StartAsync(Rows.Partition);
        await server.CrashAsync();

        await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync([Rows.Record(0, 1, "x")]));
        await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync([Rows.Record(0, 1, "x")]));
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => task.PutAsync([Rows.Record(0, 1, "x")]));

        Assert.Contains("and so did 2 more tries", error.Message, StringComparison.Ordinal);
        Assert.Empty(task.Reported);
    }

    [Fact]
    public async Task Put_WrongPassword_FailsAtOnce()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres);
        await using SinkTaskHarness task = await target.StartReportingAsync(("connection.url", target.JdbcUrl.Replace("test_", "missing_", StringComparison.Ordinal)));

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => task.PutAsync([Rows.Record(0, 1, "x")]));

        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Assert.Empty(task.Reported);
    }

    [Fact]
    public async Task Put_SqliteIsLocked_IsTriedAgain()
    {
        await using SinkTarget target = await SinkTarget.CreateAsync(postgres, "sqlite");
        await target.ExecuteAsync("CREATE TABLE t (id int, name text)");
        await using SinkTaskHarness task = await target.StartReportingAsync(("connection.busy_timeout", "10"), ("connection.Default Timeout", "1"));
        await using (var other = new SqliteConnection(target.JdbcUrl.Replace("jdbc:sqlite:", "Data Source=", StringComparison.Ordinal) + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using SqliteTransaction transaction = other.BeginTransaction();

            await Assert.ThrowsAsync<RetriableException>(() => task.PutAsync([Rows.Record(0, 1, "x"), Rows.Record(1, 2, "y")]));
            await transaction.RollbackAsync();
        }

        await task.PutAsync([Rows.Record(0, 1, "x"), Rows.Record(1, 2, "y")]);

        Assert.Equal(["1|x", "2|y"], await target.QueryAsync("SELECT id, name FROM t ORDER BY id"));
        Assert.Empty(task.Reported);
    }

    // As a worker does: the same batch until it is taken.
    private static async Task<int> DeliverAsync(SinkTaskHarness task, SinkRecord[] records)
    {
        for (int failures = 0; ; failures++)
        {
            try
            {
                await task.PutAsync(records);
                return failures;
            }
            catch (RetriableException)
            {
                await Task.Delay(task.RequestedTimeout ?? TimeSpan.Zero);
            }
        }
    }
}

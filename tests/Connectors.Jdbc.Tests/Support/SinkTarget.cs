using Connect.Testing;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Sink;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>An empty database that sinks write to: PostgreSQL's or a SQLite file.</summary>
public sealed class SinkTarget : IAsyncDisposable
{
    private readonly PostgresDatabase? _postgres;
    private readonly SqliteFile? _sqlite;

    private SinkTarget(PostgresDatabase? postgres, SqliteFile? sqlite)
    {
        _postgres = postgres;
        _sqlite = sqlite;
    }

    /// <summary>Both kinds, for theories.</summary>
    public static TheoryData<string> Kinds => ["postgres", "sqlite"];

    public string JdbcUrl => _postgres?.JdbcUrl ?? _sqlite!.JdbcUrl;

    /// <summary>PostgreSQL's database.</summary>
    public PostgresDatabase Postgres => _postgres!;

    public static async Task<SinkTarget> CreateAsync(PostgresFixture fixture, string kind = "postgres") =>
        kind == "postgres" ? new SinkTarget(await fixture.CreateDatabaseAsync(), null) : new SinkTarget(null, new SqliteFile());

    public Task ExecuteAsync(string sql)
    {
        if (_postgres is not null)
        {
            return _postgres.ExecuteAsync(sql);
        }

        _sqlite!.Execute(sql);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> QueryAsync(string sql) => _postgres is not null ? _postgres.QueryAsync(sql) : Task.FromResult(_sqlite!.Query(sql));

    /// <summary>A configuration of a sink into this database; errors that may pass are tried again soon.</summary>
    public Dictionary<string, string> Config(params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var config = new Dictionary<string, string> { ["connection.url"] = JdbcUrl, ["connection.backoff.ms"] = "20", ["retry.backoff.ms"] = "20", ["topics"] = "t" };
        foreach ((string key, string value) in settings)
        {
            config[key] = value;
        }

        return config;
    }

    /// <summary>A sink task, not yet started.</summary>
    public SinkTaskHarness Harness(bool reports, ILogger? logger, params ReadOnlySpan<(string Key, string Value)> settings) =>
        new(() => new JdbcSinkTask(), Config(settings)) { HasErrantRecordReporter = reports, Logger = logger ?? NullLogger.Instance };

    /// <summary>A started sink task for partition 0 of topic t, without a reporter.</summary>
    public async Task<SinkTaskHarness> StartAsync(params (string Key, string Value)[] settings)
    {
        SinkTaskHarness harness = Harness(reports: false, null, settings);
        await harness.StartAsync(Rows.Partition);
        return harness;
    }

    /// <summary>As above, with a reporter of bad records.</summary>
    public async Task<SinkTaskHarness> StartReportingAsync(params (string Key, string Value)[] settings)
    {
        SinkTaskHarness harness = Harness(reports: true, null, settings);
        await harness.StartAsync(Rows.Partition);
        return harness;
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        if (_sqlite is not null)
        {
            SqliteConnection.ClearAllPools();
            _sqlite.Dispose();
        }
    }
}

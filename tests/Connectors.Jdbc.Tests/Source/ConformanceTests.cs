using Connect.Source;
using Connect.Testing.Conformance;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Source;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Source;

public sealed class ConformanceTests(PostgresFixture postgres) : IDisposable
{
    private const string Rows = "INSERT INTO t VALUES (1, '2024-01-01 00:00:00', 'a'), (2, '2024-01-01 00:00:00', NULL), (3, '2024-01-02 00:00:00', 'c'), (4, '2024-01-03 00:00:00', 'd')";

    private readonly SqliteFile _file = new();

    public static TheoryData<string> Checks => [.. new Source(new Dictionary<string, string>(), _ => Task.CompletedTask).Checks];

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Postgres_Incrementing_Conforms(string check) => await PostgresAsync(check, ("mode", "incrementing"), ("incrementing.column.name", "id"));

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Postgres_TimestampIncrementing_Conforms(string check) =>
        await PostgresAsync(check, ("mode", "timestamp+incrementing"), ("timestamp.column.name", "ts"), ("incrementing.column.name", "id"));

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Sqlite_Incrementing_Conforms(string check) =>
        new Source(JdbcSource.Config(_file.JdbcUrl, "\"t\"", ("mode", "incrementing"), ("batch.max.rows", "3")), _ =>
        {
            _file.Execute($"DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, ts TIMESTAMP, v TEXT); {Rows}");
            return Task.CompletedTask;
        }).RunAsync(check);

    private async Task PostgresAsync(string check, params (string Key, string Value)[] settings)
    {
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await new Source(JdbcSource.Config(database.JdbcUrl, "\"public\".\"t\"", [("batch.max.rows", "3"), .. settings]), _ => database.ExecuteAsync(
            $"DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, ts timestamp NOT NULL, v text); {Rows}")).RunAsync(check);
    }

    private sealed class Source(IReadOnlyDictionary<string, string> config, Func<CancellationToken, Task> prepare) : SourceTaskConformance
    {
        protected override IReadOnlyDictionary<string, string> Config => config;

        protected override ISourceTask CreateTask() => new JdbcSourceTask();

        protected override Task PrepareAsync(CancellationToken cancellationToken) => prepare(cancellationToken);
    }
}

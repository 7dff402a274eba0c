using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Connectors.Jdbc.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Connect.Benchmarks;

/// <summary>Rows of a PostgreSQL server to structs, ten columns of one type each; beside Npgsql's values as objects. Per row, the query's round trip included.</summary>
[MemoryDiagnoser]
public class JdbcReadBenchmark
{
    private const int Rows = 2000;
    private const int Columns = 10;

    private PostgresServer _server = null!;
    private NpgsqlConnection _bare = null!;
    private JdbcSourceConfig _config = null!;
    private Database _database = null!;
    private NpgsqlConnection _connection = null!;
    private string _query = "";

    public IEnumerable<PgType> Types => PgType.All;

    [ParamsSource(nameof(Types))]
    public PgType Type { get; set; } = null!;

    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    private async Task SetupAsync()
    {
        _server = await PostgresServer.StartAsync();
        string columns = string.Join(", ", Enumerable.Range(0, Columns).Select(column => $"({Type.Sql})::{Type.Name} AS c{column}"));
        await _server.ExecuteAsync("postgres", $"CREATE TABLE bench AS SELECT {columns} FROM generate_series(1, {Rows}) AS n");
        _query = "SELECT * FROM bench";
        _bare = new NpgsqlConnection(_server.ConnectionString());
        await _bare.OpenAsync();
        _config = JdbcSourceConfig.Parse(new Dictionary<string, string>
        {
            ["connection.url"] = _server.JdbcUrl(), ["mode"] = "bulk", ["topic.prefix"] = "bench-", ["numeric.mapping"] = "none",
        });
        _database = Database.Create(_config.Connection, TimeProvider.System, NullLogger.Instance);
        _connection = (NpgsqlConnection)await _database.OpenAsync(CancellationToken.None);
    }

    private async Task CleanupAsync()
    {
        await _bare.DisposeAsync();
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public async Task<object[]> Objects()
    {
        await using var command = new NpgsqlCommand(_query, _bare);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        object[] row = [];
        while (await reader.ReadAsync())
        {
            row = new object[Columns];
            reader.GetValues(row);
        }

        return row;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<Struct> Structs()
    {
        await using System.Data.Common.DbCommand command = _database.CreateCommand(_connection, _query);
        QueryResult result = await _database.Dialect.QueryAsync(command, _config.Reading, CancellationToken.None);
        await using System.Data.Common.DbDataReader reader = result.Reader;
        RowShape shape = RowShape.Create(result.Columns, _database.Dialect, _config.Reading, "bench", "bench", null, static column => throw new NotSupportedException(column.Name));
        Struct row = null!;
        while (await reader.ReadAsync())
        {
            row = shape.Read(reader);
        }

        return row;
    }
}

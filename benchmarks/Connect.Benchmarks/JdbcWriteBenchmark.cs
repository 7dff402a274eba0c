using BenchmarkDotNet.Attributes;
using Connect.Data;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Connections;
using Connectors.Jdbc.Dialects;
using Connectors.Jdbc.Sink;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Connect.Benchmarks;

/// <summary>Structs to rows of a PostgreSQL server, ten columns of one type each, through COPY; beside Npgsql's importer with values as objects. Per row; the transaction is rolled back.</summary>
[MemoryDiagnoser]
public class JdbcWriteBenchmark
{
    private const int Rows = 2000;
    private const int Columns = 10;

    private PostgresServer _server = null!;
    private Database _database = null!;
    private NpgsqlConnection _connection = null!;
    private RowWriter _writer = null!;
    private RowBatch _batch = null!;
    private Struct[] _structs = [];
    private object _object = null!;

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
        string columns = string.Join(", ", Enumerable.Range(0, Columns).Select(column => $"c{column} {Type.Name}"));
        await _server.ExecuteAsync("postgres", $"CREATE TABLE bench ({columns})");
        JdbcSinkConfig config = JdbcSinkConfig.Parse(new Dictionary<string, string> { ["connection.url"] = _server.JdbcUrl() });
        _database = Database.Create(config.Connection, TimeProvider.System, NullLogger.Instance);
        _connection = (NpgsqlConnection)await _database.OpenAsync(CancellationToken.None);
        await using (var value = new NpgsqlCommand($"SELECT ({Type.Sql})::{Type.Name} FROM (SELECT 1234 AS n) AS one", _connection))
        {
            _object = (await value.ExecuteScalarAsync())!;
        }

        var table = new TableId(null, "public", "bench");
        TableDefinition definition = (await _database.Dialect.DescribeTableAsync(_connection, table, CancellationToken.None))!;
        WriteColumn[] write =
        [
            .. definition.Columns.Select(column => new WriteColumn(column.Name, Type.Schema, IsKey: false) { Target = column, Temporal = Temporals.Of(Type.Schema) }),
        ];
        _writer = _database.Dialect.CreateRowWriter(
            _connection, new WriteStatement(WriteOperation.Insert, table, definition, write, config.Writing(_database.Dialect)), null);
        _batch = new RowBatch(Columns);
        SchemaBuilder schema = SchemaBuilder.Struct();
        foreach (TableColumn column in definition.Columns)
        {
            schema.Field(column.Name, Type.Schema);
        }

        Schema built = schema.Build();
        _structs = [.. Enumerable.Range(0, Rows).Select(_ => Row(built))];
    }

    private async Task CleanupAsync()
    {
        await _writer.DisposeAsync();
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public async Task Objects()
    {
        await using NpgsqlTransaction transaction = await _connection.BeginTransactionAsync();
        await using (NpgsqlBinaryImporter importer = await _connection.BeginBinaryImportAsync("COPY bench FROM STDIN (FORMAT BINARY)"))
        {
            for (int row = 0; row < Rows; row++)
            {
                await importer.StartRowAsync();
                for (int column = 0; column < Columns; column++)
                {
                    await importer.WriteAsync(_object, Type.Name);
                }
            }

            await importer.CompleteAsync();
        }

        await transaction.RollbackAsync();
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task Structs()
    {
        await using NpgsqlTransaction transaction = await _connection.BeginTransactionAsync();
        _batch.Clear();
        foreach (Struct row in _structs)
        {
            Span<ConnectValue> cells = _batch.Add();
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = row.GetWithoutDefault(i);
            }
        }

        await _writer.WriteAsync(transaction, _batch, 0, _batch.Count, CancellationToken.None);
        await transaction.RollbackAsync();
    }

    private Struct Row(Schema schema)
    {
        var row = new Struct(schema);
        foreach (Field field in schema.Fields)
        {
            row.Put(field, Type.Value);
        }

        return row;
    }
}

using System.Text;
using System.Text.Json;
using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.Sink;
using Connect.Testing;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Sink;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Tests.Golden;

/// <summary>Replays a sink scenario: its scripts and puts, in a fresh database.</summary>
public sealed class GoldenSinkRun(GoldenScenario scenario, PostgresDatabase? database, TempDirectory folder) : IAsyncDisposable
{
    private readonly ConverterHarness _keys = new(() => new JsonConverter(), isKey: true);
    private readonly ConverterHarness _values = new(() => new JsonConverter());
    private SinkTaskHarness? _task;

    /// <summary>Errors by step.</summary>
    public Dictionary<int, Exception> Errors { get; } = [];

    public async Task RunAsync()
    {
        ILookup<int, SinkRecord> records = scenario.Lines("input.jsonl").ToLookup(line => line.GetProperty("step").GetInt32(), Record);
        foreach (JsonElement step in scenario.Steps)
        {
            int number = step.GetProperty("step").GetInt32();
            try
            {
                if (step.TryGetProperty("sql", out _))
                {
                    await ExecuteAsync(scenario.Script(number));
                }
                else if (step.TryGetProperty("start", out _))
                {
                    await StartAsync();
                }
                else if (_task is not null)
                {
                    await _task.PutAsync([.. records[number]]);
                }
            }
            catch (Exception e) when (e is not TimeoutException)
            {
                Errors[number] = e;
                if (_task is not null)
                {
                    await _task.DisposeAsync();
                    _task = null;
                }
            }
        }
    }

    /// <summary>Columns and rows of all tables, as the recording has them.</summary>
    public Task<string> DumpAsync() => database is null ? DumpSqliteAsync() : DumpPostgresAsync();

    public async ValueTask DisposeAsync()
    {
        if (_task is not null)
        {
            await _task.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
    }

    private async Task StartAsync()
    {
        var config = new Dictionary<string, string>(scenario.Config);
        config["connection.url"] = database?.JdbcUrl ?? $"jdbc:sqlite:{folder.File("golden.db")}";
        config.Remove("connection.user");
        config.Remove("connection.password");
        var task = new SinkTaskHarness(() => new JdbcSinkTask(), config) { ConnectorName = config["name"], HasErrantRecordReporter = false };
        _task = task;
        await task.StartAsync(new TopicPartition("t", 0));
    }

    private SinkRecord Record(JsonElement line)
    {
        SchemaAndValue key = _keys.Read(Bytes(line, "key"));
        SchemaAndValue value = _values.Read(Bytes(line, "value"));
        return new SinkRecord(
            line.GetProperty("topic").GetString()!, line.GetProperty("partition").GetInt32(), key.Schema, key.Value, value.Schema, value.Value,
            line.GetProperty("offset").GetInt64(), 1700000000000, TimestampType.CreateTime);
    }

    private static byte[]? Bytes(JsonElement line, string part) =>
        line.GetProperty(part).ValueKind == JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(line.GetProperty(part).GetString()!);

    private async Task<string> DumpPostgresAsync()
    {
        var text = new StringBuilder();
        IReadOnlyList<string> tables = await database!.QueryAsync("SELECT format('%I.%I', schemaname, tablename), quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
        foreach (string table in tables.Select(row => row.Split('|')[0]))
        {
            text.Append($"== \"{table.Replace(".", "\".\"", StringComparison.Ordinal)}\"\n-- columns\n");
            IReadOnlyList<string> columns = await database.QueryAsync($"""
                SELECT concat_ws(' | ', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'NULL' END,
                    'default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), 'null'), CASE WHEN a.attnum = ANY(k.conkey) THEN 'PK' END)
                FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
                WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
                """);
            IReadOnlyList<string> rows = await database.QueryAsync($"SELECT row_to_json(whole_row)::text FROM {table} whole_row");
            text.AppendJoin('\n', columns.Append("-- rows").Concat(rows.Order(StringComparer.Ordinal))).Append('\n');
        }

        return text.ToString();
    }

    private async Task<string> DumpSqliteAsync()
    {
        var text = new StringBuilder();
        await using var connection = new SqliteConnection($"Data Source={folder.File("golden.db")}");
        await connection.OpenAsync();
        var tables = new List<(string Name, string Sql)>();
        await ReadAsync(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name", reader => tables.Add((reader.GetString(0), reader.GetString(1))));
        foreach ((string name, string sql) in tables)
        {
            text.Append($"== {name}\n{sql}\n-- rows\n");
            var rows = new List<string>();
            await ReadAsync(connection, $"SELECT * FROM \"{name}\"", reader => rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Print(reader.GetValue(i))))));
            rows.ForEach(row => text.Append(row).Append('\n'));
        }

        return text.ToString();
    }

    private static string Print(object value) => value switch
    {
        DBNull => "null",
        byte[] bytes => $"x'{Convert.ToHexStringLower(bytes)}'",
        double number => ConnectValue.From(number).ToString(),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static async Task ReadAsync(SqliteConnection connection, string sql, Action<SqliteDataReader> take)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            take(reader);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        if (database is not null)
        {
            await database.ExecuteAsync(sql);
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={folder.File("golden.db")}");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connect.Data;
using Connect.Runtime.Conversion;
using Connect.Source;
using Connect.Testing;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Source;
using Microsoft.Data.Sqlite;

namespace Connectors.Jdbc.Tests.Golden;

/// <summary>Replays a source scenario: its scripts, starts, polls and stops, in a fresh database.</summary>
public sealed class GoldenSourceRun(GoldenScenario scenario, PostgresDatabase? database, TempDirectory folder) : IAsyncDisposable
{
    private readonly List<SourceTaskHarness> _tasks = [];
    private readonly Dictionary<OffsetMap, OffsetMap?> _offsets = [];
    private readonly ConverterHarness _plain = new(() => new JsonConverter(), new Dictionary<string, string> { ["schemas.enable"] = "false" });
    private readonly ConverterHarness _withSchemas = new(() => new JsonConverter());
    private ConnectorHarness? _connector;

    /// <summary>Settings on top of the scenario's.</summary>
    public Dictionary<string, string> Overrides { get; } = new() { ["extended.types"] = "false", ["poll.interval.ms"] = "50" };

    /// <summary>The records, as lines of the recording.</summary>
    public List<(int Step, string Topic, JsonNode? Plain, JsonNode? WithSchema, JsonNode? Partition, JsonNode? Offset)> Records { get; } = [];

    /// <summary>The text of <c>tables</c> in the task configurations of each start.</summary>
    public List<string[]> TaskTables { get; } = [];

    /// <summary>Errors of starts and polls, by step.</summary>
    public Dictionary<int, Exception> Errors { get; } = [];

    public async Task RunAsync()
    {
        foreach (JsonElement step in scenario.Steps)
        {
            int number = step.GetProperty("step").GetInt32();
            try
            {
                await RunAsync(step, number);
            }
            catch (Exception e) when (e is not TimeoutException)
            {
                Errors[number] = e;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
    }

    private async Task RunAsync(JsonElement step, int number)
    {
        if (step.TryGetProperty("sql", out _))
        {
            await ExecuteAsync(scenario.Script(number));
        }
        else if (step.TryGetProperty("start", out _))
        {
            await StartAsync(step);
        }
        else if (step.TryGetProperty("stop", out _))
        {
            await StopAsync();
        }
        else if (step.TryGetProperty("poll", out JsonElement polls))
        {
            await PollAsync(number, polls.GetInt32(), step.GetProperty("pollSizes"));
        }
    }

    private async Task StartAsync(JsonElement step)
    {
        var config = new Dictionary<string, string>(scenario.Config);
        config["connection.url"] = database?.JdbcUrl ?? $"jdbc:sqlite:{folder.File("golden.db")}";
        config.Remove("connection.user");
        config.Remove("connection.password");
        foreach ((string key, string value) in Overrides)
        {
            config[key] = value;
        }

        _connector = new ConnectorHarness(() => new JdbcSourceConnector());
        await _connector.StartAsync(config);
        int tasks = step.TryGetProperty("taskConfigs", out JsonElement configs) ? configs.GetArrayLength() : 1;
        IReadOnlyList<IReadOnlyDictionary<string, string>> taskConfigs = await _connector.TaskConfigsAsync(tasks);
        TaskTables.Add([.. taskConfigs.Select(task => task["tables"])]);
        foreach (IReadOnlyDictionary<string, string> task in taskConfigs)
        {
            var harness = new SourceTaskHarness(() => new JdbcSourceTask(), task) { IdleAfter = TimeSpan.FromMilliseconds(300) };
            foreach ((OffsetMap partition, OffsetMap? offset) in _offsets)
            {
                harness.SetOffset(partition, offset);
            }

            _tasks.Add(harness);
            await harness.StartAsync();
        }
    }

    private async Task PollAsync(int step, int polls, JsonElement sizes)
    {
        bool endsIdle = sizes.EnumerateArray().Any(size => size.ValueKind == JsonValueKind.String);
        int expected = sizes.EnumerateArray().Sum(size => size.ValueKind == JsonValueKind.Number ? size.GetInt32() : 0);
        foreach (SourceTaskHarness task in _tasks)
        {
            if (expected > 0 && _tasks.Count == 1)
            {
                Take(step, await task.PollUntilAsync(expected));
            }

            for (int i = 0; _tasks.Count > 1 && i < polls; i++)
            {
                Take(step, await task.PollAsync());
            }

            if (endsIdle || expected == 0)
            {
                Take(step, await task.PollUntilIdleAsync());
            }

            await task.CommitAsync();
        }
    }

    private async Task StopAsync()
    {
        foreach (SourceTaskHarness task in _tasks)
        {
            foreach ((OffsetMap partition, OffsetMap offset) in task.CommittedOffsets)
            {
                _offsets[partition] = offset;
            }

            await task.DisposeAsync();
        }

        _tasks.Clear();
        if (_connector is { } connector)
        {
            _connector = null;
            await connector.DisposeAsync();
        }
    }

    private void Take(int step, IReadOnlyList<SourceRecord> records)
    {
        foreach (SourceRecord record in records)
        {
            Records.Add((step, record.Topic, Json(_plain, record), Json(_withSchemas, record), Json(record.SourcePartition), Json(record.SourceOffset)));
        }
    }

    private static JsonNode? Json(ConverterHarness converter, SourceRecord record) =>
        converter.Write(record.ValueSchema, record.Value) is { } bytes ? JsonNode.Parse(Encoding.UTF8.GetString(bytes)) : null;

    private static JsonObject? Json(OffsetMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var json = new JsonObject();
        foreach ((string key, ConnectValue value) in map)
        {
            json[key] = value.Kind == ValueKind.String ? JsonValue.Create(value.AsString()) : JsonValue.Create(value.AsInt64());
        }

        return json;
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

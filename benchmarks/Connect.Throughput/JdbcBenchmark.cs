using System.Text.Json;
using Connect.TestSupport.Postgres;
using Npgsql;

namespace Connect.Throughput;

/// <summary>
/// A table to a topic, or a topic to a table, each in turn with a bare Npgsql loop that moves the same rows. The server is the benchmark's own unless another one is named; each stage runs
/// in a process of its own.
/// </summary>
internal static class JdbcBenchmark
{
    public static async Task<int> RunAsync(ThroughputOptions options)
    {
        string folder = options.Data ?? Directory.CreateTempSubdirectory("connect-throughput-").FullName;
        Directory.CreateDirectory(folder);
        PostgresServer? server = options.Postgres is null ? await PostgresServer.StartAsync() : null;
        try
        {
            return await MeasureAsync(options with { Data = folder, Postgres = options.Postgres ?? server!.ConnectionString() });
        }
        finally
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (options.Data is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<int> MeasureAsync(ThroughputOptions options)
    {
        Console.Error.WriteLine($"Writing {options.Lines:N0} rows to {BenchTable.Source}");
        await BareQueries.ExecuteAsync(options, BenchTable.CreateSql(options.Lines));
        try
        {
            JdbcPair[] pairs = JdbcPair.Of(options.Scenario);
            int result = options.Scenario == ThroughputOptions.JdbcSink ? await StageProcess.RunAsync(JdbcStage.Fill, options) : 0;
            var speeds = pairs.SelectMany(pair => (string[])[pair.Bare, pair.Worker]).ToDictionary(stage => stage, _ => new List<double>());
            for (int round = 0; round < options.Rounds && result == 0; round++)
            {
                foreach ((string stage, List<double> measured) in speeds)
                {
                    result = Math.Max(result, await StageProcess.RunAsync(stage, options, line => measured.Add(JsonDocument.Parse(line).RootElement.GetProperty("records_per_s").GetDouble())));
                }
            }

            return result != 0 ? result : pairs.Max(pair => pair.Compare(speeds));
        }
        finally
        {
            await BareQueries.ExecuteAsync(options, $"DROP SCHEMA {BenchTable.Schema} CASCADE");
        }
    }
}

using System.Text.Json;

namespace Connect.Throughput;

/// <summary>A stage of a worker and the bare client beside it.</summary>
/// <param name="Scenario">Name of the comparison.</param>
/// <param name="Bare">Stage of the bare client.</param>
/// <param name="Worker">Stage of the worker.</param>
/// <param name="LeastRatio">How fast the worker has to be, with the bare client as 1.</param>
internal sealed record JdbcPair(string Scenario, string Bare, string Worker, double LeastRatio)
{
    /// <summary>What a scenario compares.</summary>
    public static JdbcPair[] Of(string scenario) => scenario == ThroughputOptions.JdbcSource
        ? [new("table-to-topic", JdbcStage.BareReader, JdbcStage.Source, 0.7)]
        : [new("topic-to-table-insert", JdbcStage.BareCopy, JdbcStage.Insert, 0.6), new("topic-to-table-upsert", JdbcStage.BareUpsert, JdbcStage.Upsert, 0.6)];

    /// <summary>Prints the ratio of the medians; the exit code.</summary>
    public int Compare(IReadOnlyDictionary<string, List<double>> speeds)
    {
        (double bare, double worker) = (Median(speeds[Bare]), Median(speeds[Worker]));
        double ratio = Math.Round(worker / bare, 3);
        Console.WriteLine(JsonSerializer.Serialize(new { scenario = Scenario, rounds = speeds[Bare].Count, bare_rows_per_s = bare, worker_rows_per_s = worker, ratio, at_least = LeastRatio }));
        return ratio >= LeastRatio ? 0 : 1;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

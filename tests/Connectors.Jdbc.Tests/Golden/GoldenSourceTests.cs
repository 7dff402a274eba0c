using System.Text.Json;
using System.Text.Json.Nodes;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Golden;

/// <summary>The source does what the Java connector was recorded to do, but where docs/compat.md says otherwise.</summary>
public class GoldenSourceTests(PostgresFixture postgres)
{
    // Fields that differ on purpose: a number without precision and scale under best_fit, and one with a negative scale.
    private static readonly Dictionary<string, string[]> DifferentFields = new()
    {
        ["types-none"] = ["n_3_m2"],
        ["types-precision_only"] = ["n_unc", "n_3_m2"],
        ["types-best_fit"] = ["n_unc", "n_3_m2"],
        ["types-best_fit_eager_double"] = ["n_unc", "n_3_m2"],
        ["types-query-best_fit"] = ["n_unc", "n_3_m2"],
        ["timestamp-delay"] = ["updated"],
        ["timestamp-initial-now"] = ["updated"],
    };

    // Java 10.7.0 did not know some granularities, cannot read decimals of SQLite, and fails on values that are read here.
    private static readonly string[] NotRecorded =
    [
        "ts-granularity-micros_long", "ts-granularity-micros_string", "ts-granularity-nanos_string", "ts-granularity-micros_iso_datetime_string",
        "errors-sqlite-numeric", "errors-numeric-nan-best-fit", "infinity-date",
    ];

    public static TheoryData<string> Scenarios => [.. GoldenScenario.Names("source").Except(NotRecorded)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenario_Replayed_GivesTheRecordedRecords(string name)
    {
        GoldenScenario scenario = GoldenScenario.Load("source", name);
        using var folder = new TempDirectory();
        await using PostgresDatabase? database = scenario.IsSqlite ? null : await postgres.CreateDatabaseAsync();
        await using var run = new GoldenSourceRun(scenario, database, folder);

        await run.RunAsync();

        Compare(scenario, run);
        CompareErrors(scenario, run);
        CompareTasks(scenario, run);
    }

    private static void Compare(GoldenScenario scenario, GoldenSourceRun run)
    {
        string[] left = DifferentFields.GetValueOrDefault(scenario.Name, []);
        IReadOnlyList<JsonElement> plain = scenario.Lines("raw.jsonl");
        IReadOnlyList<JsonElement> withSchemas = scenario.Lines("raw.schemas.jsonl");

        // Infinite and NaN numbers are text in JSON, so nothing is lost by comparing documents.
        Assert.True(plain.Count == run.Records.Count, $"{plain.Count} records were expected, {run.Records.Count} came. {string.Join("; ", run.Errors.Values)}");
        for (int i = 0; i < plain.Count; i++)
        {
            string place = $"{scenario.Name}, record {i}";
            Assert.Equal(plain[i].GetProperty("step").GetInt32(), run.Records[i].Step);
            Assert.Equal(plain[i].GetProperty("topic").GetString(), run.Records[i].Topic);
            AssertSame(Without(Parse(plain[i].GetProperty("value")), left), Without(run.Records[i].Plain, left), place);
            if (!scenario.IsSqlite)
            {
                AssertSame(Without(Parse(withSchemas[i].GetProperty("value")), left), Without(run.Records[i].WithSchema, left), place);
            }

            AssertSame(JsonNode.Parse(plain[i].GetProperty("sourcePartition").GetRawText()), run.Records[i].Partition, place);
            if (left is not ["updated"])
            {
                AssertSame(JsonNode.Parse(plain[i].GetProperty("sourceOffset").GetRawText()), run.Records[i].Offset, place);
            }
        }
    }

    private static void CompareErrors(GoldenScenario scenario, GoldenSourceRun run)
    {
        // A column that does not exist is noticed when the task starts, not when it polls.
        bool fails = scenario.Steps.Any(step => step.TryGetProperty("error", out _));
        Assert.True(fails == run.Errors.Count > 0, string.Join("; ", run.Errors.Select(error => error.ToString())));
    }

    private static void CompareTasks(GoldenScenario scenario, GoldenSourceRun run)
    {
        // No table is no task here, and a list that is not known yet or empty there.
        string[][] expected = [.. scenario.Steps
            .Where(step => step.TryGetProperty("taskConfigs", out _))
            .Select(step => step.GetProperty("taskConfigs").EnumerateArray().Select(task => task.GetProperty("tables").GetString()!).Where(tables => tables != "[]").ToArray())];
        Assert.Equal(expected, run.TaskTables);
    }

    private static JsonNode? Parse(JsonElement text) => JsonNode.Parse(text.GetString()!);

    private static JsonNode? Without(JsonNode? node, string[] fields)
    {
        foreach (string field in fields)
        {
            (node?["payload"] as JsonObject ?? node as JsonObject)?.Remove(field);
            if (node?["schema"]?["fields"] is JsonArray schema && schema.FirstOrDefault(item => (string?)item!["field"] == field) is { } described)
            {
                schema.Remove(described);
            }
        }

        return node;
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual, string place) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{place}:\nexpected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
}

using System.Text.Json;
using Connect.TestSupport;
using Connect.TestSupport.Postgres;
using Connectors.Jdbc.Tests.Support;

namespace Connectors.Jdbc.Tests.Golden;

/// <summary>The sink does what the Java connector was recorded to do, but where docs/compat.md says otherwise.</summary>
public class GoldenSinkTests(PostgresFixture postgres)
{
    // Errors of Java's drivers, whose texts are not compared.
    private static readonly string[] DriverErrors = ["sqlite-insert-record-key", "sqlite-table-name-format"];

    // A default with a quote breaks Java's statement, and an upsert without a key is refused there only when the table has been created.
    private static readonly string[] DifferentOnPurpose = ["errors-default-quote", "errors-upsert-no-pk"];

    // New columns come in the order of the schema here, and in that of a hash table there.
    private const string ColumnsByHash = "schema-flip";

    public static TheoryData<string> Scenarios => [.. GoldenScenario.Names("sink").Except(DifferentOnPurpose)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenario_Replayed_LeavesTheRecordedTables(string name)
    {
        GoldenScenario scenario = GoldenScenario.Load("sink", name);
        using var folder = new TempDirectory();
        await using PostgresDatabase? database = scenario.IsSqlite ? null : await postgres.CreateDatabaseAsync();
        await using var run = new GoldenSinkRun(scenario, database, folder);

        await run.RunAsync();

        bool sortsColumns = name == ColumnsByHash;
        Assert.Equal(Sorted(scenario.Text("result.txt"), sortsColumns), Sorted(await run.DumpAsync(), sortsColumns));
        foreach (JsonElement step in scenario.Steps)
        {
            int number = step.GetProperty("step").GetInt32();
            Exception? error = run.Errors.GetValueOrDefault(number);
            if (!step.TryGetProperty("error", out JsonElement expected))
            {
                Assert.Null(error);
                continue;
            }

            Assert.NotNull(error);
            string message = expected.GetString()!;
            if (!DriverErrors.Contains(name))
            {
                Assert.Equal(InAnyOrder(message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..]), InAnyOrder(error.Message));
            }
        }
    }

    [Fact]
    public async Task DefaultWithQuote_AutoCreate_IsQuoted()
    {
        GoldenScenario scenario = GoldenScenario.Load("sink", "errors-default-quote");
        using var folder = new TempDirectory();
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await using var run = new GoldenSinkRun(scenario, database, folder);

        await run.RunAsync();

        Assert.Empty(run.Errors);
        Assert.Contains("ds | text | NULL | default 'it''s'::text", await run.DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpsertWithoutKey_Start_IsRefused()
    {
        GoldenScenario scenario = GoldenScenario.Load("sink", "errors-upsert-no-pk");
        using var folder = new TempDirectory();
        await using PostgresDatabase database = await postgres.CreateDatabaseAsync();
        await using var run = new GoldenSinkRun(scenario, database, folder);

        await run.RunAsync();

        Assert.Contains("insert.mode=upsert needs a key", run.Errors[0].Message, StringComparison.Ordinal);
        Assert.Empty(await run.DumpAsync());
    }

    // Fields that a message lists may come in another order.
    private static string InAnyOrder(string message) => string.Join(' ', message.Split([' ', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    // Rows have no order of their own.
    private static string Sorted(string dump, bool sortsColumns)
    {
        var lines = new List<string>();
        var part = new List<string>();
        foreach (string line in dump.Split('\n').Where(line => line.Length > 0).Append("== "))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal) || line.StartsWith("-- ", StringComparison.Ordinal))
            {
                bool sorts = lines.Count > 0 && (lines[^1] == "-- rows" || sortsColumns);
                lines.AddRange(sorts ? part.Order(StringComparer.Ordinal) : part);
                part.Clear();
                lines.Add(line);
            }
            else
            {
                part.Add(line);
            }
        }

        return string.Join('\n', lines.Select(line => sortsColumns && line.StartsWith('{') ? InAnyOrder(line.Trim('{', '}')) : line));
    }
}

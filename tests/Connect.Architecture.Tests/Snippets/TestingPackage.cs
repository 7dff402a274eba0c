using Connect.Data;
using Connect.Sink;
using Connect.Source;
using Connect.Testing;
using Connect.Testing.Conformance;
using Connectors.File;

namespace Connect.Architecture.Tests.Snippets;

/// <summary>src/Connect.Testing/README.md and docs/testing-connectors.md.</summary>
internal static class TestingPackage
{
    public static async Task<IReadOnlyList<SourceRecord>> RestartAsync(string file)
    {
        // snippet
        await using var source = new SourceTaskHarness(() => new FileStreamSourceConnector().CreateTask(), new Dictionary<string, string> { ["file"] = file, ["topic"] = "lines" });

        await source.StartAsync();
        await source.PollUntilAsync(2);
        await source.CommitAsync(1);       // the log acknowledges the first record, its offset is committed
        await source.RestartAsync();       // a new task, which finds that offset
        IReadOnlyList<SourceRecord> again = await source.PollUntilIdleAsync();
        // end snippet
        return again;
    }

    public static async Task<IReadOnlyList<SourceRecord>> AdvanceAsync(Func<ISourceTask> createTask, IReadOnlyDictionary<string, string> config)
    {
        // snippet
        var time = new ManualTimeProvider();
        await using var source = new SourceTaskHarness(createTask, config) { TimeProvider = time };
        await source.StartAsync();

        Task<IReadOnlyList<SourceRecord>> polling = source.PollAsync();
        await time.WaitForTimersAsync();           // the task has come to its Task.Delay(…, Context.TimeProvider, …)
        time.Advance(TimeSpan.FromMinutes(1));
        IReadOnlyList<SourceRecord> polled = await polling;
        // end snippet
        return polled;
    }

    public static async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> Errors, IReadOnlyList<IReadOnlyDictionary<string, string>> Tasks)> DescribeAsync()
    {
        // snippet
        await using var connector = new ConnectorHarness(() => new FileStreamSourceConnector());

        IReadOnlyDictionary<string, IReadOnlyList<string>> errors = await connector.ValidateAsync(new Dictionary<string, string> { ["batch.size"] = "many" });
        // errors["topic"] and errors["batch.size"] hold a sentence each

        await connector.StartAsync(new Dictionary<string, string> { ["topic"] = "lines" });
        IReadOnlyList<IReadOnlyDictionary<string, string>> tasks = await connector.TaskConfigsAsync(maxTasks: 4);
        // end snippet
        return (errors, tasks);
    }

    public static async Task<SinkTaskHarness> DeliverAsync(string file)
    {
        // snippet
        var lines = new TopicPartition("lines", 0);
        var sink = new SinkTaskHarness(() => new FileStreamSinkConnector().CreateTask(), new Dictionary<string, string> { ["file"] = file });
        await sink.StartAsync(lines);

        sink.Append(lines, Schema.String, "one");
        sink.Append(lines, Schema.String, "two");
        await sink.DeliverAsync();
        await sink.CommitAsync();          // sink.CommittedOffsets[lines] is 2
        // end snippet
        return sink;
    }
}

// snippet
public sealed class LineSourceConformance(string file) : SourceTaskConformance
{
    protected override IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["file"] = file, ["topic"] = "lines" };

    protected override ISourceTask CreateTask() => new FileStreamSourceConnector().CreateTask();

    protected override Task PrepareAsync(CancellationToken cancellationToken) => File.WriteAllTextAsync(file, "one\ntwo\nthree\n", cancellationToken);
}

public class LineSourceTests
{
    public static TheoryData<string> Checks => [.. new LineSourceConformance("").Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Conforms(string check) => new LineSourceConformance(Path.Combine(AppContext.BaseDirectory, check + ".txt")).RunAsync(check);
}
// end snippet

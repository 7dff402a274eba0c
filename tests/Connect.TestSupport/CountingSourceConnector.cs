using System.Globalization;
using Connect.Configuration;
using Connect.Errors;
using Connect.Source;

namespace Connect.TestSupport;

/// <summary>A source of <c>tasks.max</c> tasks; each counts from 0, keyed by its name, to topic <c>counts</c> or that of <c>topic</c>, and writes itself down in the test's <see cref="TaskBook"/>.</summary>
public sealed class CountingSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("book", ConfigType.String, Importance.High, "The test's book.")
        .Define("topic", ConfigType.String, "counts", Importance.High, "Topic of the numbers.")
        .Define("pause.ms", ConfigType.Int, 5, Importance.Low, "Time before each number.")
        .Define("version", ConfigType.String, "1", Importance.Low, "Something to change.");

    public override ISourceTask CreateTask() => new CountingSourceTask();

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return config.GetValueOrDefault("version") == "refused" ? throw new ConnectException("no such version") : Task.CompletedTask;
    }

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(
            [.. Enumerable.Range(0, maxTasks).Select(number => new Dictionary<string, string>(_config) { ["number"] = number.ToString(CultureInfo.InvariantCulture) })]);

    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) => Source.ExactlyOnceSupport.Supported;
}

using Connect.Configuration;
using Connect.Sink;

namespace FirstConnector;

// The topics to read (topics or topics.regex) are the framework's own keys; this sink has none of its own.
public sealed class ConsoleSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0.0";

    public override ConfigDef Config { get; } = new();

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    // The same configuration for every task: the framework shares the topics' partitions among them.
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([.. Enumerable.Repeat(_config, maxTasks)]);

    public override ISinkTask CreateTask() => new ConsoleSinkTask();
}

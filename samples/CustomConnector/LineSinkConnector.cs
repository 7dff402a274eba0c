using Connect.Configuration;
using Connect.Sink;

namespace CustomConnector;

// Appends the value of each record to a file, as a line. Configurations name it "LineSink".
public sealed class LineSinkConnector : SinkConnector
{
    public const string FileKey = "file";

    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => PluginVersion.Text;

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define(FileKey, ConfigType.String, Importance.High, "File the lines are appended to.", ConfigValidators.NonEmptyString);

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    // Two tasks would write to one file at the same time.
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([_config]);

    public override ISinkTask CreateTask() => new LineSinkTask();
}

using Connect.Configuration;
using Connect.Source;

namespace CustomConnector;

// A plugin is a public class with a public constructor without parameters that implements a contract. Configurations name this one "OrderSource".
public sealed class OrderSourceConnector : SourceConnector
{
    public const string TopicKey = "topic";
    public const string CountKey = "count";

    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    // What GET /connector-plugins shows, and what connector.plugin.version chooses by.
    public override string Version => PluginVersion.Text;

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define(TopicKey, ConfigType.String, Importance.High, "Topic the orders go to.", ConfigValidators.NonEmptyString)
        .Define(CountKey, ConfigType.Long, 10L, Importance.Low, "How many orders there are.", ConfigValidators.AtLeast(0));

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([_config]);

    public override ISourceTask CreateTask() => new OrderSourceTask();
}

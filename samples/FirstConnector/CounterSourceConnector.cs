using Connect.Configuration;
using Connect.Source;

namespace FirstConnector;

// A connector describes: which keys it is configured with, and how many tasks share the work. It moves no data itself.
// It needs a public constructor without parameters; configurations name it "CounterSource", "CounterSourceConnector" or "FirstConnector.CounterSourceConnector".
public sealed class CounterSourceConnector : SourceConnector
{
    public const string TopicKey = "topic";
    public const string IntervalKey = "interval.ms";

    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    public override string Version => "1.0.0";

    // Checked before the connector starts; what is wrong is told to the user by key and value.
    public override ConfigDef Config { get; } = new ConfigDef()
        .Define(TopicKey, ConfigType.String, Importance.High, "Topic the numbers go to.", ConfigValidators.NonEmptyString)
        .Define(IntervalKey, ConfigType.Long, 100L, Importance.Low, "Milliseconds between two numbers.", ConfigValidators.AtLeast(1));

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    // There is one counter, so one task whatever tasks.max allows. A connector for tables would split them among up to maxTasks configurations.
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([_config]);

    public override ISourceTask CreateTask() => new CounterSourceTask();
}

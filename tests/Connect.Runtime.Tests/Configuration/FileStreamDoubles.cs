using Connect.Configuration;
using Connect.Plugins;
using Connect.Sink;
using Connect.Source;

namespace Connect.Runtime.Tests.Configuration;

/// <summary>Has the keys and answers of Java's FileStreamSource; reads nothing.</summary>
[Plugin("org.apache.kafka.connect.file.FileStreamSourceConnector", Version = "3.9.0")]
internal sealed class FileStreamSourceConnector : SourceConnector
{
    public override string Version => "3.9.0";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("file", ConfigType.String, null, Importance.High, "Source filename.")
        .Define("topic", ConfigType.String, Importance.High, "The topic to publish data to", ConfigValidators.NonEmptyString)
        .Define("batch.size", ConfigType.Int, 2000, Importance.Low, "The maximum number of records per batch");

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([]);

    public override ISourceTask CreateTask() => throw new NotSupportedException();

    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        string.IsNullOrEmpty(config.GetValueOrDefault("file")) ? Source.ExactlyOnceSupport.Unsupported : Source.ExactlyOnceSupport.Supported;
}

/// <summary>Has the keys of Java's FileStreamSink; writes nothing.</summary>
[Plugin("org.apache.kafka.connect.file.FileStreamSinkConnector", Version = "3.9.0")]
internal sealed class FileStreamSinkConnector : SinkConnector
{
    public override string Version => "3.9.0";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("file", ConfigType.String, null, Importance.High, "Destination filename.");

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([]);

    public override ISinkTask CreateTask() => throw new NotSupportedException();
}

/// <summary>A source with secrets, whose validation counts how often it ran and may fail or say too much.</summary>
internal sealed class ProbeSourceConnector : SourceConnector
{
    public static readonly AsyncLocal<int[]?> Validations = new();

    public override string Version => "1.2";

    public override ConfigDef Config { get; } = new ConfigDef()
        .Define("password", ConfigType.Password, null, Importance.High, "A secret.")
        .Define("port", ConfigType.Int, 1, Importance.High, "A number.")
        .Define("mode", ConfigType.String, "plain", Importance.High, "plain, throw, extra, wait.");

    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([]);

    public override ISourceTask CreateTask() => throw new NotSupportedException();

    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        config.GetValueOrDefault("mode") == "throw" ? throw new InvalidOperationException("boom") : null;

    public override async ValueTask<IReadOnlyList<ConfigValue>> ValidateAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        if (Validations.Value is { } counter)
        {
            counter[0]++;
        }

        if (config.GetValueOrDefault("mode") == "wait")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        List<ConfigValue> values = [.. Config.Validate(config)];
        if (config.GetValueOrDefault("mode") == "extra")
        {
            var surprise = new ConfigValue("surprise") { Value = "x" };
            surprise.ErrorMessages.Add("a surprise");
            values.Add(surprise);
        }

        return values;
    }
}

using Connect.Configuration;
using Connect.Data;
using Connect.Plugins;
using Connect.Sink;

namespace Connectors.File;

/// <summary>Appends the values of records, one per line, to a text file or standard output. Several tasks may share the file.</summary>
/// <remarks>Behaves as Kafka's FileStreamSinkConnector; what differs is listed in the package's README.</remarks>
[Plugin("org.apache.kafka.connect.file.FileStreamSinkConnector")]
public sealed class FileStreamSinkConnector : SinkConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => FileConnectors.Version;

    /// <inheritdoc/>
    public override ConfigDef Config => FileStreamSinkConfig.Definition;

    /// <inheritdoc/>
    public override string TaskClass => "org.apache.kafka.connect.file.FileStreamSinkTask";

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        FileStreamSinkConfig parsed = FileStreamSinkConfig.Parse(config);
        _config = config;
        FileLog.SinkStarting(Context.Logger, parsed.Path ?? "standard output");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken)
    {
        var configs = new IReadOnlyDictionary<string, string>[maxTasks];
        Array.Fill(configs, _config);
        return Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>(configs);
    }

    /// <inheritdoc/>
    public override ISinkTask CreateTask() => new FileStreamSinkTask();

    /// <summary>Any offsets will do: what the file holds already stays there.</summary>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken) => new(true);
}

using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;
using Connect.Source;

namespace Connectors.File;

/// <summary>Reads the lines of a text file that may grow, or of standard input, into a topic. Always one task.</summary>
/// <remarks>Behaves as Kafka's FileStreamSourceConnector; what differs is listed in the package's README.</remarks>
[Plugin("org.apache.kafka.connect.file.FileStreamSourceConnector")]
public sealed class FileStreamSourceConnector : SourceConnector
{
    private IReadOnlyDictionary<string, string> _config = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override string Version => FileConnectors.Version;

    /// <inheritdoc/>
    public override ConfigDef Config => FileStreamSourceConfig.Definition;

    /// <inheritdoc/>
    public override string TaskClass => "org.apache.kafka.connect.file.FileStreamSourceTask";

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        FileStreamSourceConfig parsed = FileStreamSourceConfig.Parse(config);
        _config = config;
        FileLog.SourceStarting(Context.Logger, parsed.File is { Length: > 0 } file ? file : "standard input");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> TaskConfigsAsync(int maxTasks, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>>([_config]);

    /// <inheritdoc/>
    public override ISourceTask CreateTask() => new FileStreamSourceTask();

    /// <summary>Supported for a file; standard input cannot be read twice.</summary>
    public override ExactlyOnceSupport? ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        ReadsFile(config) ? Connect.Source.ExactlyOnceSupport.Supported : Connect.Source.ExactlyOnceSupport.Unsupported;

    /// <summary>Accepts <c>{"filename": …}</c> with <c>{"position": bytes}</c>, for any file name: an older name may be tidied up too.</summary>
    public override ValueTask<bool> AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetChange> offsets, CancellationToken cancellationToken)
    {
        if (!ReadsFile(config))
        {
            throw new ConnectException(
                "Offsets cannot be modified if the 'file' configuration is unspecified. This is because stdin is used for input and offsets are not tracked.");
        }

        foreach (SourceOffsetChange change in offsets)
        {
            // A reset may name a partition of any shape, so that wrong ones can be got rid of.
            if (change.Offset is null)
            {
                continue;
            }

            if (!change.Offset.TryGetValue(FileStreamSourceTask.PositionField, out ConnectValue position))
            {
                throw new ConnectException("Offset objects should either be null or contain the key 'position'");
            }

            if (position.Kind != ValueKind.Int64)
            {
                throw new ConnectException("The value for the 'position' key in the offset is expected to be a Long value");
            }

            if (position.AsInt64() < 0)
            {
                throw new ConnectException("The value for the 'position' key in the offset should be a non-negative value");
            }

            if (change.Partition is null)
            {
                throw new ConnectException("Partition objects cannot be null");
            }

            if (!change.Partition.ContainsKey(FileStreamSourceTask.FilenameField))
            {
                throw new ConnectException("Partition objects should contain the key 'filename'");
            }
        }

        return new(true);
    }

    private static bool ReadsFile(IReadOnlyDictionary<string, string> config) =>
        config.TryGetValue(FileStreamSourceConfig.FileKey, out string? file) && !string.IsNullOrWhiteSpace(file);
}

using Connect.Data;
using Microsoft.Extensions.Logging;

namespace Connect.Sink;

/// <summary>What the runtime offers a sink task. Call it from the task's own methods only.</summary>
public interface ISinkTaskContext
{
    /// <summary>Connector name.</summary>
    string ConnectorName { get; }

    /// <summary>Task number from 0.</summary>
    int TaskId { get; }

    /// <summary>The configuration with config-provider references resolved as of now.</summary>
    IReadOnlyDictionary<string, string> Configs { get; }

    /// <summary>The partitions this task has.</summary>
    IReadOnlySet<TopicPartition> Assignment { get; }

    /// <summary>Reads again from these offsets, before the next put.</summary>
    void Offset(IReadOnlyDictionary<TopicPartition, long> offsets);

    /// <summary>Reads again from this offset, before the next put.</summary>
    void Offset(TopicPartition partition, long offset);

    /// <summary>How long to wait, once, before the next put or redelivery.</summary>
    void Timeout(TimeSpan timeout);

    /// <summary>Stops reading these partitions.</summary>
    /// <exception cref="Errors.ConnectException">A partition is not assigned to this task.</exception>
    void Pause(params IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Reads these partitions again.</summary>
    /// <exception cref="Errors.ConnectException">A partition is not assigned to this task.</exception>
    void Resume(params IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Commits offsets soon instead of at the next interval.</summary>
    void RequestCommit();

    /// <summary>Reports single bad records; null unless the connector has a dead letter queue or error log.</summary>
    IErrantRecordReporter? ErrantRecordReporter { get; }

    /// <summary>A logger that carries connector and task.</summary>
    ILogger Logger { get; }

    /// <summary>The clock to use.</summary>
    TimeProvider TimeProvider { get; }
}

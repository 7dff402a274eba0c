using Connect.Connectors;
using Connect.Data;
using Connect.Sink;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connectors.File.Tests.Support;

/// <summary>A source task's context with offsets in memory.</summary>
public sealed class SourceContext : ISourceTaskContext, IOffsetStorageReader
{
    public Dictionary<OffsetMap, OffsetMap> Stored { get; } = [];

    public RecordingLogger Log { get; } = new();

    public string ConnectorName { get; init; } = "lines";

    public int TaskId => 0;

    public IReadOnlyDictionary<string, string> Configs { get; } = new Dictionary<string, string>();

    public IOffsetStorageReader OffsetStorageReader => this;

    public ITransactionContext? TransactionContext => null;

    public ILogger Logger => Log;

    public TimeProvider TimeProvider { get; init; } = new HastyClock();

    public ValueTask<OffsetMap?> OffsetAsync(OffsetMap partition, CancellationToken cancellationToken) => new(Stored.GetValueOrDefault(partition));

    public ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> OffsetsAsync(IReadOnlyCollection<OffsetMap> partitions, CancellationToken cancellationToken) =>
        new(partitions.Where(Stored.ContainsKey).ToDictionary(partition => partition, partition => Stored[partition]));
}

/// <summary>A sink task's context.</summary>
public sealed class SinkContext : ISinkTaskContext
{
    public RecordingLogger Log { get; } = new();

    public string ConnectorName => "lines-out";

    public int TaskId => 0;

    public IReadOnlyDictionary<string, string> Configs { get; } = new Dictionary<string, string>();

    public IReadOnlySet<TopicPartition> Assignment { get; } = new HashSet<TopicPartition>();

    public IErrantRecordReporter? ErrantRecordReporter => null;

    public ILogger Logger => Log;

    public TimeProvider TimeProvider => TimeProvider.System;

    public void Offset(IReadOnlyDictionary<TopicPartition, long> offsets) => throw new NotSupportedException();

    public void Offset(TopicPartition partition, long offset) => throw new NotSupportedException();

    public void Timeout(TimeSpan timeout) => throw new NotSupportedException();

    public void Pause(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

    public void Resume(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

    public void RequestCommit() => throw new NotSupportedException();
}

/// <summary>A connector's context.</summary>
public sealed class ConnectorContext : IConnectorContext
{
    public string ConnectorName => "lines";

    public IOffsetStorageReader? OffsetStorageReader => null;

    public ILogger Logger { get; } = new RecordingLogger();

    public TimeProvider TimeProvider => TimeProvider.System;

    public void RequestTaskReconfiguration() => throw new NotSupportedException();

    public void RaiseError(Exception error) => throw new NotSupportedException();
}

using Connect.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Jdbc.Tests.Support;

/// <summary>The context of a task that starts from nothing.</summary>
public sealed class NoOffsets : ISourceTaskContext, IOffsetStorageReader
{
    public string ConnectorName => "test";

    public int TaskId => 0;

    public IReadOnlyDictionary<string, string> Configs { get; } = new Dictionary<string, string>();

    public IOffsetStorageReader OffsetStorageReader => this;

    public ITransactionContext? TransactionContext => null;

    public ILogger Logger => NullLogger.Instance;

    public TimeProvider TimeProvider => TimeProvider.System;

    public ValueTask<OffsetMap?> OffsetAsync(OffsetMap partition, CancellationToken cancellationToken) => new((OffsetMap?)null);

    public ValueTask<IReadOnlyDictionary<OffsetMap, OffsetMap>> OffsetsAsync(IReadOnlyCollection<OffsetMap> partitions, CancellationToken cancellationToken) =>
        new(new Dictionary<OffsetMap, OffsetMap>());
}

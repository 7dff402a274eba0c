using Connect.Runtime.Configuration;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>The worker's offset store, and those of connectors that name a topic of their own, which are opened when first asked for and closed with the worker. Thread-safe.</summary>
/// <param name="log">Where the topics are.</param>
/// <param name="topic">The worker's topic; the others are created with the same settings.</param>
/// <param name="logger">Told of failures of the followers.</param>
/// <param name="file">Keeps all offsets, those of connectors with a topic of their own too, as Kafka Connect does in standalone mode; null for the topics.</param>
internal sealed class OffsetStores(IRecordLog log, TopicSpec topic, ILogger<OffsetStore> logger, OffsetFile? file = null) : IAsyncDisposable
{
    private readonly OffsetStore _worker = file is null ? new OffsetStore(log, topic, logger) : new OffsetStore(file, logger);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Dictionary<string, LayeredOffsetStore> _layered = new(StringComparer.Ordinal);
    private readonly List<OffsetStore> _own = [];

    public Task StartAsync(CancellationToken cancellationToken) => _worker.StartAsync(cancellationToken);

    /// <summary>The store of a connector.</summary>
    /// <param name="offsetsTopic">The connector's <c>offsets.storage.topic</c>; null for the worker's.</param>
    /// <param name="cancellationToken">Gives up opening the topic.</param>
    /// <exception cref="Errors.ConnectException">The topic cannot be created or read, or is not compacted.</exception>
    public async ValueTask<ITopicOffsetStore> OpenAsync(string? offsetsTopic, CancellationToken cancellationToken)
    {
        if (offsetsTopic is null || offsetsTopic == topic.Name || file is not null)
        {
            return _worker;
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_layered.TryGetValue(offsetsTopic, out LayeredOffsetStore? opened))
            {
                return opened;
            }

            var own = new OffsetStore(log, topic with { Name = offsetsTopic }, logger);
            try
            {
                await own.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await own.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            _own.Add(own);
            return _layered[offsetsTopic] = new LayeredOffsetStore(own, _worker);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The store of a connector whose configuration is resolved.</summary>
    /// <exception cref="Errors.ConnectException">Its topic cannot be created or read, or is not compacted.</exception>
    public ValueTask<ITopicOffsetStore> OpenAsync(IReadOnlyDictionary<string, string> connectorConfig, CancellationToken cancellationToken) =>
        OpenAsync(connectorConfig.GetValueOrDefault(ConnectorKeys.OffsetsStorageTopic), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (OffsetStore own in _own)
        {
            await own.DisposeAsync().ConfigureAwait(false);
        }

        await _worker.DisposeAsync().ConfigureAwait(false);
        _opening.Dispose();
    }
}

using System.Text.Json;
using Connect.Runtime.Log;
using Connect.Source;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>Committed source offsets in a compacted topic, in Java's format: key <c>["connector",{partition}]</c>, value <c>{offset}</c>, null for none. Thread-safe.</summary>
internal sealed class OffsetStore : ITopicOffsetStore, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OrderedDictionary<PartitionKey, StoredOffset>> _offsets = new(StringComparer.Ordinal);
    private readonly IStoreTopic _topic;
    private readonly ILogger _logger;

    public OffsetStore(IRecordLog log, TopicSpec topic, ILogger<OffsetStore> logger)
    {
        _logger = logger;
        _topic = new StoreTopic(log, topic, "source connector offsets", Apply, logger);
    }

    /// <summary>A store in a file, of this worker alone.</summary>
    public OffsetStore(OffsetFile file, ILogger<OffsetStore> logger)
    {
        _logger = logger;
        _topic = new LocalStoreTopic("offsets", Apply, file);
    }

    public string TopicName => _topic.Name;

    public Task StartAsync(CancellationToken cancellationToken) => _topic.StartAsync(cancellationToken);

    public Task ReadToEndAsync(CancellationToken cancellationToken) => _topic.ReadToEndAsync(cancellationToken);

    public OffsetMap? Find(string connector, OffsetMap? partition)
    {
        lock (_lock)
        {
            return TryFind(connector, partition, out StoredOffset found) ? found.Offset : null;
        }
    }

    public IReadOnlyList<SourceOffsetChange> All(string connector)
    {
        lock (_lock)
        {
            return _offsets.TryGetValue(connector, out OrderedDictionary<PartitionKey, StoredOffset>? stored)
                ? [.. stored.Select(entry => new SourceOffsetChange(entry.Key.Partition, entry.Value.Offset))]
                : [];
        }
    }

    public Task WriteAsync(string connector, IReadOnlyCollection<SourceOffsetChange> offsets, CancellationToken cancellationToken)
    {
        if (offsets.Count == 0)
        {
            return Task.CompletedTask;
        }

        var records = new List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?)>(offsets.Count);
        foreach (SourceOffsetChange change in offsets)
        {
            records.Add((KeyOf(connector, change.Partition), change.Offset is null ? (ReadOnlyMemory<byte>?)null : StoreJson.OffsetValue(change.Offset)));
        }

        return _topic.AppendAsync(records, cancellationToken);
    }

    public byte[] KeyOf(string connector, OffsetMap? partition)
    {
        lock (_lock)
        {
            return TryFind(connector, partition, out StoredOffset found) ? found.Key : StoreJson.OffsetKey(connector, partition);
        }
    }

    public ValueTask DisposeAsync() => _topic.DisposeAsync();

    private bool TryFind(string connector, OffsetMap? partition, out StoredOffset found)
    {
        found = default;
        return _offsets.TryGetValue(connector, out OrderedDictionary<PartitionKey, StoredOffset>? stored) && stored.TryGetValue(new PartitionKey(partition), out found);
    }

    private void Apply(LogRecord record)
    {
        using JsonDocument? key = StoreJson.Parse(record.Key);
        if (key is not { RootElement: { ValueKind: JsonValueKind.Array } array } || array.GetArrayLength() != 2 || array[0].ValueKind != JsonValueKind.String)
        {
            StorageLog.UnknownKey(_logger, record.Topic, record.Offset);
            return;
        }

        string connector = array[0].GetString()!;
        var partition = new PartitionKey(StoreJson.ReadOffsetMap(array[1]));
        using JsonDocument? value = StoreJson.Parse(record.Value);
        OffsetMap? offset = value is null ? null : StoreJson.ReadOffsetMap(value.RootElement);
        lock (_lock)
        {
            if (!_offsets.TryGetValue(connector, out OrderedDictionary<PartitionKey, StoredOffset>? stored))
            {
                _offsets[connector] = stored = [];
            }

            if (offset is null)
            {
                stored.Remove(partition);
            }
            else
            {
                stored[partition] = new StoredOffset(record.Key!.Value.ToArray(), offset);
            }
        }
    }

    // A null source partition is legal and a partition of its own.
    private readonly record struct PartitionKey(OffsetMap? Partition);

    private readonly record struct StoredOffset(byte[] Key, OffsetMap Offset);
}

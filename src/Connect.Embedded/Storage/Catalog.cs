using System.Collections.Concurrent;
using System.Text.Json;

namespace Connect.Embedded.Storage;

/// <summary>The topics in memory, filled from the file when it is opened and by the writer afterwards (by looking again, in a process that only reads).</summary>
internal sealed class Catalog
{
    private readonly ConcurrentDictionary<string, TopicState> _topics = new(StringComparer.Ordinal);

    /// <summary>Told when topics appeared.</summary>
    public event Action? TopicsAdded;

    public IEnumerable<TopicState> Topics => _topics.Values;

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TopicState? topic) => _topics.TryGetValue(name, out topic);

    public PartitionState? Find(string name, int partition) =>
        _topics.TryGetValue(name, out TopicState? topic) && (uint)partition < (uint)topic.Partitions.Length ? topic.Partitions[partition] : null;

    public void Add(TopicState topic)
    {
        if (_topics.TryAdd(topic.Name, topic))
        {
            TopicsAdded?.Invoke();
        }
    }

    /// <summary>Adds what is new in the file and publishes how far known partitions go.</summary>
    public void Load(Database database)
    {
        Statement topics = database.Prepare("SELECT id, name, configs FROM topics ORDER BY id");
        Statement partitions = database.Prepare("SELECT id, next_offset FROM partitions WHERE topic_id = ?1 ORDER BY partition");
        using var bounds = new PartitionBounds(database);
        bool added = false;
        try
        {
            while (topics.Step())
            {
                string name = topics.Text(1);
                if (_topics.TryGetValue(name, out TopicState? known))
                {
                    foreach (PartitionState partition in known.Partitions)
                    {
                        (long start, long end) = bounds.Read(known.IsCompacted, partition.Id, 0);
                        partition.PublishStart(start);
                        if (end > partition.End)
                        {
                            partition.PublishEnd(end);
                        }
                    }

                    continue;
                }

                var topic = new TopicState(name, JsonSerializer.Deserialize(topics.Text(2), CatalogJson.Default.DictionaryStringString)!);
                var states = new List<PartitionState>();
                partitions.Bind(1, topics.Int64(0));
                while (partitions.Step())
                {
                    long id = partitions.Int64(0);
                    (long start, long end) = bounds.Read(topic.IsCompacted, id, partitions.Int64(1));
                    states.Add(new PartitionState(topic, states.Count, id, start, end));
                }

                partitions.Reset();
                topic.Partitions = [.. states];
                added |= _topics.TryAdd(name, topic);
            }
        }
        finally
        {
            database.Release(topics);
            database.Release(partitions);
        }

        if (added)
        {
            TopicsAdded?.Invoke();
        }
    }
}

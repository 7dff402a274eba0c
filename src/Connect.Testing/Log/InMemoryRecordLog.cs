using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>
/// A record log in memory: topics, consumer groups with rebalance, transactions and compaction as on the real ones, gone at the end of the test. Appends are acknowledged before
/// <see cref="ILogProducer.AppendAsync"/> returns; compaction happens only when the test says so (<see cref="Compact"/>). Thread-safe; producers and consumers are not.
/// </summary>
public sealed class InMemoryRecordLog : IRecordLog
{
    private readonly Dictionary<string, MemoryTopic> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryGroup> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryProducer> _transactionalProducers = new(StringComparer.Ordinal);
    private readonly int _defaultPartitions;
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _disposed;

    /// <summary>An empty log.</summary>
    public InMemoryRecordLog()
        : this(1, TimeProvider.System)
    {
    }

    /// <summary>An empty log.</summary>
    /// <param name="defaultPartitions">Partitions of topics that are created by appending, or with -1.</param>
    /// <param name="timeProvider">Clock for timestamps and for the time-outs of polls.</param>
    public InMemoryRecordLog(int defaultPartitions, TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(defaultPartitions, 1);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _defaultPartitions = defaultPartitions;
        TimeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public string ClusterId { get; } = $"memory-{Guid.NewGuid():N}";

    /// <inheritdoc/>
    public bool SupportsTransactions => true;

    internal TimeProvider TimeProvider { get; }

    internal Lock Gate { get; } = new();

    internal bool IsDisposed => _disposed;

    /// <summary>Completes when something changes: records, topics, groups, a wake-up.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>A copy of the records of a topic, by partition and offset; empty if there is no such topic.</summary>
    public IReadOnlyList<LogRecord> Records(string topic)
    {
        lock (Gate)
        {
            return _topics.TryGetValue(topic, out MemoryTopic? found)
                ? [.. found.Partitions.SelectMany(partition => partition.Records.Select(partition.Read))]
                : [];
        }
    }

    /// <summary>Compacts a topic now: of each key only the newest record stays (a tombstone, too), at its offset.</summary>
    /// <exception cref="ConnectException">There is no such topic, or it is not compacted.</exception>
    public void Compact(string topic)
    {
        lock (Gate)
        {
            if (!_topics.TryGetValue(topic, out MemoryTopic? found) || !found.IsCompacted)
            {
                throw new ConnectException($"Topic '{topic}' cannot be compacted: {(found is null ? "it does not exist" : "its cleanup.policy is not compact")}.");
            }

            foreach (MemoryPartition partition in found.Partitions)
            {
                partition.Compact();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            return new([.. _topics.Values.Select(topic => topic.Description).OrderBy(topic => topic.Name, StringComparer.Ordinal)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            return new(_topics.GetValueOrDefault(topic)?.Description);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        lock (Gate)
        {
            return new(Create(topic));
        }
    }

    /// <inheritdoc/>
    public ILogProducer CreateProducer(ProducerOptions options)
    {
        ThrowIfDisposed();
        return new MemoryProducer(this, options);
    }

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(ConsumerOptions options)
    {
        ThrowIfDisposed();
        return new MemoryConsumer(this, options);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            return new(_groups.TryGetValue(groupId, out MemoryGroup? group) ? new Dictionary<TopicPartition, long>(group.Offsets) : []);
        }
    }

    /// <inheritdoc/>
    public ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            MemoryGroup group = Inactive(groupId);
            foreach ((TopicPartition partition, long? offset) in offsets)
            {
                if (offset is { } position)
                {
                    group.Offsets[partition] = position;
                }
                else
                {
                    group.Offsets.Remove(partition);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            Inactive(groupId);
            _groups.Remove(groupId);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Ends waiting polls; the records are gone.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        Signal();
        return ValueTask.CompletedTask;
    }

    internal void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    /// <summary>The partition, or null. Under <see cref="Gate"/>.</summary>
    internal MemoryPartition? Find(TopicPartition id) =>
        _topics.TryGetValue(id.Topic, out MemoryTopic? topic) && id.Partition >= 0 && id.Partition < topic.Partitions.Length ? topic.Partitions[id.Partition] : null;

    /// <summary>Appends batches, visible together, and writes their results.</summary>
    /// <param name="batches">The batches, each with the number of records it had when it was handed over.</param>
    /// <param name="sticky">The partition number for records without a key, before the remainder.</param>
    /// <param name="transaction">The producer whose transaction this is.</param>
    internal void Append(IReadOnlyList<(AppendBatch Batch, int Count)> batches, int sticky, MemoryProducer? transaction = null)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            transaction?.ThrowIfFenced();

            long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            foreach ((AppendBatch batch, int count) in batches)
            {
                for (int i = 0; i < count; i++)
                {
                    Append(batch, i, sticky, now);
                }
            }
        }

        Signal();
    }

    /// <summary>Writes the errors of records that will not be appended into a batch that is held back.</summary>
    internal void Refuse(AppendBatch batch)
    {
        lock (Gate)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (_topics.TryGetValue(batch.Topic(i), out MemoryTopic? topic))
                {
                    Refuses(topic, batch, i);
                }
            }
        }
    }

    /// <summary>The newest producer of a transactional id; whoever had it before is fenced, for good.</summary>
    internal void Fence(string transactionalId, MemoryProducer newest)
    {
        lock (Gate)
        {
            if (_transactionalProducers.GetValueOrDefault(transactionalId) is { } older && older != newest)
            {
                older.Fence();
            }

            _transactionalProducers[transactionalId] = newest;
        }
    }

    internal void Forget(MemoryProducer producer)
    {
        lock (Gate)
        {
            if (producer.TransactionalId is { } id && _transactionalProducers.GetValueOrDefault(id) == producer)
            {
                _transactionalProducers.Remove(id);
            }
        }
    }

    internal MemoryMember Join(string groupId, TopicSelection topics, string? instanceId, TimeSpan? session)
    {
        ThrowIfDisposed();
        MemoryMember member;
        lock (Gate)
        {
            member = new MemoryMember(GroupOf(groupId), topics, instanceId, session) { LastSeen = TimeProvider.GetTimestamp() };
            if (instanceId is not null && member.Group.Members.Find(other => other.InstanceId == instanceId) is { } before)
            {
                // Whoever comes under the name has what belongs to it.
                member.Target.UnionWith(before.Target);
                before.IsFenced = true;
                Remove(before);
            }

            member.Group.Members.Add(member);
            Rebalance(member.Group);
        }

        Signal();
        return member;
    }

    /// <summary>The member is gone. A static one keeps its place until its session is over.</summary>
    internal void Leave(MemoryMember member)
    {
        lock (Gate)
        {
            member.Owned.Clear();
            if (member.InstanceId is null)
            {
                Remove(member);
                Rebalance(member.Group);
            }
        }

        Signal();
    }

    /// <summary>Notes that a member is there, and removes those of its group that have been silent for too long.</summary>
    internal void SeenAlive(MemoryMember member)
    {
        bool any = false;
        lock (Gate)
        {
            member.LastSeen = TimeProvider.GetTimestamp();
            foreach (MemoryMember silent in member.Group.Members.FindAll(other => TimeProvider.GetElapsedTime(other.LastSeen) > other.Session))
            {
                Remove(silent);
                any = true;
            }

            if (any)
            {
                Rebalance(member.Group);
            }
        }

        if (any)
        {
            Signal();
        }
    }

    internal void Commit(string groupId, MemoryMember? member, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        ThrowIfDisposed();
        lock (Gate)
        {
            if (member is { IsOut: true })
            {
                throw new ConnectException(member.IsFenced
                    ? $"Could not commit offsets of group '{groupId}': another member with group.instance.id '{member.InstanceId}' has joined."
                    : $"Could not commit offsets of group '{groupId}': the group does not know this member any more.");
            }

            MemoryGroup group = GroupOf(groupId);
            foreach ((TopicPartition partition, long offset) in offsets)
            {
                group.Offsets[partition] = offset;
            }
        }

        if (member is not null)
        {
            SeenAlive(member);
        }
    }

    private static void Remove(MemoryMember member)
    {
        member.IsOut = true;
        member.Owned.Clear();
        member.Group.Members.Remove(member);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Append(AppendBatch batch, int index, int sticky, long now)
    {
        if (!_topics.TryGetValue(batch.Topic(index), out MemoryTopic? topic))
        {
            try
            {
                Create(new TopicSpec(batch.Topic(index), -1));
            }
            catch (ConnectException error)
            {
                batch.SetFailed(index, error);
                return;
            }

            topic = _topics[batch.Topic(index)];
        }

        bool hasKey = batch.TryGetKey(index, out ReadOnlyMemory<byte> key);
        bool hasValue = batch.TryGetValue(index, out ReadOnlyMemory<byte> value);
        int partition = batch.RequestedPartition(index) ?? (hasKey ? Murmur2.Partition(key.Span, topic.Partitions.Length) : sticky % topic.Partitions.Length);
        if (Refuses(topic, batch, index))
        {
            return;
        }

        var headers = new LogHeader[batch.HeaderCount(index)];
        for (int i = 0; i < headers.Length; i++)
        {
            LogHeader header = batch.Header(index, i);
            headers[i] = header with { Value = Copy(header.Value is not null, header.Value.GetValueOrDefault()) };
        }

        long timestamp = batch.RequestedTimestamp(index) ?? now;
        long offset = topic.Partitions[partition].Append(new MemoryRecord(0, timestamp, Copy(hasKey, key), Copy(hasValue, value), headers));
        batch.SetAppended(index, partition, offset, timestamp);
    }

    private static bool Refuses(MemoryTopic topic, AppendBatch batch, int index)
    {
        if (batch.RequestedPartition(index) is { } partition && partition >= topic.Partitions.Length)
        {
            batch.SetFailed(index, new ConnectException($"Topic '{topic.Name}' has no partition {partition}: it has {topic.Partitions.Length}."));
            return true;
        }

        if (topic.IsCompacted && !batch.TryGetKey(index, out _))
        {
            batch.SetFailed(index, new ConnectDataException($"Topic '{topic.Name}' is compacted and takes only records with a key."));
            return true;
        }

        return false;
    }

    // The cast matters: a bare null would become an empty value by way of byte[].
    private static ReadOnlyMemory<byte>? Copy(bool present, ReadOnlyMemory<byte> bytes) => present ? bytes.ToArray() : (ReadOnlyMemory<byte>?)null;

    private bool Create(TopicSpec topic)
    {
        TopicNames.Check(topic.Name);
        int partitions = topic.Partitions == -1 ? _defaultPartitions : topic.Partitions;
        if (partitions < 1)
        {
            throw new ConnectException($"Topic '{topic.Name}' cannot have {partitions} partitions: at least 1 is expected, or -1 for the log's default.");
        }

        if (!_topics.TryAdd(topic.Name, new MemoryTopic(topic.Name, partitions, topic.Configs?.ToDictionary() ?? [])))
        {
            return false;
        }

        foreach (MemoryGroup group in _groups.Values)
        {
            Rebalance(group);
        }

        Signal();
        return true;
    }

    private void Rebalance(MemoryGroup group) => group.Rebalance(
        _topics.Values.Where(topic => group.Members.Exists(member => member.Topics.Contains(topic.Name))).SelectMany(topic => topic.Partitions.Select(partition => partition.Id)));

    private MemoryGroup GroupOf(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out MemoryGroup? group))
        {
            _groups.Add(groupId, group = new MemoryGroup());
        }

        return group;
    }

    private MemoryGroup Inactive(string groupId)
    {
        MemoryGroup group = GroupOf(groupId);
        return group.Members.Count == 0
            ? group
            : throw new ConnectException($"Consumer group '{groupId}' has {group.Members.Count} active members; stop them before its offsets are changed or deleted.");
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}

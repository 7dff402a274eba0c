using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Storage;

/// <summary>
/// A compacted topic kept in memory by whoever owns it: reads it from the beginning, follows it, and appends. Java's internal topics are read and written the same way.
/// Thread-safe after <see cref="StartAsync"/>.
/// </summary>
/// <param name="log">Where the topic is.</param>
/// <param name="topic">The topic; created compacted if missing.</param>
/// <param name="purpose">What it holds, for errors: <c>connector configurations</c>.</param>
/// <param name="apply">Takes each record in order per partition, on one thread at a time; a record it throws for is ignored with a warning.</param>
/// <param name="logger">Told of failures of the follower.</param>
internal sealed class StoreTopic(IRecordLog log, TopicSpec topic, string purpose, Action<LogRecord> apply, ILogger logger) : IStoreTopic
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private readonly Dictionary<int, long> _positions = [];
    private ILogProducer? _producer;
    private ILogConsumer? _consumer;
    private Task _follower = Task.CompletedTask;

    /// <summary>Topic name.</summary>
    public string Name => topic.Name;

    /// <summary>Whether the order of all its records matters, so that it may have one partition only.</summary>
    public bool MustHaveOnePartition { get; init; }

    /// <summary>Creates the topic if needed, reads it to its present end and goes on following it.</summary>
    /// <exception cref="ConnectException">The topic is not compacted, has partitions it may not have, or cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await log.CreateTopicAsync(topic, cancellationToken).ConfigureAwait(false);
        TopicDescription description = await log.DescribeTopicAsync(topic.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new ConnectException($"Topic '{topic.Name}' for {purpose} could not be created.");
        if (description.AreConfigsKnown && !description.IsCompacted)
        {
            throw new ConfigException(
                $"Topic '{topic.Name}' for {purpose} is required to have 'cleanup.policy=compact' to guarantee consistency and durability, "
                + $"but found the topic currently has 'cleanup.policy={description.Configs.GetValueOrDefault("cleanup.policy", "delete")}'. "
                + "Change the topic's policy or name another topic.");
        }

        if (MustHaveOnePartition && description.Partitions != 1)
        {
            throw new ConfigException(
                $"Topic '{topic.Name}' for {purpose} is required to have a single partition in order to guarantee consistency of {purpose}, but found {description.Partitions} partitions. "
                + "Name another topic.");
        }

        _producer = log.CreateProducer(new ProducerOptions { ClientId = $"{topic.Name}-store" });
        _consumer = log.CreateConsumer(new ConsumerOptions { ClientId = $"{topic.Name}-store" });
        TopicPartition[] partitions = [.. Enumerable.Range(0, description.Partitions).Select(partition => new TopicPartition(topic.Name, partition))];
        IReadOnlyDictionary<TopicPartition, long> beginning = await _consumer.BeginningOffsetsAsync(partitions, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<TopicPartition, long> end = await _consumer.EndOffsetsAsync(partitions, cancellationToken).ConfigureAwait(false);
        _consumer.Assign(beginning);
        foreach ((TopicPartition partition, long offset) in beginning)
        {
            _positions[partition.Partition] = offset;
        }

        while (!HasReached(end))
        {
            await PollOnceAsync(_consumer, cancellationToken).ConfigureAwait(false);
        }

        _follower = Task.Run(FollowAsync, CancellationToken.None);
    }

    /// <summary>Appends records in order and waits until they were acknowledged and applied. Once cancelled, they may still be appended, before what is appended later.</summary>
    public async Task AppendAsync(IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)> records, CancellationToken cancellationToken)
    {
        Dictionary<TopicPartition, long> reached = await AppendAsync(records).WaitAsync(cancellationToken).ConfigureAwait(false);
        await WaitForAsync(reached, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until everything that is in the topic now was applied.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        TopicPartition[] partitions;
        lock (_lock)
        {
            partitions = [.. _positions.Keys.Select(partition => new TopicPartition(topic.Name, partition))];
        }

        await WaitForAsync(await _consumer!.EndOffsetsAsync(partitions, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _follower.ConfigureAwait(false);
        if (_consumer is not null)
        {
            await _consumer.DisposeAsync().ConfigureAwait(false);
        }

        if (_producer is not null)
        {
            await _producer.DisposeAsync().ConfigureAwait(false);
        }

        lock (_lock)
        {
            foreach (Waiter waiter in _waiters)
            {
                waiter.Reached.TrySetCanceled();
            }

            _waiters.Clear();
        }

        _stopping.Dispose();
    }

    // Positions after the records. Not cancelled on the way: the batch's buffer belongs to the log until the append is over.
    private async Task<Dictionary<TopicPartition, long>> AppendAsync(IReadOnlyList<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)> records)
    {
        using var batch = new AppendBatch(4096);
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value) in records)
        {
            batch.Add(topic.Name, null, null, key.Span, hasKey: true, value.GetValueOrDefault().Span, value is not null);
        }

        await _producer!.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        var reached = new Dictionary<TopicPartition, long>();
        for (int i = 0; i < batch.Count; i++)
        {
            batch.TryGetResult(i, out Source.RecordMetadata metadata, out Exception? error);
            if (error is not null)
            {
                throw new ConnectException($"Writing {purpose} to topic '{topic.Name}' failed: {error.Message}", error);
            }

            reached[new TopicPartition(metadata.Topic, metadata.Partition)] = metadata.Offset + 1;
        }

        return reached;
    }

    private async Task FollowAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await PollOnceAsync(_consumer!, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: without the follower every later write would wait for ever.
                StorageLog.FollowFailed(logger, topic.Name, e);
                await Task.Delay(FailureDelay, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PollOnceAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        LogBatch batch = await consumer.PollAsync(PollTimeout, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            foreach (ref readonly LogRecord record in batch.Records)
            {
                Apply(record);
                _positions[record.Partition] = record.Offset + 1;
            }

            // Compaction leaves gaps, also at the very end, which only the consumer's position tells.
            foreach (TopicPartition partition in consumer.Assignment)
            {
                _positions[partition.Partition] = Math.Max(_positions[partition.Partition], consumer.Position(partition));
            }

            for (int i = _waiters.Count - 1; i >= 0; i--)
            {
                if (HasReached(_waiters[i].Offsets))
                {
                    _waiters[i].Reached.TrySetResult();
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    // A record nobody can read must not keep the worker from the others.
    private void Apply(in LogRecord record)
    {
        try
        {
            apply(record);
        }
        catch (Exception e)
        {
            StorageLog.RecordIgnored(logger, record.Topic, record.Partition, record.Offset, e);
        }
    }

    private async Task WaitForAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(offsets, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (HasReached(offsets))
            {
                return;
            }

            _waiters.Add(waiter);
        }

        await waiter.Reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool HasReached(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        lock (_lock)
        {
            foreach ((TopicPartition partition, long offset) in offsets)
            {
                if (_positions.GetValueOrDefault(partition.Partition) < offset)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private sealed record Waiter(IReadOnlyDictionary<TopicPartition, long> Offsets, TaskCompletionSource Reached);
}

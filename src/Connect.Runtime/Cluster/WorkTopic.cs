using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Cluster.Records;
using Connect.Runtime.Log;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Cluster;

/// <summary>
/// The work topic: its partitions are the slots, its first partition carries all records. Appends land in the order of the calls. Thread-safe after <see cref="OpenAsync"/>.
/// </summary>
internal sealed class WorkTopic(IRecordLog log, TopicSpec spec, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);

    private readonly TopicPartition _partition = new(spec.Name, 0);
    private ILogProducer? _producer;
    private ILogConsumer? _consumer;

    /// <summary>Name of the topic.</summary>
    public string Name => spec.Name;

    /// <summary>Number of slots; known once open.</summary>
    public int Slots { get; private set; }

    /// <summary>Creates the topic if needed, and gets ready to read from its beginning.</summary>
    /// <exception cref="ConnectException">The topic is not compacted, or the log cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await log.CreateTopicAsync(spec, cancellationToken).ConfigureAwait(false);
        TopicDescription description = await log.DescribeTopicAsync(spec.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new ConnectException($"Topic '{spec.Name}' for the work of the cluster could not be created.");
        if (description.AreConfigsKnown && !description.IsCompacted)
        {
            throw new ConfigException(
                $"Topic '{spec.Name}' for the work of the cluster must have 'cleanup.policy=compact', but has "
                + $"'cleanup.policy={description.Configs.GetValueOrDefault("cleanup.policy", "delete")}'. Change the topic's policy, or name another topic in 'work.storage.topic'.");
        }

        Slots = description.Partitions;
        _producer = log.CreateProducer(new ProducerOptions { ClientId = $"{spec.Name}-work" });
        _consumer = log.CreateConsumer(new ConsumerOptions { ClientId = $"{spec.Name}-work" });
        _consumer.Assign(await _consumer.BeginningOffsetsAsync([_partition], cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads until cancelled, and tells of each batch and of the position after it.</summary>
    public async Task FollowAsync(Action<IReadOnlyList<(long Offset, WorkRecord Record)>, long> received, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                LogBatch batch = await _consumer!.PollAsync(PollTimeout, cancellationToken).ConfigureAwait(false);
                received(Read(batch), _consumer.Position(_partition));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                ClusterLog.Retrying(logger, $"Reading topic {Name}", error);
                await Task.Delay(FailureDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Appends records in order; returns those that may not have been appended.</summary>
    public async Task<IReadOnlyList<WorkRecord>> AppendAsync(IReadOnlyList<WorkRecord> records)
    {
        using var batch = new AppendBatch(4096);
        foreach (WorkRecord record in records)
        {
            byte[]? value = WorkRecordFormat.Value(record);
            batch.Add(Name, _partition.Partition, null, WorkRecordFormat.Key(record), hasKey: true, value, value is not null);
        }

        try
        {
            // Not cancelled on the way: the batch's buffer belongs to the log until the append is over.
            await _producer!.AppendAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            ClusterLog.Retrying(logger, $"Appending to topic {Name}", error);
            return records;
        }

        var failed = new List<WorkRecord>();
        for (int i = 0; i < records.Count; i++)
        {
            if (!batch.TryGetResult(i, out _, out Exception? error) || error is not null)
            {
                if (failed.Count == 0 && error is not null)
                {
                    ClusterLog.Retrying(logger, $"Appending to topic {Name}", error);
                }

                failed.Add(records[i]);
            }
        }

        return failed;
    }

    /// <summary>Offset that the next record will get, as of now; tried until it is known.</summary>
    public async Task<long> FindEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await _consumer!.EndOffsetsAsync([_partition], cancellationToken).ConfigureAwait(false))[_partition];
            }
            catch (ConnectException error)
            {
                ClusterLog.Retrying(logger, $"Looking up the end of topic {Name}", error);
                await Task.Delay(FailureDelay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes what <see cref="OpenAsync"/> opened; nothing may be under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_consumer is not null)
        {
            await _consumer.DisposeAsync().ConfigureAwait(false);
        }

        if (_producer is not null)
        {
            await _producer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private List<(long Offset, WorkRecord Record)> Read(LogBatch batch)
    {
        var records = new List<(long Offset, WorkRecord Record)>(batch.Count);
        foreach (ref readonly LogRecord record in batch.Records)
        {
            if (record.Key is { } key && WorkRecordFormat.Read(key.Span, record.Value) is { } work)
            {
                records.Add((record.Offset, work));
            }
            else
            {
                ClusterLog.RecordIgnored(logger, record.Topic, record.Offset);
            }
        }

        return records;
    }
}

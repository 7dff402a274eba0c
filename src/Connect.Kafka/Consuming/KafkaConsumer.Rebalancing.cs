using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka.Client;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Consuming;

// Partitions that come and go, and where reading them begins. All on the thread, inside the client's Consume or Close.
internal sealed partial class KafkaConsumer
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    // One attempt's; the thread cannot do anything else meanwhile, not even end.
    private static readonly TimeSpan CommittedPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SeekPatience = TimeSpan.FromSeconds(10);

    private readonly HashSet<TopicPartition> _beingAssigned = [];
    private readonly HashSet<TopicPartition> _pausesToApply = [];

    // How often partitions have come or gone.
    private int _changes;

    private IEnumerable<TopicPartitionOffset> OnAssigned(List<KafkaPartition> partitions)
    {
        _changes++;
        if (partitions.Count == 0 && Volatile.Read(ref _poll) is null)
        {
            // A rebalance that changed nothing here: a member that is busy must not be thrown out for it.
            return [];
        }

        WaitForPoll();
        List<TopicPartition> added = [.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value)).Order()];
        if (!TryPosition(added))
        {
            // Nobody waits for these partitions any more; the client finds their offsets by itself, should it come to that.
            return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Stored));
        }

        _assignment = [.. _assignment, .. added];
        _beingAssigned.UnionWith(added);
        Call(() => _listener!.OnAssignedAsync(added));
        _beingAssigned.Clear();
        _pausesToApply.UnionWith(added.Where(_paused.Contains));
        return added.Select(partition => At(partition, _positions[partition]));
    }

    private void OnGone(List<TopicPartitionOffset> partitions, bool lost)
    {
        _changes++;
        HashSet<TopicPartition> gone = [.. partitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition.Value)).Where(_assignment.Contains)];
        if (gone.Count == 0)
        {
            return;
        }

        WaitForPoll();

        List<TopicPartition> ordered = [.. gone.Order()];
        Call(() => lost ? _listener!.OnLostAsync(ordered) : _listener!.OnRevokedAsync(ordered));
        _assignment = [.. _assignment.Where(partition => !gone.Contains(partition))];
        _filling.Remove(gone);
        _paused.ExceptWith(gone);
        foreach (TopicPartition partition in gone)
        {
            _positions.Remove(partition);
        }
    }

    // Partitions come and go inside a poll only. Should its owner take too long until the next one, the group gives them to others by its own rules.
    private void WaitForPoll()
    {
        while (!_closing && Volatile.Read(ref _poll) is null)
        {
            _thread.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private void Call(Func<ValueTask> listener)
    {
        try
        {
            _thread.WaitFor(listener().AsTask());
        }
        catch (Exception error)
        {
            // The client has to go on; the poll in which this happened fails.
            _failure ??= error;
        }
    }

    // Committed offsets, or where auto.offset.reset says; false when the owner does not wait any more.
    private bool TryPosition(List<TopicPartition> partitions)
    {
        while (true)
        {
            try
            {
                var offsets = new Dictionary<TopicPartition, long>();
                foreach (TopicPartitionOffset committed in _client.Committed(partitions.Select(Id), CommittedPatience))
                {
                    offsets[new TopicPartition(committed.Topic, committed.Partition.Value)] = committed.Offset.Value >= 0 ? committed.Offset.Value : ResetOffset();
                }

                foreach ((TopicPartition partition, long offset) in Resolve(offsets))
                {
                    _positions[partition] = offset;
                    _events.Positioned(partition, offset);
                }

                return true;
            }
            catch (Exception error) when (error is KafkaException or RetriableException)
            {
                if (_closing || Volatile.Read(ref _poll) is not { IsCancelled: false })
                {
                    return false;
                }

                _events.PositionsRetried(partitions.Count, _options.GroupId!, error);
                _thread.Wait(RetryDelay);
            }
            catch (ConnectException error)
            {
                _failure ??= error;
                return false;
            }
            catch (OperationCanceledException) when (_closing)
            {
                return false;
            }
        }
    }

    private long ResetOffset() => _offsetReset switch
    {
        "latest" or "end" or "largest" => -1,
        "none" or "error" => throw new ConnectException(
            $"Group '{_options.GroupId}' has no committed offset and auto.offset.reset is '{_offsetReset}': set it to earliest or latest, or set the group's offsets."),
        _ => -2,
    };

    // Numbers for -2 (beginning) and -1 (end).
    private Dictionary<TopicPartition, long> Resolve(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        var resolved = new Dictionary<TopicPartition, long>(offsets);
        foreach (long logical in (ReadOnlySpan<long>)[-2, -1])
        {
            TopicPartition[] partitions = [.. offsets.Where(offset => offset.Value == logical).Select(offset => offset.Key)];
            if (partitions.Length > 0)
            {
                ValueTask<IReadOnlyDictionary<TopicPartition, long>> looking = logical == -2
                    ? _log.Offsets.BeginningAsync(partitions, _close.Token)
                    : _log.Offsets.EndAsync(partitions, _isolation, _close.Token);
                foreach ((TopicPartition partition, long offset) in looking.AsTask().GetAwaiter().GetResult())
                {
                    resolved[partition] = offset;
                }
            }
        }

        return resolved;
    }

    private bool IsBeingAssigned(HashSet<TopicPartition> partitions) => _beingAssigned.Overlaps(partitions);

    private void ApplyPauses()
    {
        if (_pausesToApply.Count > 0)
        {
            _client.Pause(_pausesToApply.Where(_paused.Contains).Select(Id));
            _pausesToApply.Clear();
        }
    }

    private void SeekClient(TopicPartition partition) => SeekClient(partition, _positions[partition]);

    private void SeekClient(TopicPartition partition, long offset)
    {
        if (_beingAssigned.Contains(partition))
        {
            return;
        }

        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                _client.Seek(At(partition, offset));
                return;
            }
            catch (KafkaException error) when (error.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress && TimeProvider.System.GetElapsedTime(started) < SeekPatience)
            {
                // An assignment takes effect a moment after it was made.
                Thread.Sleep(1);
            }
            catch (KafkaException error)
            {
                throw KafkaErrors.Translate(error.Error, $"seek in {partition}", error);
            }
        }
    }
}

using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Runtime.Log;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Consuming;

// The thread: waits for polls and fills buffers.
internal sealed partial class KafkaConsumer
{
    private static readonly LogHeader[] NoHeaders = [];

    private readonly Dictionary<string, string> _topicNames = new(StringComparer.Ordinal);
    private string _lastTopic = "";
    private TopicPartition _lastPartition = new("", -1);
    private Exception? _failure;
    private Exception? _closeFailure;

    private void Run()
    {
        while (!_closing)
        {
            if (Volatile.Read(ref _poll) is { } poll)
            {
                Serve(poll);
            }
            else if (!_thread.Wait(_keepAliveInterval) && !_closing)
            {
                KeepAlive();
            }
        }

        Close();
    }

    private void Serve(PollRequest poll)
    {
        _handedOut.Clear();
        try
        {
            while (!_closing && !poll.IsCancelled && !IsFull())
            {
                bool any = _filling.Batch.Count > 0;
                TimeSpan left = poll.Left;
                bool consumed = any && _fetched is not null ? Drain(_fetched) : Consume(any ? TimeSpan.Zero : left < LookInterval ? left : LookInterval);
                if (!consumed && (any || left == TimeSpan.Zero || Interlocked.Exchange(ref _wakeup, 0) != 0))
                {
                    break;
                }
            }

            ThrowIfFailed();
            if (_closing)
            {
                End(() => poll.Fail(new ObjectDisposedException(nameof(KafkaConsumer))));
            }
            else if (poll.IsCancelled)
            {
                // What was read so far is the next poll's.
                End(poll.Cancel);
            }
            else
            {
                HandOut(poll);
            }
        }
        catch (Exception error)
        {
            End(() => poll.Fail(error));
        }
    }

    // The next poll may come as soon as the result is there.
    private void End(Action complete)
    {
        Volatile.Write(ref _poll, null);
        complete();
    }

    private void HandOut(PollRequest poll)
    {
        (_handedOut, _filling) = (_filling, _handedOut);
        foreach ((TopicPartition partition, long offset) in _handedOut.NextOffsets)
        {
            _positions[partition] = offset;
        }

        LogBatch batch = _handedOut.Batch;
        End(() => poll.Complete(batch));
    }

    // Tells the client that its owner is alive, which works on what it polled last. A record that happens to come is kept for the next poll.
    private void KeepAlive()
    {
        if (!_assigned)
        {
            try
            {
                Consume(TimeSpan.Zero);
            }
            catch (ConnectException error)
            {
                _failure ??= error;
            }
        }
    }

    private bool IsFull() => _filling.Batch.Count >= _options.MaxPollRecords || _filling.Batch.ByteCount >= _options.MaxPollBytes;

    private bool Consume(TimeSpan timeout)
    {
        FollowPattern();
        ConsumeResult<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>? result;
        try
        {
            result = _client.Consume((int)timeout.TotalMilliseconds);
        }
        catch (ConsumeException error)
        {
            OnConsumeError(error.Error, error);
            return false;
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"read {Subject()}", error);
        }

        ApplyPauses();
        if (result is null)
        {
            return false;
        }

        TopicPartition partition = PartitionOf(result.Topic, result.Partition.Value);
        if (result.IsPartitionEOF)
        {
            OnEnd(partition, result.Offset.Value);
            return true;
        }

        Message<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> message = result.Message;
        _filling.Batch.Add(new LogRecord(
            partition.Topic,
            partition.Partition,
            result.Offset.Value,
            message.Timestamp.Type == TimestampType.NotAvailable ? -1 : message.Timestamp.UnixTimestampMs,
            message.Timestamp.Type switch
            {
                TimestampType.CreateTime => Data.TimestampType.CreateTime,
                TimestampType.LogAppendTime => Data.TimestampType.LogAppendTime,
                _ => Data.TimestampType.NoTimestampType,
            },
            message.Key,
            message.Value,
            HeadersOf(message.Headers)));
        _filling.NextOffsets[partition] = result.Offset.Value + 1;
        return true;
    }

    // More of what the first record of this poll came with, without waiting; false when there is no more.
    private bool Drain(FetchedRecords fetched)
    {
        int changes = _changes;
        fetched.Take(Room());
        try
        {
            ApplyPauses();
            if (_changes != changes)
            {
                ReadAgain(fetched);
                return fetched.Count > 0;
            }

            for (int i = 0; i < fetched.Count; i++)
            {
                (string topic, int number, long offset) = fetched.PlaceOf(i);
                switch (fetched.ErrorOf(i))
                {
                    case ErrorCode.NoError:
                        TopicPartition partition = PartitionOf(topic, number);
                        _filling.Batch.Add(fetched.Read(i, partition, _filling));
                        _filling.NextOffsets[partition] = offset + 1;
                        break;
                    case ErrorCode.Local_PartitionEOF:
                        OnEnd(PartitionOf(topic, number), offset);
                        break;
                    case var code:
                        Fail(new Error(code, fetched.TextOf(i)));
                        break;
                }
            }

            return fetched.Count > 0;
        }
        finally
        {
            fetched.Release();
        }
    }

    // So many that the batch does not outgrow its bytes by much, if records go on as those before.
    private int Room()
    {
        long records = _options.MaxPollRecords - _filling.Batch.Count;
        long average = 1 + (_filling.Batch.ByteCount / _filling.Batch.Count);
        return (int)Math.Clamp(Math.Min(records, (_options.MaxPollBytes - _filling.Batch.ByteCount) / average), 1, int.MaxValue);
    }

    // Partitions came or went while these records were taken: what belongs to partitions that stayed is fetched once more.
    private void ReadAgain(FetchedRecords fetched)
    {
        var touched = new HashSet<TopicPartition>();
        for (int i = 0; i < fetched.Count; i++)
        {
            (string topic, int number, _) = fetched.PlaceOf(i);
            touched.Add(PartitionOf(topic, number));
        }

        touched.IntersectWith(_assignment);
        foreach (TopicPartition partition in touched)
        {
            SeekClient(partition, _filling.NextOffsets.GetValueOrDefault(partition, _positions[partition]));
        }
    }

    // Of an error between records: the poll fails, but those before it and after it are the next one's.
    private void Fail(Error error)
    {
        try
        {
            OnConsumeError(error, null);
        }
        catch (ConnectException failure)
        {
            _failure ??= failure;
        }
    }

    // Behind what only markers of transactions and compacted records are left of.
    private void OnEnd(TopicPartition partition, long offset)
    {
        if (offset > _filling.NextOffsets.GetValueOrDefault(partition, _positions.GetValueOrDefault(partition)))
        {
            _filling.NextOffsets[partition] = offset;
        }
    }

    private static LogHeader[] HeadersOf(Confluent.Kafka.Headers? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return NoHeaders;
        }

        var copies = new LogHeader[headers.Count];
        for (int i = 0; i < copies.Length; i++)
        {
            IHeader header = headers[i];
            copies[i] = new LogHeader(header.Key, header.GetValueBytes() is { } value ? value : (ReadOnlyMemory<byte>?)null);
        }

        return copies;
    }

    // One instance per name, which readers compare by.
    private TopicPartition PartitionOf(string topic, int partition)
    {
        if (topic != _lastTopic)
        {
            if (!_topicNames.TryGetValue(topic, out string? name))
            {
                _topicNames[topic] = name = topic;
            }

            _lastTopic = name;
        }

        if (_lastPartition.Partition != partition || !ReferenceEquals(_lastPartition.Topic, _lastTopic))
        {
            _lastPartition = new TopicPartition(_lastTopic, partition);
        }

        return _lastPartition;
    }

    private void FollowPattern()
    {
        if (_pattern?.TakeChange() is not { } topics)
        {
            return;
        }

        if (topics.Count == 0)
        {
            _client.Unsubscribe();
        }
        else
        {
            _client.Subscribe(topics);
        }
    }

    private void OnConsumeError(Error error, ConsumeException? inner)
    {
        switch (error.Code)
        {
            case ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition:
                _events.TopicMissing(_options.ClientId, error.Reason);
                break;
            case ErrorCode.Local_MaxPollExceeded:
                _events.PollIntervalExceeded(_options.GroupId ?? "", _options.ClientId);
                break;
            case ErrorCode.Local_AutoOffsetReset:
                throw new ConnectException(
                    $"Could not read {Subject()}: {error.Reason.TrimEnd('.')}. Set auto.offset.reset to earliest or latest, or set the group's offsets.", inner);
            case var code when KafkaErrors.IsRetriable(code) && !error.IsFatal:
                // The client asks again by itself.
                _events.ClientFailed(error);
                break;
            default:
                throw KafkaErrors.Translate(error, $"read {Subject()}", inner);
        }
    }

    private string Subject() => _options.GroupId is { } group ? $"topics of group '{group}'" : $"{string.Join(", ", _assignment)}";

    private void OnClientError(Error error)
    {
        if (error.IsFatal)
        {
            _failure ??= KafkaErrors.Translate(error, $"go on reading {Subject()}");
        }

        _events.ClientFailed(error);
    }

    private void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Close()
    {
        if (Volatile.Read(ref _poll) is { } poll)
        {
            End(() => poll.Fail(new ObjectDisposedException(nameof(KafkaConsumer))));
        }

        // Closing ends the client; its queue goes first.
        _fetched?.Dispose();
        try
        {
            if (!_assigned)
            {
                _client.Close();
            }
        }
        catch (KafkaException error)
        {
            _events.ClientFailed(error.Error);
        }

        _client.Dispose();
        _closeFailure = _failure;
    }
}

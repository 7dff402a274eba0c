using Connect.Data;
using Connect.Sink;

namespace Connect.Testing.Tests.Support;

/// <summary>Buffers records until they are flushed, and can be broken in every way its suite looks for.</summary>
internal sealed class BufferingSinkTask(MemoryTarget target, SinkFault fault = SinkFault.None) : SinkTask
{
    private readonly List<SinkRecord> _buffer = [];
    private readonly Dictionary<TopicPartition, long> _ends = [];
    private readonly HashSet<TopicPartition> _closed = [];
    private IReadOnlyList<SinkRecord>? _kept;
    private bool _started;
    private bool _stopped;

    public override string Version => "1";

    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _started = true;
        target.Lives++;
        if (fault == SinkFault.IgnoresCancelledStart)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }
    }

    public override ValueTask PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        if (fault == SinkFault.FailsOnEmpty)
        {
            _ = records[0];
        }

        if (fault == SinkFault.LosesOnRestart && target.Lives > 1)
        {
            return default;
        }

        if (fault == SinkFault.KeepsTheList)
        {
            _kept = records;
            return default;
        }

        foreach (SinkRecord record in records)
        {
            if (fault == SinkFault.NeedsValue && record.Value.IsNull)
            {
                throw new NullReferenceException();
            }

            if (fault == SinkFault.NeedsKey && record.KeySchema is null && record.Value.IsNull)
            {
                throw new InvalidOperationException("no key");
            }

            Add(record);
        }

        return default;
    }

    public override ValueTask FlushAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        _buffer.AddRange(_kept ?? []);
        if (fault == SinkFault.Reverses)
        {
            _buffer.Reverse();
        }

        if (fault != SinkFault.NeverFlushes)
        {
            Write();
        }

        return default;
    }

    public override async ValueTask<IReadOnlyDictionary<TopicPartition, long>> PreCommitAsync(IReadOnlyDictionary<TopicPartition, long> currentOffsets, CancellationToken cancellationToken)
    {
        await FlushAsync(currentOffsets, cancellationToken);
        return fault switch
        {
            SinkFault.CommitsAhead => currentOffsets.ToDictionary(entry => entry.Key, entry => entry.Value + 1),
            SinkFault.CommitsClosedPartitions => _ends,
            _ => currentOffsets,
        };
    }

    public override ValueTask CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        _closed.UnionWith(partitions);
        _buffer.RemoveAll(record => partitions.Contains(Partition(record)));
        if (fault is not SinkFault.RemembersLost and not SinkFault.CommitsClosedPartitions)
        {
            foreach (TopicPartition partition in partitions)
            {
                _ends.Remove(partition);
            }
        }

        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (fault == SinkFault.StopsOnce)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
        }

        if (fault == SinkFault.StopsOnlyIfStarted && !_started)
        {
            throw new InvalidOperationException("not open");
        }

        _stopped = true;
        return Task.CompletedTask;
    }

    private static TopicPartition Partition(SinkRecord record) => new(record.OriginalTopic, record.OriginalKafkaPartition);

    private void Add(SinkRecord record)
    {
        TopicPartition partition = Partition(record);
        bool repeated = record.OriginalKafkaOffset < _ends.GetValueOrDefault(partition);
        if (fault == SinkFault.DropsRepeats && repeated)
        {
            _buffer.Clear();
            return;
        }

        if ((fault == SinkFault.RemembersLost && repeated) || (fault == SinkFault.IgnoresReopened && _closed.Contains(partition)))
        {
            return;
        }

        _ends[partition] = record.OriginalKafkaOffset + 1;
        _buffer.Add(record);
        if (fault == SinkFault.WritesTwice)
        {
            _buffer.Add(record);
        }
    }

    private void Write()
    {
        SinkRecord[] batch = [.. _buffer];
        _buffer.Clear();
        try
        {
            target.Write(batch);
        }
        catch (IOException) when (fault == SinkFault.SwallowsFailures)
        {
        }
    }
}

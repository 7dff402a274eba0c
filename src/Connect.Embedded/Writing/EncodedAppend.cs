using System.Buffers;
using Connect.Embedded.Format;
using Connect.Embedded.Storage;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded.Writing;

/// <summary>An append batch sorted into runs by partition and encoded, on the producer's thread, so that the writer only has to hand bytes to SQLite.</summary>
internal sealed class EncodedAppend
{
    private readonly AppendBatch _batch;
    private readonly int _count;
    private readonly List<EncodedRun> _runs = [];
    private readonly List<Target> _targets = [];
    private readonly long _now;

    /// <summary>Per record the index of its run; null when there is one run for all of them.</summary>
    private int[]? _runOfRecord;

    private EncodedAppend(AppendBatch batch, long now)
    {
        _batch = batch;
        _count = batch.Count;
        _now = now;
    }

    public int Bytes { get; private set; }

    /// <summary>Encodes; records that cannot be appended get their error in the batch and stay out.</summary>
    /// <param name="batch">What to append.</param>
    /// <param name="catalog">Topics; all of the batch are known.</param>
    /// <param name="sticky">The partition number for records without a key, before the remainder.</param>
    /// <param name="now">Timestamp for records without one.</param>
    public static EncodedAppend Encode(AppendBatch batch, Catalog catalog, int sticky, long now)
    {
        var append = new EncodedAppend(batch, now);
        try
        {
            append.Encode(catalog, sticky);
            return append;
        }
        catch
        {
            append.Release();
            throw;
        }
    }

    public void Execute(LogWriter writer)
    {
        foreach (EncodedRun run in _runs)
        {
            PartitionState partition = run.Partition;
            run.BaseOffset = writer.Reserve(partition, run.Count);
            if (partition.Topic.IsCompacted)
            {
                writer.UpsertCompacted(partition.Row(run.BaseOffset), partition.Id, run.Key.Span, _now, run.Tombstone, run.Data.Span);
            }
            else
            {
                partition.Row(run.BaseOffset + run.Count);
                writer.InsertBatch(partition.Row(run.BaseOffset), run.Count, run.MaxTimestamp, run.Data.Span);
                partition.StoredBytes += run.Data.Length;
            }
        }
    }

    /// <summary>Writes each record's offset into the batch.</summary>
    public void SetResults()
    {
        foreach (EncodedRun run in _runs)
        {
            run.ResultOffset = run.BaseOffset;
        }

        int count = Math.Min(_count, _batch.Count);
        for (int i = 0; i < count; i++)
        {
            int runIndex = _runOfRecord is null ? 0 : _runOfRecord[i];
            if (runIndex >= 0)
            {
                EncodedRun run = _runs[runIndex];
                _batch.SetAppended(i, run.Partition.Partition, run.ResultOffset++, _batch.RequestedTimestamp(i) ?? _now);
            }
        }
    }

    public void SetFailed(Exception error)
    {
        int count = Math.Min(_count, _batch.Count);
        for (int i = 0; i < count; i++)
        {
            if (_runOfRecord is null || _runOfRecord[i] >= 0)
            {
                _batch.SetFailed(i, error);
            }
        }
    }

    /// <summary>Gives the buffers back.</summary>
    public void Release()
    {
        foreach (EncodedRun? run in _runs)
        {
            // A place reserved by an encoder that failed has no run.
            if (run is not null)
            {
                ArrayPool<byte>.Shared.Return(run.Buffer);
            }
        }

        _runs.Clear();
    }

    private void Encode(Catalog catalog, int sticky)
    {
        string? topicName = null;
        TopicState topic = null!;
        Target? target = null;
        for (int i = 0; i < _count; i++)
        {
            string name = _batch.Topic(i);
            if (!ReferenceEquals(name, topicName))
            {
                catalog.TryGet(name, out topic!);
                topicName = name;
            }

            bool hasKey = _batch.TryGetKey(i, out ReadOnlyMemory<byte> key);
            bool hasValue = _batch.TryGetValue(i, out ReadOnlyMemory<byte> value);
            int partition = topic.Partitions.Length == 1 && _batch.RequestedPartition(i) is null
                ? 0
                : _batch.RequestedPartition(i) ?? (hasKey ? Murmur2.Partition(key.Span, topic.Partitions.Length) : sticky % topic.Partitions.Length);
            if (partition >= topic.Partitions.Length)
            {
                Refuse(i, new ConnectException($"Topic '{name}' of the embedded log has {topic.Partitions.Length} partitions; partition {partition} does not exist."));
                continue;
            }

            if (topic.IsCompacted && !hasKey)
            {
                Refuse(i, new ConnectDataException($"Topic '{name}' is compacted and takes only records with a key."));
                continue;
            }

            PartitionState state = topic.Partitions[partition];
            if (target?.Partition != state)
            {
                target = FindTarget(state);
            }

            target.Add(this, i, hasKey, key, hasValue, value.Span);
        }

        foreach (Target open in _targets)
        {
            open.Close(this);
        }
    }

    private Target FindTarget(PartitionState state)
    {
        foreach (Target known in _targets)
        {
            if (known.Partition == state)
            {
                return known;
            }
        }

        var target = new Target(state);
        _targets.Add(target);
        return target;
    }

    /// <summary>The map of records to runs. Until it is needed, every record is of run 0.</summary>
    private int[] RunOfRecord() => _runOfRecord ??= new int[_count];

    private void Refuse(int index, ConnectException error)
    {
        RunOfRecord()[index] = -1;
        _batch.SetFailed(index, error);
    }

    /// <summary>The runs of one partition: one open at a time.</summary>
    private sealed class Target(PartitionState partition)
    {
        private RunEncoder? _encoder;
        private int _runIndex;
        private ReadOnlyMemory<byte> _key;
        private bool _tombstone;

        public PartitionState Partition { get; } = partition;

        public void Add(EncodedAppend append, int index, bool hasKey, ReadOnlyMemory<byte> key, bool hasValue, ReadOnlySpan<byte> value)
        {
            if (_encoder is not null && (Partition.Topic.IsCompacted || _encoder.IsFull(key.Length + value.Length)))
            {
                Close(append);
            }

            if (_encoder is null)
            {
                int rest = append._count - index;
                long expected = Partition.Topic.IsCompacted ? key.Length + value.Length + 64 : Math.Min(append._batch.ByteCount, (long)rest * (key.Length + value.Length + 32)) + (8L * rest) + 64;
                _encoder = new RunEncoder((int)Math.Min(expected, int.MaxValue));

                // Reserves the run's place, so that records can point to it while it is open.
                _runIndex = append._runs.Count;
                append._runs.Add(null!);
            }

            if (_runIndex > 0 || append._runOfRecord is not null)
            {
                append.RunOfRecord()[index] = _runIndex;
            }

            _encoder.Add(append._batch, index, append._batch.RequestedTimestamp(index) ?? append._now, hasKey, key.Span, hasValue, value);
            if (Partition.Topic.IsCompacted)
            {
                _key = key;
                _tombstone = !hasValue;
            }
        }

        public void Close(EncodedAppend append)
        {
            if (_encoder is null)
            {
                return;
            }

            ReadOnlyMemory<byte> data = _encoder.Finish(out byte[] buffer);
            append._runs[_runIndex] = new EncodedRun(Partition, _encoder.Count, _encoder.MaxTimestamp, buffer, data, _key, _tombstone);
            append.Bytes += data.Length;
            _encoder = null;
        }
    }
}

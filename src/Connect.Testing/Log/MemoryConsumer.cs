using System.Globalization;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Testing.Log;

/// <summary>Reads from the log's lists. A poll that finds nothing sleeps until something changes in the log.</summary>
internal sealed class MemoryConsumer : ILogConsumer
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly InMemoryRecordLog _log;
    private readonly ConsumerOptions _options;
    private readonly bool _startAtEnd;
    private readonly Dictionary<TopicPartition, Cursor> _cursors = [];
    private readonly LogBatch _batch = new();
    private HashSet<TopicPartition> _assignment = [];
    private MemoryMember? _member;
    private TopicSelection? _topics;
    private IRebalanceListener? _listener;
    private int _next;
    private int _wakeup;
    private bool _disposed;

    public MemoryConsumer(InMemoryRecordLog log, ConsumerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPollRecords, 1);
        _log = log;
        _options = options;
        _startAtEnd = options.Settings.GetValueOrDefault("auto.offset.reset", "earliest") switch
        {
            "earliest" => false,
            "latest" => true,
            var other => throw new ConfigException("auto.offset.reset", other, "earliest or latest is expected"),
        };
    }

    public IReadOnlySet<TopicPartition> Assignment => _assignment;

    public void Subscribe(TopicSelection topics, IRebalanceListener listener)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string group = _options.GroupId ?? throw new InvalidOperationException("Subscribing needs a group id in the consumer's options.");
        if (_member is not null || _cursors.Count > 0)
        {
            throw new InvalidOperationException("This consumer has an assignment or a subscription already.");
        }

        _listener = listener;
        _topics = topics;
        _member = Join(group, topics);
    }

    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_member is not null)
        {
            throw new InvalidOperationException("This consumer has a subscription already.");
        }

        _cursors.Clear();
        foreach ((TopicPartition partition, long offset) in offsets)
        {
            _cursors.Add(partition, new Cursor { Position = offset });
        }

        _assignment = [.. _cursors.Keys];
    }

    public async ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _batch.Clear();
        TimeProvider time = _log.TimeProvider;
        long started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed || _log.IsDisposed, this);

            // Taken before the look: what changes after it ends the wait.
            Task changed = _log.Changed;
            if (_member is not null)
            {
                _log.SeenAlive(_member);
                if (_member.IsOut)
                {
                    await RejoinAsync(_member, _listener!).ConfigureAwait(false);
                }

                await RebalanceAsync(_member, _listener!).ConfigureAwait(false);
            }

            Read();
            TimeSpan left = timeout - time.GetElapsedTime(started);
            if (Interlocked.Exchange(ref _wakeup, 0) != 0 || _batch.Count > 0 || left <= TimeSpan.Zero)
            {
                return _batch;
            }

            await changed.WaitAsync(left < s_longestWait ? left : s_longestWait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Wakeup()
    {
        Volatile.Write(ref _wakeup, 1);
        _log.Signal();
    }

    public long Position(TopicPartition partition)
    {
        Cursor cursor = CursorOf(partition);
        lock (_log.Gate)
        {
            Resolve(partition, cursor);
        }

        return Math.Max(cursor.Position, 0);
    }

    public void Seek(TopicPartition partition, long offset) => CursorOf(partition).Position = offset;

    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        foreach (TopicPartition partition in partitions)
        {
            CursorOf(partition).Paused = true;
        }
    }

    public void Resume(IEnumerable<TopicPartition> partitions)
    {
        foreach (TopicPartition partition in partitions)
        {
            CursorOf(partition).Paused = false;
        }
    }

    public ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _log.Commit(_options.GroupId ?? throw new InvalidOperationException("Committing needs a group id in the consumer's options."), _member, offsets);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        new(partitions.ToDictionary(partition => partition, _ => 0L));

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default)
    {
        lock (_log.Gate)
        {
            return new(partitions.ToDictionary(partition => partition, partition => _log.Find(partition)?.End ?? 0));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            if (_member is not null && _cursors.Count > 0)
            {
                await _listener!.OnRevokedAsync([.. _cursors.Keys.Order()]).ConfigureAwait(false);
            }
        }
        finally
        {
            _disposed = true;
            _cursors.Clear();
            _assignment = [];
            if (_member is not null)
            {
                _log.Leave(_member);
            }
        }
    }

    // Without a session of its own a member is one for as long as it is not disposed.
    private MemoryMember Join(string group, TopicSelection topics) => _log.Join(
        group,
        topics,
        _options.GroupInstanceId,
        _options.Settings.TryGetValue("session.timeout.ms", out string? session) ? TimeSpan.FromMilliseconds(int.Parse(session, CultureInfo.InvariantCulture)) : null);

    private async ValueTask RejoinAsync(MemoryMember member, IRebalanceListener listener)
    {
        if (_cursors.Count > 0)
        {
            TopicPartition[] lost = [.. _cursors.Keys.Order()];
            _cursors.Clear();
            _assignment = [];
            await listener.OnLostAsync(lost).ConfigureAwait(false);
        }

        _member = member.IsFenced
            ? throw new ConnectException($"Another member of group '{_options.GroupId}' with group.instance.id '{member.InstanceId}' has joined; give each its own.")
            : Join(_options.GroupId!, _topics!);
    }

    private async ValueTask RebalanceAsync(MemoryMember member, IRebalanceListener listener)
    {
        List<TopicPartition> excess;
        lock (_log.Gate)
        {
            excess = [.. member.Owned.Except(member.Target).Order()];
        }

        if (excess.Count > 0)
        {
            try
            {
                await listener.OnRevokedAsync(excess).ConfigureAwait(false);
            }
            finally
            {
                excess.ForEach(partition => _cursors.Remove(partition));
                _assignment = [.. _cursors.Keys];
                lock (_log.Gate)
                {
                    member.Owned.ExceptWith(excess);
                }

                _log.Signal();
            }
        }

        List<TopicPartition> claimed;
        lock (_log.Gate)
        {
            claimed = member.Group.Claim(member);

            // Only now: the owner before may have committed until it released them.
            foreach (TopicPartition partition in claimed)
            {
                _cursors.Add(partition, new Cursor { Position = member.Group.Offsets.TryGetValue(partition, out long offset) ? offset : _startAtEnd ? -1 : -2 });
                Resolve(partition, _cursors[partition]);
            }
        }

        if (claimed.Count > 0)
        {
            _assignment = [.. _cursors.Keys];
            await listener.OnAssignedAsync(claimed).ConfigureAwait(false);
        }
    }

    private void Read()
    {
        TopicPartition[] order = [.. _cursors.Keys];
        lock (_log.Gate)
        {
            // Each poll begins with another partition, so that a full one does not starve the others.
            for (int i = 0; i < order.Length; i++)
            {
                TopicPartition partition = order[(_next + i) % order.Length];
                Cursor cursor = _cursors[partition];
                if (!cursor.Paused && Resolve(partition, cursor) is { } found)
                {
                    Read(found, cursor);
                }
            }
        }

        _next = order.Length == 0 ? 0 : (_next + 1) % order.Length;
    }

    private void Read(MemoryPartition partition, Cursor cursor)
    {
        int index = partition.IndexOf(cursor.Position);
        while (index < partition.Records.Count && _batch.Count < _options.MaxPollRecords && _batch.ByteCount < _options.MaxPollBytes)
        {
            MemoryRecord record = partition.Records[index++];
            int bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
            if (_batch.Count > 0 && _batch.ByteCount + bytes > _options.MaxPollBytes)
            {
                return;
            }

            _batch.Add(partition.Read(record));
            cursor.Position = record.Offset + 1;
        }

        if (index == partition.Records.Count)
        {
            // What is behind the last record kept was compacted.
            cursor.Position = partition.End;
        }
    }

    /// <summary>Finds the partition and a position within it (-2 for the beginning, -1 for the end, as in Kafka); null while the topic does not exist.</summary>
    private MemoryPartition? Resolve(TopicPartition id, Cursor cursor)
    {
        MemoryPartition? partition = _log.Find(id);
        if (partition is not null)
        {
            cursor.Position = cursor.Position switch
            {
                -2 => 0,
                -1 => partition.End,
                long position when position > partition.End => _startAtEnd ? partition.End : 0,
                long position => position,
            };
        }

        return partition;
    }

    private Cursor CursorOf(TopicPartition partition)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _cursors.TryGetValue(partition, out Cursor? cursor)
            ? cursor
            : throw new InvalidOperationException($"Partition {partition} is not assigned to this consumer.");
    }

    private sealed class Cursor
    {
        public long Position { get; set; }

        public bool Paused { get; set; }
    }
}

using System.Diagnostics;
using Connect.Data;
using Connect.Embedded.Groups;
using Connect.Embedded.Storage;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded.Reading;

/// <summary>
/// Reads stored batches ahead, half a megabyte of a partition at a time, and hands out records as slices of those buffers. A poll that finds nothing sleeps until the writer,
/// a rebalance or <see cref="Wakeup"/> signals it. Reading happens on the polling thread.
/// </summary>
internal sealed class EmbeddedConsumer : ILogConsumer
{
    private const int FetchBytes = 512 * 1024;

    private readonly EmbeddedLog _log;
    private readonly ConsumerOptions _options;
    private readonly bool _startAtEnd;
    private readonly Dictionary<TopicPartition, PartitionCursor> _cursors = [];
    private readonly List<PartitionCursor> _order = [];
    private readonly List<FetchedChunk> _handedOut = [];
    private readonly Stack<FetchedChunk> _free = new();
    private readonly LogBatch _batch = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private int _signalled;
    private int _wakeup;
    private int _next;
    private GroupMember? _member;
    private IRebalanceListener? _listener;
    private HashSet<TopicPartition> _assignment = [];
    private bool _disposed;

    public EmbeddedConsumer(EmbeddedLog log, ConsumerOptions options)
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
        log.Catalog.TopicsAdded += Signal;
    }

    /// <inheritdoc/>
    public IReadOnlySet<TopicPartition> Assignment => _assignment;

    /// <inheritdoc/>
    public void Subscribe(TopicSelection topics, IRebalanceListener listener)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string group = _options.GroupId ?? throw new InvalidOperationException("Subscribing needs a group id in the consumer's options.");
        if (_member is not null || _cursors.Count > 0)
        {
            throw new InvalidOperationException("This consumer has an assignment or a subscription already.");
        }

        _listener = listener;
        _member = new GroupMember(group, topics, Signal);
        _log.Groups.Join(_member);
    }

    /// <inheritdoc/>
    /// <remarks>-2 stands for the beginning and -1 for the end of the partition, as in Kafka.</remarks>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_member is not null)
        {
            throw new InvalidOperationException("This consumer has a subscription already.");
        }

        Remove([.. _cursors.Keys]);
        foreach ((TopicPartition partition, long offset) in offsets)
        {
            Add(partition, offset);
        }

        _assignment = [.. _cursors.Keys];
    }

    /// <inheritdoc/>
    public async ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _batch.Clear();
        RecycleHandedOut();
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed || _log.IsDisposed, this);
            if (_member is { Stale: true })
            {
                await RebalanceAsync(_member).ConfigureAwait(false);
            }

            Read();
            bool woken = Interlocked.Exchange(ref _wakeup, 0) != 0;
            if (_batch.Count > 0 || woken)
            {
                return _batch;
            }

            TimeSpan left = timeout - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return _batch;
            }

            // An idle consumer keeps no memory.
            foreach (FetchedChunk chunk in _free)
            {
                chunk.ReturnBuffer();
            }

            // Whatever becomes ready after the look above has set the signal, so that nothing is missed.
            await _signal.WaitAsync(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1), cancellationToken).ConfigureAwait(false);

            // A full fence, so that the look that follows sees all that was there before a signal that found this one still set.
            Interlocked.Exchange(ref _signalled, 0);
        }
    }

    /// <inheritdoc/>
    public void Wakeup()
    {
        Volatile.Write(ref _wakeup, 1);
        Signal();
    }

    /// <summary>Something changed that a waiting poll should look at. Any thread.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
        {
            try
            {
                _signal.Release();
            }
            catch (SemaphoreFullException)
            {
                // The wait timed out just when it was signalled; the next one returns at once.
            }
        }
    }

    /// <inheritdoc/>
    public long Position(TopicPartition partition)
    {
        PartitionCursor cursor = Cursor(partition);
        Resolve(cursor);
        return cursor.Position < 0 ? 0 : cursor.Position;
    }

    /// <inheritdoc/>
    /// <remarks>-2 stands for the beginning and -1 for the end of the partition, as in Kafka.</remarks>
    public void Seek(TopicPartition partition, long offset)
    {
        PartitionCursor cursor = Cursor(partition);
        cursor.Position = offset;
        if (cursor.Chunk is { } chunk)
        {
            // Its records of this poll may still be read.
            _handedOut.Add(chunk);
            cursor.Chunk = null;
        }
    }

    /// <inheritdoc/>
    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        foreach (TopicPartition partition in partitions)
        {
            Cursor(partition).Paused = true;
        }
    }

    /// <inheritdoc/>
    public void Resume(IEnumerable<TopicPartition> partitions)
    {
        foreach (TopicPartition partition in partitions)
        {
            Cursor(partition).Paused = false;
        }

        Signal();
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string group = _options.GroupId ?? throw new InvalidOperationException("Committing needs a group id in the consumer's options.");
        return offsets.Count == 0
            ? ValueTask.CompletedTask
            : new ValueTask(_log.CommitOffsetsAsync(group, offsets).WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(partition => partition, partition => _log.Catalog.Find(partition.Topic, partition.Partition)?.Start ?? 0));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyDictionary<TopicPartition, long>>(partitions.ToDictionary(partition => partition, partition => _log.Catalog.Find(partition.Topic, partition.Partition)?.End ?? 0));

    /// <inheritdoc/>
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
            Remove([.. _cursors.Keys]);
            _assignment = [];
            if (_member is not null)
            {
                _log.Groups.Leave(_member);
            }

            _log.Catalog.TopicsAdded -= Signal;
            _log.Forget(this);
            RecycleHandedOut();
            while (_free.TryPop(out FetchedChunk? chunk))
            {
                chunk.ReturnBuffer();
            }

            Signal();
        }
    }

    private async ValueTask RebalanceAsync(GroupMember member)
    {
        member.Stale = false;
        List<TopicPartition> excess = _log.Groups.Excess(member);
        if (excess.Count > 0)
        {
            try
            {
                await _listener!.OnRevokedAsync(excess).ConfigureAwait(false);
            }
            finally
            {
                Remove(excess);
                _assignment = [.. _cursors.Keys];
                _log.Groups.Release(member, excess);
            }
        }

        List<TopicPartition> claimed = _log.Groups.Claim(member);
        if (claimed.Count > 0)
        {
            try
            {
                // Only now: the owner before may have committed until it released them.
                IReadOnlyDictionary<TopicPartition, long> committed = _log.ReadGroupOffsets(member.GroupId);
                foreach (TopicPartition partition in claimed)
                {
                    Add(partition, committed.TryGetValue(partition, out long offset) ? offset : _startAtEnd ? -1 : -2);
                }
            }
            catch
            {
                Remove(claimed);
                _log.Groups.Release(member, claimed);
                member.Stale = true;
                throw;
            }

            _assignment = [.. _cursors.Keys];
            await _listener!.OnAssignedAsync(claimed).ConfigureAwait(false);
        }
    }

    private void Read()
    {
        // Each poll begins with another partition, so that a full one does not starve the others.
        for (int i = 0; i < _order.Count && _batch.Count < _options.MaxPollRecords && _batch.ByteCount < _options.MaxPollBytes; i++)
        {
            PartitionCursor cursor = _order[(_next + i) % _order.Count];
            if (!cursor.Paused)
            {
                Read(cursor);
            }
        }

        _next = _order.Count == 0 ? 0 : (_next + 1) % _order.Count;
    }

    private void Read(PartitionCursor cursor)
    {
        if (!Resolve(cursor))
        {
            return;
        }

        while (_batch.Count < _options.MaxPollRecords && _batch.ByteCount < _options.MaxPollBytes)
        {
            if (cursor.Chunk is null && !Fetch(cursor))
            {
                return;
            }

            int before = _batch.Count;
            cursor.Chunk!.Drain(cursor.State!, ref cursor.Position, _batch, _options.MaxPollRecords, _options.MaxPollBytes);
            if (!cursor.Chunk.IsExhausted)
            {
                return;
            }

            _handedOut.Add(cursor.Chunk);
            cursor.Chunk = null;
            if (_order.Count > 1 && _batch.Count > before)
            {
                // The others' turn.
                return;
            }
        }
    }

    private bool Fetch(PartitionCursor cursor)
    {
        PartitionState state = cursor.State!;
        long end = state.End;
        if (cursor.Position >= end)
        {
            return false;
        }

        FetchedChunk chunk = _free.TryPop(out FetchedChunk? free) ? free : new FetchedChunk();
        try
        {
            ReadConnection connection = _log.Readers.Rent();
            try
            {
                connection.Fetch(state, cursor.Position, end, FetchBytes, chunk);
            }
            finally
            {
                _log.Readers.Return(connection);
            }
        }
        catch
        {
            chunk.Clear();
            _free.Push(chunk);
            throw;
        }

        if (chunk.IsEmpty)
        {
            // Everything between here and the end was compacted or deleted.
            cursor.Position = end;
            _free.Push(chunk);
            return false;
        }

        cursor.Chunk = chunk;
        return true;
    }

    /// <summary>Finds the partition and a position within it; false while the topic does not exist.</summary>
    private bool Resolve(PartitionCursor cursor)
    {
        if (cursor.State is null)
        {
            cursor.State = _log.Catalog.Find(cursor.Id.Topic, cursor.Id.Partition);
            if (cursor.State is null)
            {
                return false;
            }

            cursor.State.AddConsumer(this);
        }

        PartitionState state = cursor.State;
        switch (cursor.Position)
        {
            case -2:
                cursor.Position = state.Start;
                break;
            case -1:
                cursor.Position = state.End;
                break;
            case long position when cursor.Chunk is null && (position < state.Start && !state.Topic.IsCompacted):
                _log.Events.PositionTooOld(cursor.Id, position, state.Start);
                cursor.Position = state.Start;
                break;
            case long position when position > state.End:
                long reset = _startAtEnd ? state.End : state.Start;
                _log.Events.PositionBeyondEnd(cursor.Id, position, state.End, reset);
                cursor.Position = reset;
                break;
        }

        return true;
    }

    private void Add(TopicPartition partition, long position)
    {
        var cursor = new PartitionCursor(partition, position);
        _cursors.Add(partition, cursor);
        _order.Add(cursor);
        Resolve(cursor);
    }

    private void Remove(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (TopicPartition partition in partitions)
        {
            if (_cursors.Remove(partition, out PartitionCursor? cursor))
            {
                _order.Remove(cursor);
                cursor.State?.RemoveConsumer(this);
                if (cursor.Chunk is { } chunk)
                {
                    _handedOut.Add(chunk);
                }
            }
        }
    }

    private void RecycleHandedOut()
    {
        foreach (FetchedChunk chunk in _handedOut)
        {
            chunk.Clear();
            if (_free.Count < 8)
            {
                _free.Push(chunk);
            }
            else
            {
                chunk.ReturnBuffer();
            }
        }

        _handedOut.Clear();
    }

    private PartitionCursor Cursor(TopicPartition partition)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _cursors.TryGetValue(partition, out PartitionCursor? cursor)
            ? cursor
            : throw new InvalidOperationException($"Partition {partition} is not assigned to this consumer.");
    }
}

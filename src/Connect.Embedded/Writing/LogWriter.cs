using System.Text.Json;
using Connect.Embedded.Storage;
using Connect.Errors;

namespace Connect.Embedded.Writing;

/// <summary>
/// The one thread that writes. Whatever is waiting when it looks goes into one SQLite transaction (group commit), so many producers share the cost of a commit:
/// <c>queue → BEGIN → validate and execute each → COMMIT → publish ends, wake readers → complete each</c>.
/// When one fails, all are rolled back and each runs again on its own, so that it takes no other down.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    /// <summary>Larger transactions gain nothing and would spill out of SQLite's page cache.</summary>
    private const int MaxTransactionBytes = 16 * 1024 * 1024;

    private readonly Database _database;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private readonly HashSet<PartitionState> _touched = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insertBatch;
    private readonly Statement _upsertCompacted;
    private readonly Statement _insertTopic;
    private readonly Statement _insertPartition;
    private readonly Statement _upsertOffset;
    private readonly Statement _deleteOffset;
    private readonly Statement _deleteGroup;
    private readonly Statement _storedBytes;
    private readonly Statement _oldestBatches;
    private readonly Statement _deleteBatches;
    private readonly Statement _noteNextOffset;
    private readonly Statement _deleteTombstones;
    private readonly Statement _deleteOldCompacted;
    private bool _checkpoint;
    private List<WriteRequest> _queue = [];
    private bool _closed;

    public LogWriter(Database database)
    {
        _database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insertBatch = database.Prepare("INSERT INTO batches (id, count, max_timestamp, data) VALUES (?1, ?2, ?3, ?4)");
        _upsertCompacted = database.Prepare("INSERT OR REPLACE INTO compacted (id, partition_id, key, appended, tombstone, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _insertTopic = database.Prepare("INSERT INTO topics (name, configs) VALUES (?1, ?2) ON CONFLICT DO NOTHING RETURNING id");
        _insertPartition = database.Prepare("INSERT INTO partitions (topic_id, partition, next_offset) VALUES (?1, ?2, 0) RETURNING id");
        _upsertOffset = database.Prepare(
            "INSERT INTO group_offsets (group_id, topic, partition, next_offset) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset");
        _deleteOffset = database.Prepare("DELETE FROM group_offsets WHERE group_id = ?1 AND topic = ?2 AND partition = ?3");
        _deleteGroup = database.Prepare("DELETE FROM group_offsets WHERE group_id = ?1");
        _storedBytes = database.Prepare("SELECT coalesce(sum(length(data)), 0) FROM batches WHERE id BETWEEN ?1 AND ?2");
        _oldestBatches = database.Prepare("SELECT id, count, max_timestamp, length(data) FROM batches WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3");
        _deleteBatches = database.Prepare("DELETE FROM batches WHERE id BETWEEN ?1 AND ?2");
        _noteNextOffset = database.Prepare("UPDATE partitions SET next_offset = ?2 WHERE id = ?1 AND next_offset < ?2");
        _deleteTombstones = database.Prepare("DELETE FROM compacted WHERE partition_id = ?1 AND tombstone = 1 AND appended < ?2");
        _deleteOldCompacted = database.Prepare("DELETE FROM compacted WHERE id BETWEEN ?1 AND ?2 AND appended < ?3");
        _thread = new Thread(Run) { IsBackground = true, Name = "embedded-log-writer" };
        _thread.Start();
    }

    /// <summary>For requests with statements of their own.</summary>
    public Database Database => _database;

    public Task Submit(WriteRequest request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EmbeddedLog));
            _queue.Add(request);
            if (_queue.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        return request.Done;
    }

    /// <summary>The offset of a row about to be inserted, and the count reserved.</summary>
    public long Reserve(PartitionState partition, int count)
    {
        long offset = partition.NextOffset;
        _touched.Add(partition);
        partition.NextOffset = offset + count;
        return offset;
    }

    public void InsertBatch(long row, int count, long maxTimestamp, ReadOnlySpan<byte> data) =>
        _insertBatch.Bind(1, row).Bind(2, count).Bind(3, maxTimestamp).Bind(4, data).Execute();

    public void UpsertCompacted(long row, long partitionId, ReadOnlySpan<byte> key, long now, bool tombstone, ReadOnlySpan<byte> data) =>
        _upsertCompacted.Bind(1, row).Bind(2, partitionId).Bind(3, key).Bind(4, now).Bind(5, tombstone ? 1 : 0).Bind(6, data).Execute();

    /// <summary>Inserts a topic; null if it is there.</summary>
    public TopicState? InsertTopic(TopicState topic, int partitions)
    {
        _insertTopic.Bind(1, topic.Name).Bind(2, JsonSerializer.Serialize(topic.Configs.ToDictionary(), CatalogJson.Default.DictionaryStringString));
        bool inserted = _insertTopic.Step();
        long id = inserted ? _insertTopic.Int64(0) : 0;
        _insertTopic.Reset();
        if (!inserted)
        {
            return null;
        }

        var states = new PartitionState[partitions];
        for (int i = 0; i < partitions; i++)
        {
            _insertPartition.Bind(1, id).Bind(2, i).Step();
            states[i] = new PartitionState(topic, i, _insertPartition.Int64(0), 0, 0);
            _insertPartition.Reset();
        }

        topic.Partitions = states;
        return topic;
    }

    public void UpsertOffset(string group, string topic, int partition, long offset) => _upsertOffset.Bind(1, group).Bind(2, topic).Bind(3, partition).Bind(4, offset).Execute();

    public void DeleteOffset(string group, string topic, int partition) => _deleteOffset.Bind(1, group).Bind(2, topic).Bind(3, partition).Execute();

    public void DeleteGroup(string group) => _deleteGroup.Bind(1, group).Execute();

    public long StoredBytes(PartitionState partition)
    {
        _storedBytes.Bind(1, partition.FirstRow).Bind(2, partition.LastRow);
        long bytes = _storedBytes.Step() ? _storedBytes.Int64(0) : 0;
        _storedBytes.Reset();
        return bytes;
    }

    public List<(long Row, int Count, long MaxTimestamp, int Length)> OldestBatches(PartitionState partition, int limit)
    {
        var batches = new List<(long, int, long, int)>(limit);
        _oldestBatches.Bind(1, partition.FirstRow).Bind(2, partition.LastRow).Bind(3, limit);
        while (_oldestBatches.Step())
        {
            batches.Add((_oldestBatches.Int64(0), (int)_oldestBatches.Int64(1), _oldestBatches.Int64(2), (int)_oldestBatches.Int64(3)));
        }

        _oldestBatches.Reset();
        return batches;
    }

    /// <summary>Deletes stored batches up to and with that row.</summary>
    public void DeleteBatches(PartitionState partition, long lastRow)
    {
        _deleteBatches.Bind(1, partition.FirstRow).Bind(2, lastRow).Execute();
        _noteNextOffset.Bind(1, partition.Id).Bind(2, partition.NextOffset).Execute();
    }

    public void DeleteCompacted(PartitionState partition, long tombstoneCutoffMs, long? cutoffMs)
    {
        _deleteTombstones.Bind(1, partition.Id).Bind(2, tombstoneCutoffMs).Execute();
        int deleted = _database.Changes();
        if (cutoffMs is { } cutoff)
        {
            _deleteOldCompacted.Bind(1, partition.FirstRow).Bind(2, partition.LastRow).Bind(3, cutoff).Execute();
            deleted += _database.Changes();
        }

        if (deleted > 0)
        {
            _noteNextOffset.Bind(1, partition.Id).Bind(2, partition.NextOffset).Execute();
        }
    }

    /// <summary>Moves the write-ahead log into the file once this transaction is committed, so that a smaller file shows.</summary>
    public void CheckpointAfterCommit() => _checkpoint = true;

    /// <summary>Writes what is waiting and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var working = new List<WriteRequest>();
        var group = new List<WriteRequest>();
        while (true)
        {
            lock (_gate)
            {
                while (_queue.Count == 0 && !_closed)
                {
                    Monitor.Wait(_gate);
                }

                if (_queue.Count == 0)
                {
                    break;
                }

                (working, _queue) = (_queue, working);
            }

            long bytes = 0;
            foreach (WriteRequest request in working)
            {
                group.Add(request);
                bytes += request.Bytes;
                if (bytes >= MaxTransactionBytes)
                {
                    Write(group);
                    bytes = 0;
                }
            }

            Write(group);
            working.Clear();
        }

        _ended.TrySetResult();
    }

    private void Write(List<WriteRequest> group)
    {
        if (group.Count == 0)
        {
            return;
        }

        try
        {
            Commit(group);
        }
        catch (Exception error)
        {
            RollBack();
            if (group.Count == 1)
            {
                group[0].Fail(AsConnectError(error));
            }
            else
            {
                var alone = new List<WriteRequest>(1);
                foreach (WriteRequest request in group.Where(request => !request.Done.IsCompleted))
                {
                    alone.Add(request);
                    Write(alone);
                    alone.Clear();
                }
            }

            group.Clear();
            return;
        }

        // Outside of the try: what is committed must never be run again.
        Publish(group);
        group.Clear();
    }

    private void Commit(List<WriteRequest> group)
    {
        _begin.Execute();
        foreach (WriteRequest request in group)
        {
            try
            {
                request.Validate();
            }
            catch (ConnectException error)
            {
                request.Fail(error);
                continue;
            }

            request.Execute(this);
        }

        _commit.Execute();
    }

    private void Publish(List<WriteRequest> group)
    {
        foreach (PartitionState partition in _touched)
        {
            partition.PublishEnd(partition.NextOffset);
        }

        _touched.Clear();
        foreach (WriteRequest request in group)
        {
            if (!request.Done.IsCompleted)
            {
                try
                {
                    request.Publish();
                    request.Complete();
                }
                catch (Exception error)
                {
                    // A batch changed by its owner before its time, for instance: the caller's fault, and the caller's error.
                    request.Fail(AsConnectError(error));
                }
            }
        }

        if (_checkpoint)
        {
            _checkpoint = false;
            Checkpoint();
        }
    }

    private void Checkpoint()
    {
        try
        {
            _database.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (ConnectException)
        {
            // Nothing is lost: everything stays in the write-ahead log, and SQLite itself tries again after further commits.
        }
    }

    private void RollBack()
    {
        if (!_database.IsAutoCommit)
        {
            try
            {
                _rollback.Execute();
            }
            catch (ConnectException)
            {
                // SQLite has rolled back on its own; there is nothing left to undo.
            }
        }

        foreach (PartitionState partition in _touched)
        {
            partition.NextOffset = partition.End;
            partition.StoredBytes = null;
        }

        _touched.Clear();
    }

    private Exception AsConnectError(Exception error) =>
        error is ConnectException ? error : new ConnectException($"Writing to the embedded log '{_database.Path}' failed: {error.Message}", error);
}

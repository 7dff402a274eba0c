using Connect.Data;
using Connect.Sink;
using Connect.Source;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Testing;

/// <summary>
/// Runs a source task without a worker: <see cref="StartAsync"/>, polls, <see cref="CommitAsync(CancellationToken)"/>, and <see cref="RestartAsync"/> to go on, with a new task, from what was committed.
/// Offsets are kept in memory, in the form the offset topic gives them (integers INT64, floats FLOAT64, bytes base64 text). Not thread-safe.
/// </summary>
/// <param name="createTask">A new task for each life.</param>
/// <param name="config">The task's configuration.</param>
public sealed class SourceTaskHarness(Func<ISourceTask> createTask, IReadOnlyDictionary<string, string> config) : IAsyncDisposable
{
    private readonly MemoryOffsets _offsets = new();
    private readonly List<SourceRecord> _records = [];
    private readonly List<SinkRecord> _delivered = [];
    private readonly Queue<SourceRecord> _pending = new();
    private readonly Dictionary<TopicPartition, long> _ends = [];
    private ISourceTask? _task;

    /// <summary>Connector name the task sees. Default <c>test</c>.</summary>
    public string ConnectorName { get; init; } = "test";

    /// <summary>Task number the task sees.</summary>
    public int TaskId { get; init; }

    /// <summary>Clock the task sees.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Logger the task sees. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Transaction boundaries the task may draw; null as without <c>transaction.boundary=connector</c>.</summary>
    public ITransactionContext? TransactionContext { get; init; }

    /// <summary>Keys of <see cref="Delivered"/> go through this converter; null leaves them as they are.</summary>
    public ConverterHarness? KeyConverter { get; init; }

    /// <summary>Values of <see cref="Delivered"/> go through this converter; null leaves them as they are.</summary>
    public ConverterHarness? ValueConverter { get; init; }

    /// <summary>How long one call of the task may take, and how long <see cref="PollUntilAsync"/> waits. Default 30 s of real time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A poll that returns nothing for so long counts as idle and is cancelled, as when the connector is paused. Default 1 s of real time.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The running task.</summary>
    /// <exception cref="InvalidOperationException">None is running.</exception>
    public ISourceTask RunningTask => _task ?? throw new InvalidOperationException("No task is running; call StartAsync first.");

    /// <summary>Everything polled, over all lives.</summary>
    public IReadOnlyList<SourceRecord> Records => _records;

    /// <summary>Polled in this life and not acknowledged yet.</summary>
    public IReadOnlyCollection<SourceRecord> Pending => _pending;

    /// <summary>Acknowledged records as a sink reads them: converted, with the partition (0 where the task asked for none) and offset they were appended at.</summary>
    public IReadOnlyList<SinkRecord> Delivered => _delivered;

    /// <summary>Committed offsets by source partition, as a starting task reads them.</summary>
    public IReadOnlyDictionary<OffsetMap, OffsetMap> CommittedOffsets => _offsets.All;

    /// <summary>Sets the committed offset of a source partition; null resets it. For the next start.</summary>
    public void SetOffset(OffsetMap partition, OffsetMap? offset) => _offsets.Set(partition, offset);

    /// <summary>Creates, initializes and starts a task.</summary>
    /// <exception cref="InvalidOperationException">One is running.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_task is not null)
        {
            throw new InvalidOperationException("A task is running; stop it or call RestartAsync.");
        }

        ISourceTask task = createTask();
        _task = task;
        task.Initialize(CreateContext());
        await CallLimit.RunAsync(Timeout, "The task's StartAsync", () => task.StartAsync(config, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>One poll.</summary>
    /// <returns>Its records; empty when there were none.</returns>
    /// <exception cref="TimeoutException">The poll took longer than <see cref="Timeout"/>.</exception>
    public async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken = default)
    {
        ISourceTask task = RunningTask;
        SourceRecord[] polled = [.. await CallLimit.RunAsync(Timeout, "The task's PollAsync", () => task.PollAsync(cancellationToken).AsTask()).ConfigureAwait(false) ?? []];
        foreach (SourceRecord record in polled)
        {
            _records.Add(record);
            _pending.Enqueue(record);
        }

        return polled;
    }

    /// <summary>Polls until that many records came, or more when the last batch had more.</summary>
    /// <returns>The records of these polls.</returns>
    /// <exception cref="TimeoutException">Fewer came within <see cref="Timeout"/>.</exception>
    public async Task<IReadOnlyList<SourceRecord>> PollUntilAsync(int count, CancellationToken cancellationToken = default)
    {
        var polled = new List<SourceRecord>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        while (polled.Count < count)
        {
            try
            {
                limit.Token.ThrowIfCancellationRequested();
                polled.AddRange(await PollAsync(limit.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{count} records were expected; {polled.Count} came within {Timeout.TotalSeconds:0.###} s.");
            }
        }

        return polled;
    }

    /// <summary>Polls until a poll returns nothing, or nothing within <see cref="IdleAfter"/>.</summary>
    /// <returns>The records of these polls.</returns>
    public async Task<IReadOnlyList<SourceRecord>> PollUntilIdleAsync(CancellationToken cancellationToken = default)
    {
        var polled = new List<SourceRecord>();
        while (true)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            idle.CancelAfter(IdleAfter);
            try
            {
                IReadOnlyList<SourceRecord> batch = await PollAsync(idle.Token).ConfigureAwait(false);
                polled.AddRange(batch);
                if (batch.Count == 0)
                {
                    return polled;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && idle.IsCancellationRequested)
            {
                return polled;
            }
        }
    }

    /// <summary>The log acknowledges everything pending, in order; then the offsets are committed and the task is told.</summary>
    public Task CommitAsync(CancellationToken cancellationToken = default) => CommitAsync(_pending.Count, cancellationToken);

    /// <summary>The log acknowledges the first <paramref name="count"/> pending records; then their offsets are committed and the task is told.</summary>
    public Task CommitAsync(int count, CancellationToken cancellationToken = default) => ConfirmAsync(count, dropped: false, cancellationToken);

    /// <summary>As <see cref="CommitAsync(int, CancellationToken)"/> for records that a transformation dropped: the task hears of them without metadata, their offsets count all the same.</summary>
    public Task DropAsync(int count, CancellationToken cancellationToken = default) => ConfirmAsync(count, dropped: true, cancellationToken);

    /// <summary>Stops the task, which loses what is pending.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_task is { } task)
        {
            _task = null;
            _pending.Clear();
            await CallLimit.RunAsync(Timeout, "The task's StopAsync", () => task.StopAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the task and starts another, which finds the committed offsets.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the task.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>What a task of this harness sees.</summary>
    internal ISourceTaskContext CreateContext() => new HarnessSourceContext(ConnectorName, TaskId, config, _offsets, TransactionContext, Logger, TimeProvider);

    private async Task ConfirmAsync(int count, bool dropped, CancellationToken cancellationToken)
    {
        ISourceTask task = RunningTask;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _pending.Count);
        for (int i = 0; i < count; i++)
        {
            SourceRecord record = _pending.Peek();
            RecordMetadata? metadata = dropped ? null : Append(record);
            _pending.Dequeue();
            task.CommitRecord(record, metadata);
            _offsets.Set(record.SourcePartition, record.SourceOffset);
        }

        await CallLimit.RunAsync(Timeout, "The task's CommitAsync", () => task.CommitAsync(cancellationToken).AsTask()).ConfigureAwait(false);
    }

    private RecordMetadata Append(SourceRecord record)
    {
        var partition = new TopicPartition(record.Topic, record.KafkaPartition ?? 0);
        long offset = _ends.GetValueOrDefault(partition);
        long timestamp = record.Timestamp ?? TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        SchemaAndValue key = KeyConverter?.RoundTrip(record.KeySchema, record.Key) ?? new SchemaAndValue(record.KeySchema, record.Key);
        SchemaAndValue value = ValueConverter?.RoundTrip(record.ValueSchema, record.Value) ?? new SchemaAndValue(record.ValueSchema, record.Value);
        _delivered.Add(new SinkRecord(
            record.Topic, partition.Partition, key.Schema, key.Value, value.Schema, value.Value, offset, timestamp, TimestampType.CreateTime, record.HasHeaders ? record.Headers.Duplicate() : null));
        _ends[partition] = offset + 1;
        return new RecordMetadata(record.Topic, partition.Partition, offset, timestamp);
    }
}

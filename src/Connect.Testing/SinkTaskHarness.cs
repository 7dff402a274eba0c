using System.Collections.ObjectModel;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Sink;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Testing;

/// <summary>
/// Runs a sink task without a worker. <see cref="Append(TopicPartition, Schema?, in ConnectValue)"/> puts records into a log in memory, <see cref="DeliverAsync"/> hands the task what it has not had yet,
/// <see cref="CommitAsync"/> commits, <see cref="RestartAsync"/> starts a new task that gets everything since the last commit again. What the task asks of its context
/// (pausing, rewinding, waiting, committing, reporting) is done as a worker does it and can be looked at. Not thread-safe.
/// </summary>
/// <param name="createTask">A new task for each life.</param>
/// <param name="config">The task's configuration.</param>
public sealed class SinkTaskHarness(Func<ISinkTask> createTask, IReadOnlyDictionary<string, string> config) : IAsyncDisposable
{
    private readonly Dictionary<TopicPartition, List<SinkRecord>> _log = [];
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly Dictionary<TopicPartition, long> _current = [];
    private readonly Dictionary<TopicPartition, long> _committed = [];
    private readonly List<ReportedRecord> _reported = [];
    private readonly List<SinkRecord> _batch = [];
    private ISinkTask? _task;
    private HarnessSinkContext? _context;

    /// <summary>Connector name the task sees. Default <c>test</c>.</summary>
    public string ConnectorName { get; init; } = "test";

    /// <summary>Task number the task sees.</summary>
    public int TaskId { get; init; }

    /// <summary>Clock the task sees.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Logger the task sees. Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Whether the task has an errant record reporter, as with <c>errors.tolerance=all</c>. Default true.</summary>
    public bool HasErrantRecordReporter { get; init; } = true;

    /// <summary>Keys of appended records go through this converter; null leaves them as they are.</summary>
    public ConverterHarness? KeyConverter { get; init; }

    /// <summary>Values of appended records go through this converter; null leaves them as they are.</summary>
    public ConverterHarness? ValueConverter { get; init; }

    /// <summary>How long one call of the task may take. Default 30 s of real time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The running task.</summary>
    /// <exception cref="InvalidOperationException">None is running.</exception>
    public ISinkTask RunningTask => _task ?? throw NotRunning();

    /// <summary>Partitions the task has.</summary>
    public IReadOnlySet<TopicPartition> Assignment => Context.Assigned;

    /// <summary>Partitions the task has paused.</summary>
    public IReadOnlySet<TopicPartition> Paused => Context.Paused;

    /// <summary>Whether the task has asked for a commit since the last one.</summary>
    public bool CommitRequested => Context.CommitRequested;

    /// <summary>How long the task asked to wait before the next put; null if it did not. The harness does not wait.</summary>
    public TimeSpan? RequestedTimeout => Context.RequestedTimeout;

    /// <summary>Records the task reported as bad, over all lives.</summary>
    public IReadOnlyList<ReportedRecord> Reported => _reported;

    /// <summary>Committed offsets: the next to read, by partition.</summary>
    public IReadOnlyDictionary<TopicPartition, long> CommittedOffsets => _committed;

    /// <summary>Offset of the next record that <see cref="DeliverAsync"/> takes, by assigned partition; a rewind that was asked for counts from the next delivery on.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Positions => _positions;

    private HarnessSinkContext Context => _context ?? throw NotRunning();

    /// <summary>Creates, initializes and starts a task and opens these partitions.</summary>
    /// <exception cref="InvalidOperationException">One is running.</exception>
    public Task StartAsync(params TopicPartition[] partitions) => StartAsync(partitions, CancellationToken.None);

    /// <summary>As above.</summary>
    public async Task StartAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        if (_task is not null)
        {
            throw new InvalidOperationException("A task is running; stop it or call RestartAsync.");
        }

        ISinkTask task = createTask();
        _task = task;
        _context = CreateContext();
        task.Initialize(_context);
        await CallLimit.RunAsync(Timeout, "The task's StartAsync", () => task.StartAsync(config, cancellationToken)).ConfigureAwait(false);
        if (partitions.Count > 0)
        {
            await OpenAsync(partitions, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Appends a record with this value to a partition of the log; the task gets it with <see cref="DeliverAsync"/>.</summary>
    public SinkRecord Append(TopicPartition partition, Schema? valueSchema, in ConnectValue value) => Append(partition, null, default, valueSchema, value);

    /// <summary>Appends a record with key, timestamp and headers to a partition of the log.</summary>
    /// <param name="partition">Where.</param>
    /// <param name="keySchema">The key's schema, or null.</param>
    /// <param name="key">The key.</param>
    /// <param name="valueSchema">The value's schema, or null.</param>
    /// <param name="value">The value; null for a tombstone.</param>
    /// <param name="timestamp">Milliseconds since the epoch; null for now.</param>
    /// <param name="headers">Headers, or null for none.</param>
    public SinkRecord Append(TopicPartition partition, Schema? keySchema, in ConnectValue key, Schema? valueSchema, in ConnectValue value, long? timestamp = null, ConnectHeaders? headers = null)
    {
        if (!_log.TryGetValue(partition, out List<SinkRecord>? records))
        {
            _log.Add(partition, records = []);
        }

        SchemaAndValue readKey = KeyConverter?.RoundTrip(keySchema, key) ?? new SchemaAndValue(keySchema, key);
        SchemaAndValue readValue = ValueConverter?.RoundTrip(valueSchema, value) ?? new SchemaAndValue(valueSchema, value);
        var record = new SinkRecord(
            partition.Topic, partition.Partition, readKey.Schema, readKey.Value, readValue.Schema, readValue.Value, records.Count,
            timestamp ?? TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), TimestampType.CreateTime, headers);
        records.Add(record);
        return record;
    }

    /// <summary>Gives the task more partitions, positioned at their committed offsets (0 without one).</summary>
    public async Task OpenAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken = default)
    {
        ISinkTask task = RunningTask;
        foreach (TopicPartition partition in partitions)
        {
            Context.Assigned.Add(partition);
            _positions[partition] = _committed.GetValueOrDefault(partition);
        }

        await CallLimit.RunAsync(Timeout, "The task's OpenAsync", () => task.OpenAsync(partitions, cancellationToken).AsTask()).ConfigureAwait(false);
    }

    /// <summary>Takes partitions away; commit before, as a worker does, unless they are to count as lost.</summary>
    public async Task CloseAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken = default)
    {
        ISinkTask task = RunningTask;
        await CallLimit.RunAsync(Timeout, "The task's CloseAsync", () => task.CloseAsync(partitions, cancellationToken).AsTask()).ConfigureAwait(false);
        Context.Assigned.ExceptWith(partitions);
        Context.Paused.ExceptWith(partitions);
        foreach (TopicPartition partition in partitions)
        {
            _positions.Remove(partition);
            _current.Remove(partition);
            Context.Rewinds.Remove(partition);
        }
    }

    /// <summary>
    /// One put: first what the task asked to rewind is done, then it gets all records it has not had yet of its partitions that are not paused, or an empty batch. When it throws
    /// (<see cref="RetriableException"/> too), the next delivery brings the same records again.
    /// </summary>
    /// <param name="maxRecords">Most records of the batch.</param>
    /// <param name="cancellationToken">Handed to the task.</param>
    /// <returns>The records the task got.</returns>
    public async Task<IReadOnlyList<SinkRecord>> DeliverAsync(int maxRecords = int.MaxValue, CancellationToken cancellationToken = default)
    {
        HarnessSinkContext context = Context;
        foreach ((TopicPartition partition, long offset) in context.Rewinds)
        {
            if (context.Assigned.Contains(partition))
            {
                _positions[partition] = offset;
                _current[partition] = offset;
            }
        }

        context.Rewinds.Clear();
        var records = new List<SinkRecord>();
        foreach (TopicPartition partition in context.Assigned.Except(context.Paused).Order())
        {
            if (_log.TryGetValue(partition, out List<SinkRecord>? appended))
            {
                records.AddRange(appended.Skip((int)_positions[partition]).Take(maxRecords - records.Count));
            }
        }

        await PutAsync(records, cancellationToken).ConfigureAwait(false);
        return records;
    }

    /// <summary>Puts these records, wherever they come from; positions move on behind them.</summary>
    /// <remarks>The list the task gets is emptied when its call is over: a task that keeps the list and not the records loses them here, as with a worker.</remarks>
    public async Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken = default)
    {
        ISinkTask task = RunningTask;
        Context.RequestedTimeout = null;
        _batch.AddRange(records);
        try
        {
            await CallLimit.RunAsync(Timeout, "The task's PutAsync", () => task.PutAsync(_batch, cancellationToken).AsTask()).ConfigureAwait(false);
        }
        finally
        {
            _batch.Clear();
        }

        foreach (SinkRecord record in records)
        {
            var partition = new TopicPartition(record.OriginalTopic, record.OriginalKafkaPartition);
            _current[partition] = record.OriginalKafkaOffset + 1;
            _positions[partition] = record.OriginalKafkaOffset + 1;
        }
    }

    /// <summary>Asks the task what is safe (its PreCommitAsync) and commits it.</summary>
    /// <returns>What the task called safe.</returns>
    /// <exception cref="ConformanceException">The task called an offset safe that it was not given, or one of a partition that it does not have.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> CommitAsync(CancellationToken cancellationToken = default)
    {
        ISinkTask task = RunningTask;
        Context.CommitRequested = false;
        var current = new ReadOnlyDictionary<TopicPartition, long>(new Dictionary<TopicPartition, long>(_current));
        IReadOnlyDictionary<TopicPartition, long> safe =
            await CallLimit.RunAsync(Timeout, "The task's PreCommitAsync", () => task.PreCommitAsync(current, cancellationToken).AsTask()).ConfigureAwait(false);
        foreach ((TopicPartition partition, long offset) in safe)
        {
            if (!current.TryGetValue(partition, out long most))
            {
                throw new ConformanceException($"PreCommitAsync returned offset {offset} for {partition}, of which nothing was put; return offsets of the partitions it is given only.");
            }

            if (offset > most)
            {
                throw new ConformanceException($"PreCommitAsync returned offset {offset} for {partition}, of which only records before {most} were put; return at most the offset it is given.");
            }
        }

        foreach ((TopicPartition partition, long offset) in safe)
        {
            _committed[partition] = offset;
        }

        return safe;
    }

    /// <summary>Stops the task without a commit, as a kill would; call <see cref="CommitAsync"/> before for an orderly end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_task is { } task)
        {
            _task = null;
            _context = null;
            _positions.Clear();
            _current.Clear();
            await CallLimit.RunAsync(Timeout, "The task's StopAsync", () => task.StopAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the task without a commit and starts another with the same partitions, at their committed offsets.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        TopicPartition[] partitions = [.. Context.Assigned.Order()];
        await StopAsync(cancellationToken).ConfigureAwait(false);
        await StartAsync(partitions, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the task.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>What a task of this harness sees.</summary>
    internal HarnessSinkContext CreateContext() =>
        new(ConnectorName, TaskId, config, HasErrantRecordReporter ? new HarnessReporter(_reported) : null, Logger, TimeProvider);

    private static InvalidOperationException NotRunning() => new("No task is running; call StartAsync first.");
}

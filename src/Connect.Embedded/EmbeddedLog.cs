using System.Collections.Concurrent;
using Connect.Data;
using Connect.Embedded.Groups;
using Connect.Embedded.Reading;
using Connect.Embedded.Retention;
using Connect.Embedded.Storage;
using Connect.Embedded.Writing;
using Connect.Errors;
using Connect.Runtime.Log;

namespace Connect.Embedded;

/// <summary>
/// A record log in one SQLite file (WAL): durable, without a broker. One process writes; others may read with <see cref="OpenReadOnly(string, EmbeddedLogOptions?)"/>.
/// The file's format is in docs/embedded-log.md.
/// </summary>
/// <remarks><c>Open → lock, schema, topics → writer thread and retention → Dispose: queue written, checkpoint, lock released</c></remarks>
public sealed class EmbeddedLog : IRecordLog
{
    private readonly EmbeddedLogOptions _options;
    private readonly string _path;
    private readonly DatabaseLock? _lock;
    private readonly Database? _database;
    private readonly LogWriter? _writer;
    private readonly FileWatcher? _watcher;
    private readonly ConcurrentDictionary<EmbeddedConsumer, bool> _consumers = new();
    private int _disposed;

    private EmbeddedLog(EmbeddedLogOptions options, string path, string clusterId, Catalog catalog, DatabaseLock? fileLock, Database? database)
    {
        _options = options;
        _path = path;
        _lock = fileLock;
        _database = database;
        ClusterId = clusterId;
        Catalog = catalog;
        Groups = new GroupCoordinator(catalog);
        Readers = new ReadPool(path);
        Events = new EmbeddedLogEvents(options.Logger);
        if (database is not null)
        {
            _writer = new LogWriter(database);
            Retention = new RetentionLoop(this, options, path);
        }
        else
        {
            _watcher = new FileWatcher(this, path);
        }

        Events.Opened(path, catalog.Topics.Count());
    }

    /// <inheritdoc/>
    public string ClusterId { get; }

    /// <inheritdoc/>
    public bool SupportsTransactions => _writer is not null;

    internal Catalog Catalog { get; }

    internal GroupCoordinator Groups { get; }

    internal ReadPool Readers { get; }

    internal EmbeddedLogEvents Events { get; }

    internal ConcurrentDictionary<string, EmbeddedProducer> TransactionalProducers { get; } = new(StringComparer.Ordinal);

    internal RetentionLoop? Retention { get; }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal LogWriter Writer => _writer ?? throw new ConnectException($"The embedded log '{_path}' was opened for reading only.");

    /// <summary>Opens the log for writing and reading, creating file and directory as needed.</summary>
    /// <exception cref="ConnectException">Another process writes it, or the file is damaged, not a log, or not accessible; the message says which and what to do.</exception>
    public static EmbeddedLog Open(EmbeddedLogOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DefaultPartitions, 1);
        string path = Path.GetFullPath(options.Path);
        CreateDirectory(path);
        DatabaseLock fileLock = DatabaseLock.Acquire(path);
        Database? database = null;
        try
        {
            database = Database.OpenWrite(path, options.Synchronous);
            string id = LogSchema.Create(database);
            var catalog = new Catalog();
            catalog.Load(database);
            return new EmbeddedLog(options, path, id, catalog, fileLock, database);
        }
        catch
        {
            database?.Dispose();
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing log for reading, also while another process writes it.</summary>
    /// <exception cref="ConnectException">There is no such file, or it is damaged, not a log, or not accessible.</exception>
    public static EmbeddedLog OpenReadOnly(string path) => OpenReadOnly(path, null);

    /// <summary>Opens an existing log for reading, also while another process writes it.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="options">Logger; other settings do not matter here.</param>
    /// <exception cref="ConnectException">There is no such file, or it is damaged, not a log, or not accessible.</exception>
    public static EmbeddedLog OpenReadOnly(string path, EmbeddedLogOptions? options)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new ConnectException($"There is no embedded log at '{full}'. Start a worker that writes there, or give the path of an existing log.");
        }

        using Database database = Database.OpenRead(full);
        string id = LogSchema.Check(database);
        var catalog = new Catalog();
        catalog.Load(database);
        return new EmbeddedLog(options ?? new EmbeddedLogOptions(), full, id, catalog, null, null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return ValueTask.FromResult<IReadOnlyList<TopicDescription>>([.. Catalog.Topics.Select(topic => topic.Describe()).OrderBy(topic => topic.Name, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return ValueTask.FromResult(Catalog.TryGet(topic, out TopicState? state) ? state.Describe() : null);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        TopicNames.Check(topic.Name);
        int partitions = topic.Partitions == -1 ? _options.DefaultPartitions : topic.Partitions;
        if (partitions is < 1 or > 10_000)
        {
            throw new ConnectException($"Topic '{topic.Name}' cannot have {partitions} partitions: 1 to 10000 are expected, or -1 for the log's default.");
        }

        if (Catalog.TryGet(topic.Name, out _))
        {
            return false;
        }

        var request = new CreateTopicRequest(Catalog, new TopicState(topic.Name, topic.Configs?.ToDictionary() ?? []), partitions);
        await Writer.Submit(request).WaitAsync(cancellationToken).ConfigureAwait(false);
        return request.Created;
    }

    /// <inheritdoc/>
    public ILogProducer CreateProducer(ProducerOptions options)
    {
        ThrowIfDisposed();
        _ = Writer;
        return new EmbeddedProducer(this, options);
    }

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(ConsumerOptions options)
    {
        ThrowIfDisposed();
        var consumer = new EmbeddedConsumer(this, options);
        _consumers[consumer] = true;
        return consumer;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return ValueTask.FromResult(ReadGroupOffsets(groupId));
    }

    /// <inheritdoc/>
    public async ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await Writer.Submit(new GroupOffsetsRequest(groupId, offsets, deleteAll: false, () => Groups.ThrowIfActive(groupId))).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        await Writer.Submit(new GroupOffsetsRequest(groupId, [], deleteAll: true, () => Groups.ThrowIfActive(groupId))).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what is waiting, ends waiting polls and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            await Retention!.DisposeAsync().ConfigureAwait(false);
        }

        if (_watcher is not null)
        {
            await _watcher.DisposeAsync().ConfigureAwait(false);
        }

        foreach (EmbeddedConsumer consumer in _consumers.Keys)
        {
            consumer.Signal();
        }

        Readers.Dispose();
        _database?.Dispose();
        _lock?.Dispose();
        Events.Closed(_path);
    }

    internal long NowMs() => _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    internal void Forget(EmbeddedConsumer consumer) => _consumers.TryRemove(consumer, out _);

    internal Task CommitOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        // Copied, for the caller may change its dictionary as soon as it stops waiting.
        KeyValuePair<TopicPartition, long?>[] copy = [.. offsets.Select(offset => KeyValuePair.Create(offset.Key, (long?)offset.Value))];
        return Writer.Submit(new GroupOffsetsRequest(group, copy, deleteAll: false, validate: null));
    }

    internal IReadOnlyDictionary<TopicPartition, long> ReadGroupOffsets(string group)
    {
        ReadConnection connection = Readers.Rent();
        try
        {
            return connection.GroupOffsets(group);
        }
        finally
        {
            Readers.Return(connection);
        }
    }

    private static void CreateDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException($"The directory of the embedded log '{path}' cannot be created: {error.Message} Create it, or set log.embedded.path to another place.", error);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);
}

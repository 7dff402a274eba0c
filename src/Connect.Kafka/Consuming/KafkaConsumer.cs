using System.Globalization;
using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka.Client;
using Connect.Runtime.Log;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka.Consuming;

/// <summary>
/// Reads with one client on one thread of its own (<see cref="ConsumerThread"/>): <see cref="PollAsync"/> leaves a request there and gets a filled buffer back. Between polls
/// the thread keeps the consumer in its group however long the caller takes; partitions still only come and go inside a poll.
/// </summary>
internal sealed partial class KafkaConsumer : ILogConsumer
{
    // How soon a wake-up or a cancellation is seen by a thread that waits for records.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly KafkaLog _log;
    private readonly KafkaLogEvents _events;
    private readonly ConsumerOptions _options;
    private readonly IsolationLevel _isolation;
    private readonly string _offsetReset;
    private readonly TimeSpan _keepAliveInterval;
    private readonly TimeSpan _metadataInterval;
    private readonly IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> _client;
    private readonly FetchedRecords? _fetched;
    private readonly ConsumerThread _thread;
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly CancellationTokenSource _close = new();
    private HashSet<TopicPartition> _assignment = [];
    private RecordBuffer _filling = new();
    private RecordBuffer _handedOut = new();
    private IRebalanceListener? _listener;
    private TopicPattern? _pattern;
    private PollRequest? _poll;
    private bool _started;
    private bool _assigned;
    private bool _disposed;
    private int _wakeup;
    private volatile bool _closing;

    public KafkaConsumer(KafkaLog log, ClientFactory clients, ConsumerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPollRecords, 1);
        _log = log;
        _events = clients.Events;
        _options = options;
        Dictionary<string, string> settings = clients.ConsumerSettings(options);
        _isolation = settings["isolation.level"] == "read_uncommitted" ? IsolationLevel.ReadUncommitted : IsolationLevel.ReadCommitted;
        _offsetReset = settings["auto.offset.reset"];
        _keepAliveInterval = Milliseconds(settings, "max.poll.interval.ms", 300_000) / 3;
        _metadataInterval = Milliseconds(settings, "topic.metadata.refresh.interval.ms", 300_000);
        var bytes = new RecordBytes(() => _filling);
        _client = ClientFactory.Build(() => new ConsumerBuilder<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>(settings)
            .SetKeyDeserializer(bytes)
            .SetValueDeserializer(bytes)
            .SetLogHandler((_, message) => _events.ClientLogged(message))
            .SetErrorHandler((_, error) => OnClientError(error))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnGone(partitions, lost: false))
            .SetPartitionsLostHandler((_, partitions) => OnGone(partitions, lost: true))
            .Build());
        _fetched = FetchedRecords.Of(_client.Handle);
        _thread = new ConsumerThread($"connect-consumer {options.ClientId}", Run);
    }

    /// <inheritdoc/>
    public IReadOnlySet<TopicPartition> Assignment => _assignment;

    /// <inheritdoc/>
    public void Subscribe(TopicSelection topics, IRebalanceListener listener)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_options.GroupId is null)
        {
            throw new InvalidOperationException("Subscribing needs a group id in the consumer's options.");
        }

        if (_listener is not null || _assigned)
        {
            throw new InvalidOperationException("This consumer has an assignment or a subscription already.");
        }

        _listener = listener;
        if (topics.Pattern is null)
        {
            _client.Subscribe(topics.Topics);
        }
        else
        {
            _pattern = new TopicPattern(_log, topics, _metadataInterval, error => _events.TopicsNotListed(_options.ClientId, error));
        }

        Start();
    }

    /// <inheritdoc/>
    /// <remarks>-2 stands for the beginning and -1 for the end of the partition, as in Kafka.</remarks>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_listener is not null)
        {
            throw new InvalidOperationException("This consumer has a subscription already.");
        }

        _assigned = true;
        Start();
        _thread.Invoke(() =>
        {
            _filling.Clear();
            _positions.Clear();
            _paused.Clear();
            foreach ((TopicPartition partition, long offset) in Resolve(offsets))
            {
                _positions[partition] = offset;
            }

            _assignment = [.. _positions.Keys];
            _client.Assign(_positions.Select(position => At(position.Key, position.Value)));
        });
    }

    /// <inheritdoc/>
    public async ValueTask<LogBatch> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        var poll = new PollRequest(timeout, cancellationToken);
        if (Interlocked.CompareExchange(ref _poll, poll, null) is not null)
        {
            throw new InvalidOperationException("A poll of this consumer is under way already.");
        }

        Start();
        _thread.Signal();
        return await poll.Result.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Wakeup() => Volatile.Write(ref _wakeup, 1);

    /// <inheritdoc/>
    public long Position(TopicPartition partition)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _positions.TryGetValue(partition, out long position) ? position : throw NotAssigned(partition);
    }

    /// <inheritdoc/>
    /// <remarks>-2 stands for the beginning and -1 for the end of the partition, as in Kafka.</remarks>
    public void Seek(TopicPartition partition, long offset)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _thread.Invoke(() =>
        {
            _ = _positions.ContainsKey(partition) ? true : throw NotAssigned(partition);
            _filling.Remove(new HashSet<TopicPartition> { partition });
            _positions[partition] = Resolve(new Dictionary<TopicPartition, long> { [partition] = offset })[partition];
            SeekClient(partition);
        });
    }

    /// <inheritdoc/>
    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HashSet<TopicPartition> pause = [.. partitions];
        _thread.Invoke(() =>
        {
            pause.ExceptWith(_paused);
            List<TopicPartition> readAhead = [.. _filling.NextOffsets.Keys.Where(pause.Contains)];
            _paused.UnionWith(pause);
            if (!IsBeingAssigned(pause))
            {
                _client.Pause(pause.Select(Id));
            }

            // What was read meanwhile is read again after Resume.
            _filling.Remove(pause);
            readAhead.ForEach(SeekClient);
        });
    }

    /// <inheritdoc/>
    public void Resume(IEnumerable<TopicPartition> partitions)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HashSet<TopicPartition> resume = [.. partitions];
        _thread.Invoke(() =>
        {
            resume.IntersectWith(_paused);
            _paused.ExceptWith(resume);
            if (resume.Count > 0 && !IsBeingAssigned(resume))
            {
                _client.Resume(resume.Select(Id));
            }
        });
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string group = _options.GroupId ?? throw new InvalidOperationException("Committing needs a group id in the consumer's options.");
        if (offsets.Count == 0)
        {
            return;
        }

        TopicPartitionOffset[] commit = [.. offsets.Select(offset => At(offset.Key, offset.Value))];
        try
        {
            await Blocking.RunAsync(() => _client.Commit(commit), cancellationToken).ConfigureAwait(false);
        }
        catch (TopicPartitionOffsetException error)
        {
            Error reason = error.Results.Select(result => result.Error).FirstOrDefault(result => result.IsError) ?? error.Error;
            throw KafkaErrors.Translate(reason, $"commit offsets of group '{group}'", error);
        }
        catch (KafkaException error)
        {
            throw KafkaErrors.Translate(error.Error, $"commit offsets of group '{group}'", error);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> BeginningOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        _log.Offsets.BeginningAsync(partitions, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> EndOffsetsAsync(IEnumerable<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        _log.Offsets.EndAsync(partitions, _isolation, cancellationToken);

    /// <summary>Gives the partitions back (with the listener's revocation), leaves the group unless it is a static member of it, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _closing = true;
        await _close.CancelAsync().ConfigureAwait(false);
        if (_started)
        {
            // The listener may still ask for positions and commit until this is over.
            _thread.Signal();
            await _thread.Ended.ConfigureAwait(false);
        }
        else
        {
            _fetched?.Dispose();
            await Blocking.RunAsync(_client.Dispose, CancellationToken.None).ConfigureAwait(false);
        }

        _disposed = true;
        _close.Dispose();
        _pattern?.Dispose();
        _assignment = [];
        _filling.Clear();
        _handedOut.Clear();
        if (Interlocked.Exchange(ref _closeFailure, null) is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static TimeSpan Milliseconds(Dictionary<string, string> settings, string key, int normally) =>
        TimeSpan.FromMilliseconds(settings.TryGetValue(key, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : normally);

    private static KafkaPartition Id(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private static TopicPartitionOffset At(TopicPartition partition, long offset) => new(partition.Topic, partition.Partition, offset);

    private static InvalidOperationException NotAssigned(TopicPartition partition) => new($"Partition {partition} is not assigned to this consumer.");

    private void Start()
    {
        if (!_started)
        {
            _started = true;
            _thread.Start();
        }
    }
}

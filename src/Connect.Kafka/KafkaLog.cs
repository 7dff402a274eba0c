using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Connect.Data;
using Connect.Errors;
using Connect.Kafka.Administration;
using Connect.Kafka.Client;
using Connect.Kafka.Consuming;
using Connect.Kafka.Producing;
using Connect.Runtime.Log;
using TopicDescription = Connect.Runtime.Log.TopicDescription;
using TopicPartition = Connect.Data.TopicPartition;

namespace Connect.Kafka;

/// <summary>A record log on a Kafka cluster. Producers and consumers made from it are clients of their own; administrative requests share one.</summary>
public sealed class KafkaLog : IRecordLog
{
    private readonly ClientFactory _clients;
    private readonly KafkaLogEvents _events;
    private readonly IAdminClient _admin;
    private readonly TopicAdmin _topics;
    private readonly GroupAdmin _groups;
    private int _disposed;

    private KafkaLog(KafkaLogOptions options)
    {
        _events = new KafkaLogEvents(options.Logger);
        _clients = new ClientFactory(options, _events);
        _admin = _clients.Admin();
        IAdminFallback fallback = options.AdminFallback ?? new AutomaticCreation(_clients, options.RequestTimeout);
        _topics = new TopicAdmin(_admin, fallback, options.RequestTimeout);
        _groups = new GroupAdmin(_admin, new CoordinatorRequests(_clients, options.RequestTimeout), fallback, options.RequestTimeout);
        Offsets = new PartitionOffsets(_admin, options.RequestTimeout);
        RequestTimeout = options.RequestTimeout;
    }

    /// <inheritdoc/>
    public string ClusterId { get; private set; } = "";

    /// <inheritdoc/>
    public bool SupportsTransactions => true;

    internal PartitionOffsets Offsets { get; }

    internal TimeSpan RequestTimeout { get; }

    /// <summary>Connects to the cluster and waits until it answers.</summary>
    /// <exception cref="ConfigException">A client setting is wrong.</exception>
    /// <exception cref="ConnectException">No broker answered within <see cref="KafkaLogOptions.RequestTimeout"/>; the message says what to check.</exception>
    public static KafkaLog Open(KafkaLogOptions options)
    {
        var log = new KafkaLog(options);
        try
        {
            DescribeClusterResult cluster = log._admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = options.RequestTimeout }).GetAwaiter().GetResult();
            log.ClusterId = cluster.ClusterId ?? "";
            log._events.Connected(log.ClusterId, options.BootstrapServers);
            return log;
        }
        catch (KafkaException error)
        {
            string cause = log._events.LastConnectionError ?? error.Error.Reason.TrimEnd('.');
            log._admin.Dispose();
            throw new ConnectException(
                $"No broker of the Kafka cluster at '{options.BootstrapServers}' answered within {options.RequestTimeout.TotalSeconds:0.#} seconds: {cause}. "
                + "Check bootstrap.servers, the network, and the security settings.",
                error);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _topics.ListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<TopicDescription?> DescribeTopicAsync(string topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _topics.DescribeAsync(topic, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _topics.CreateAsync(topic, cancellationToken);
    }

    /// <inheritdoc/>
    public ILogProducer CreateProducer(ProducerOptions options)
    {
        ThrowIfDisposed();
        return new KafkaProducer(_clients, options, RequestTimeout);
    }

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(ConsumerOptions options)
    {
        ThrowIfDisposed();
        return new KafkaConsumer(this, _clients, options);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> ListGroupOffsetsAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _groups.ListAsync(groupId, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask AlterGroupOffsetsAsync(string groupId, IReadOnlyDictionary<TopicPartition, long?> offsets, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _groups.AlterAsync(groupId, offsets, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeleteGroupAsync(string groupId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _groups.DeleteAsync(groupId, cancellationToken);
    }

    /// <summary>Closes the administrative client; producers and consumers end on their own.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            return new ValueTask(Blocking.RunAsync(_admin.Dispose, CancellationToken.None));
        }

        return ValueTask.CompletedTask;
    }

    internal Task<IReadOnlyList<string>> TopicNamesAsync(CancellationToken cancellationToken) => _topics.NamesAsync(cancellationToken);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
}

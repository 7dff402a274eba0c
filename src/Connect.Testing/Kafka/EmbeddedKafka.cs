using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Connect.Errors;
using Connect.Kafka;
using Connect.Kafka.Administration;
using Connect.Runtime.Log;

namespace Connect.Testing.Kafka;

/// <summary>
/// Kafka within this process: brokers that speak Kafka's protocol on local ports, for any client, made by librdkafka's mock cluster. It starts in milliseconds, keeps
/// everything in memory and fails on demand (<see cref="Faults"/>).
/// </summary>
/// <remarks>
/// What it does not do: a partition keeps only its newest 5 MB; nothing is compacted; readers see records of aborted transactions; an empty read is answered only when the
/// reader's <c>fetch.max.wait.ms</c> is over; a rebalance takes as long as the members' session timeout less a second; requests that manage topics and groups are unknown to it, so topics come to be by use, with 4 partitions, or by
/// <see cref="CreateTopicAsync"/> (which logs opened by <see cref="OpenLog"/> use by themselves).
/// </remarks>
public sealed class EmbeddedKafka : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, TopicSpec> _topics = new(StringComparer.Ordinal);
    private readonly nint _client;
    private nint _cluster;

    private EmbeddedKafka(EmbeddedKafkaOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Brokers, 1);
        Brokers = options.Brokers;
        _client = MockCluster.CreateClient();
        _cluster = MockCluster.New(_client, options.Brokers);
        if (_cluster == 0)
        {
            MockCluster.DestroyClient(_client);
            throw new ConnectException($"The in-process Kafka could not start {options.Brokers} brokers on local ports.");
        }

        MockCluster.SetGroupInitialRebalanceDelay(_cluster, (int)options.GroupInitialRebalanceDelay.TotalMilliseconds);
        BootstrapServers = UseBrokersFromZero();
        Faults = new KafkaFaults(this);
    }

    /// <summary>Addresses of all brokers, <c>host:port</c> separated by commas.</summary>
    public string BootstrapServers { get; }

    /// <summary>Number of brokers; their ids begin with 0.</summary>
    public int Brokers { get; }

    /// <summary>Makes things go wrong.</summary>
    public KafkaFaults Faults { get; }

    internal nint Cluster
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            return _cluster;
        }
    }

    /// <summary>Starts the brokers.</summary>
    public static Task<EmbeddedKafka> StartAsync(EmbeddedKafkaOptions? options = null) => Task.Run(() => new EmbeddedKafka(options ?? new EmbeddedKafkaOptions()));

    /// <summary>Creates a topic.</summary>
    /// <param name="topic">Topic name.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <exception cref="ConnectException">There is such a topic already.</exception>
    public Task CreateTopicAsync(string topic, int partitions = 1) =>
        CreateTopic(new TopicSpec(topic, partitions)) ? Task.CompletedTask : throw new AlreadyExistsException($"Topic '{topic}' exists already.");

    /// <summary>A record log on this Kafka, which the caller disposes before it.</summary>
    /// <param name="configure">Sets what should be different.</param>
    public KafkaLog OpenLog(Action<KafkaLogOptions>? configure = null)
    {
        var options = new KafkaLogOptions();
        Configure(options);
        configure?.Invoke(options);
        return KafkaLog.Open(options);
    }

    /// <summary>Sets what a record log needs to work on this Kafka, for <c>connect.UseKafka(kafka.Configure)</c>.</summary>
    public void Configure(KafkaLogOptions options)
    {
        options.BootstrapServers = BootstrapServers;
        options.AdminFallback = new Fallback(this);

        options.ConsumerSettings = new Dictionary<string, string>(options.ConsumerSettings)
        {
            // An empty read would keep new records waiting for half a second.
            ["fetch.wait.max.ms"] = "10",

            // A rebalance waits for the session timeout less a second.
            ["session.timeout.ms"] = "2500",
            ["heartbeat.interval.ms"] = "200",
        };
    }

    /// <summary>Stops the brokers and forgets everything.</summary>
    public ValueTask DisposeAsync()
    {
        nint cluster = Interlocked.Exchange(ref _cluster, 0);
        return cluster == 0 ? ValueTask.CompletedTask : new ValueTask(Task.Run(() =>
        {
            MockCluster.Destroy(cluster);
            MockCluster.DestroyClient(_client);
        }));
    }

    // The mock's brokers begin with 1, yet it says that its controller is 0, without which clients cannot even describe topics.
    private string UseBrokersFromZero()
    {
        MockCluster.Check(MockCluster.AddBroker(_cluster, 0), "start broker 0");
        var settings = new AdminClientConfig { BootstrapServers = Marshal.PtrToStringUTF8(MockCluster.Bootstraps(_cluster)) };
        List<BrokerMetadata> brokers;
        using (IAdminClient admin = new AdminClientBuilder(settings).SetLogHandler((_, _) => { }).Build())
        {
            brokers = admin.GetMetadata(StartTimeout).Brokers;
        }

        MockCluster.Check(MockCluster.RemoveBroker(_cluster, Brokers), $"remove broker {Brokers}");
        return string.Join(',', brokers.Where(broker => broker.BrokerId < Brokers).OrderBy(broker => broker.BrokerId).Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    private bool CreateTopic(TopicSpec topic)
    {
        int partitions = topic.Partitions == -1 ? 1 : topic.Partitions;
        ErrorCode error = MockCluster.CreateTopic(Cluster, topic.Name, partitions, Math.Min(Brokers, 3));
        if (error == ErrorCode.TopicAlreadyExists)
        {
            return false;
        }

        MockCluster.Check(error, $"create topic '{topic.Name}' with {partitions} partitions");
        _topics[topic.Name] = topic;
        return true;
    }

    private sealed class Fallback(EmbeddedKafka kafka) : IAdminFallback
    {
        public bool NeedsPartitionsOfGroups => true;

        // Not a request to a broker, yet it fails as one when there is none.
        public ValueTask<bool> CreateTopicAsync(TopicSpec topic, CancellationToken cancellationToken) => kafka.Faults.AreAllDown
            ? throw new RetriableException($"Could not create topic '{topic.Name}': All brokers of the in-process Kafka are down.")
            : ValueTask.FromResult(kafka.CreateTopic(topic));

        public IReadOnlyDictionary<string, string>? TopicConfigs(string topic) =>
            kafka._topics.TryGetValue(topic, out TopicSpec? spec) ? spec.Configs ?? new Dictionary<string, string>() : null;
    }
}

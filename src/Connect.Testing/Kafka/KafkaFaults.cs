using Confluent.Kafka;

namespace Connect.Testing.Kafka;

/// <summary>What can go wrong in an <see cref="EmbeddedKafka"/>, on demand. Thread-safe.</summary>
public sealed class KafkaFaults
{
    private const int AllBrokers = -1;

    private readonly EmbeddedKafka _kafka;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _down = [];

    internal KafkaFaults(EmbeddedKafka kafka) => _kafka = kafka;

    /// <summary>Whether no broker answers.</summary>
    internal bool AreAllDown
    {
        get
        {
            lock (_lock)
            {
                return _down.Count == _kafka.Brokers;
            }
        }
    }

    /// <summary>Closes a broker's connections and refuses new ones. What it stores is kept.</summary>
    /// <param name="broker">Broker id, from 0.</param>
    public void SetBrokerDown(int broker)
    {
        MockCluster.Check(MockCluster.SetBrokerDown(_kafka.Cluster, broker), $"stop broker {broker}");
        lock (_lock)
        {
            _down.Add(broker);
        }
    }

    /// <summary>Ends <see cref="SetBrokerDown"/>.</summary>
    public void SetBrokerUp(int broker)
    {
        MockCluster.Check(MockCluster.SetBrokerUp(_kafka.Cluster, broker), $"start broker {broker}");
        lock (_lock)
        {
            _down.Remove(broker);
        }
    }

    /// <summary>Stops every broker.</summary>
    public void SetAllDown()
    {
        MockCluster.Check(MockCluster.SetBrokerDown(_kafka.Cluster, AllBrokers), "stop its brokers");
        lock (_lock)
        {
            _down.UnionWith(Enumerable.Range(0, _kafka.Brokers));
        }
    }

    /// <summary>Starts every broker.</summary>
    public void SetAllUp()
    {
        MockCluster.Check(MockCluster.SetBrokerUp(_kafka.Cluster, AllBrokers), "start its brokers");
        lock (_lock)
        {
            _down.Clear();
        }
    }

    /// <summary>Every answer of a broker comes that much later; zero ends it.</summary>
    public void SetRoundTripTime(int broker, TimeSpan time) =>
        MockCluster.Check(MockCluster.SetRoundTripTime(_kafka.Cluster, broker, (int)time.TotalMilliseconds), $"slow down broker {broker}");

    /// <summary>The next requests of that kind, at whichever broker, are answered with these errors, one each.</summary>
    public void FailNext(KafkaRequest request, params ReadOnlySpan<ErrorCode> errors)
    {
        Span<int> codes = stackalloc int[errors.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            codes[i] = (int)errors[i];
        }

        MockCluster.PushErrors(_kafka.Cluster, (short)request, (nuint)codes.Length, codes);
    }

    /// <summary>Forgets errors that were not used up.</summary>
    public void ClearErrors(KafkaRequest request) => MockCluster.ClearErrors(_kafka.Cluster, (short)request);

    /// <summary>Another broker leads the partition from now on.</summary>
    public void SetLeader(string topic, int partition, int broker) =>
        MockCluster.Check(MockCluster.SetLeader(_kafka.Cluster, topic, partition, broker), $"make broker {broker} the leader of {topic}-{partition}");

    /// <summary>Another broker coordinates the consumer group from now on.</summary>
    public void SetGroupCoordinator(string group, int broker) =>
        MockCluster.Check(MockCluster.SetCoordinator(_kafka.Cluster, "group", group, broker), $"make broker {broker} the coordinator of group '{group}'");

    /// <summary>Another broker coordinates the transactional id from now on.</summary>
    public void SetTransactionCoordinator(string transactionalId, int broker) =>
        MockCluster.Check(MockCluster.SetCoordinator(_kafka.Cluster, "transaction", transactionalId, broker), $"make broker {broker} the coordinator of '{transactionalId}'");
}

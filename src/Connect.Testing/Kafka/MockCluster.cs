using System.Runtime.InteropServices;
using Confluent.Kafka;
using Connect.Errors;

namespace Connect.Testing.Kafka;

/// <summary>librdkafka's mock cluster, as its C functions have it. All are safe to call from any thread while the cluster is there.</summary>
internal static partial class MockCluster
{
    private const string Library = "librdkafka";
    private const int Producer = 0;

    /// <summary>A client instance that owns the cluster's memory and logs nowhere.</summary>
    public static nint CreateClient()
    {
        // The managed client finds and loads the library first, wherever it is.
        _ = Confluent.Kafka.Library.Version;
        nint conf = NewConf();
        byte[] error = new byte[512];
        Check(SetConf(conf, "log_level", "0", error, (nuint)error.Length) == 0, error);
        nint client = NewClient(Producer, conf, error, (nuint)error.Length);
        Check(client != 0, error);
        return client;
    }

    public static void Check(ErrorCode error, string what)
    {
        if (error != ErrorCode.NoError)
        {
            throw new ConnectException($"The in-process Kafka could not {what}: {new Error(error).Reason}.");
        }
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint New(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void Destroy(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint Bootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_add")]
    public static partial ErrorCode AddBroker(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_decommission")]
    public static partial ErrorCode RemoveBroker(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial ErrorCode SetBrokerDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial ErrorCode SetBrokerUp(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial ErrorCode SetRoundTripTime(nint cluster, int broker, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode SetLeader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_coordinator_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode SetCoordinator(nint cluster, string kind, string key, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetGroupInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushErrors(nint cluster, short request, nuint count, ReadOnlySpan<int> errors);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearErrors(nint cluster, short request);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConf();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetConf(nint conf, string name, string value, [Out] byte[] error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint NewClient(int type, nint conf, [Out] byte[] error, nuint errorSize);

    private static void Check(bool succeeded, byte[] error)
    {
        if (!succeeded)
        {
            throw new ConnectException($"The in-process Kafka could not start: {System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0')}.");
        }
    }
}

using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Connect.Kafka.Native;

/// <summary>
/// librdkafka's C functions, as far as records go through them directly: Confluent.Kafka makes a message, a report and a handle for each record, which costs more than all that
/// Connect does with it. Names and meaning are those of rdkafka.h.
/// </summary>
internal static unsafe partial class Librdkafka
{
    /// <summary>Delivery reports, as a batch.</summary>
    public const int DeliveryEvent = 0x1;

    /// <summary>A line of the log.</summary>
    public const int LogEvent = 0x4;

    /// <summary>An error the client goes on after, or a fatal one.</summary>
    public const int ErrorEvent = 0x8;

    private const string Library = "librdkafka";

    // On Alpine the library built for glibc may be there, too, and would not work; Confluent.Kafka goes by the same names.
    private static readonly string[] Names = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || RuntimeInformation.RuntimeIdentifier.Contains("alpine", StringComparison.Ordinal)
        ? ["alpine-librdkafka", Library]
        : [Library, "centos8-librdkafka"];

    static Librdkafka()
    {
        // The managed client finds and checks the library first, and says what is wrong if it cannot.
        _ = Confluent.Kafka.Library.Version;
        NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, (name, assembly, path) =>
        {
            nint found = 0;
            return name == Library && Names.Any(candidate => NativeLibrary.TryLoad(candidate, assembly, path, out found)) ? found : 0;
        });
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConf();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConf(nint conf);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConf(nint conf, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_events")]
    public static partial void SetEvents(nint conf, int events);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint conf, byte* error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_name")]
    public static partial nint NameOf(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_set_log_queue")]
    public static partial ErrorCode SetLogQueue(ClientHandle client, nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_main")]
    public static partial nint MainQueue(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_yield")]
    public static partial void WakeQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint PollQueue(nint queue, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_type")]
    public static partial int EventType(nint @event);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint @event);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_message_array")]
    public static partial nuint NextMessages(nint @event, NativeMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error")]
    public static partial ErrorCode EventError(nint @event);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error_string")]
    public static partial nint EventErrorText(nint @event);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_log")]
    public static partial int EventLog(nint @event, out nint facility, out nint text, out int level);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_timestamp")]
    [SuppressGCTransition]
    public static partial long TimestampOf(NativeMessage* message, out int type);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_status")]
    public static partial int StatusOf(NativeMessage* message);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(ClientHandle client, string topic, nint conf);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    /// <summary>Without the protection of a handle, for it is called for each record: the caller sees to it that the client is there.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, ProduceField* fields, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_fatal_error")]
    public static partial ErrorCode FatalError(ClientHandle client, byte* text, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_init_transactions")]
    public static partial nint InitTransactions(ClientHandle client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_begin_transaction")]
    public static partial nint BeginTransaction(ClientHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit_transaction")]
    public static partial nint CommitTransaction(ClientHandle client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_abort_transaction")]
    public static partial nint AbortTransaction(ClientHandle client, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_code")]
    public static partial ErrorCode CodeOf(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_string")]
    public static partial nint TextOf(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_is_fatal")]
    public static partial int IsFatal(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_is_retriable")]
    public static partial int IsRetriable(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_txn_requires_abort")]
    public static partial int RequiresAbort(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_version")]
    public static partial int Version();

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint ConsumerQueue(SafeHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int milliseconds, NativeMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(NativeMessage* message);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    public static partial ErrorCode HeadersOf(NativeMessage* message, out nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_cnt")]
    public static partial nuint HeaderCount(nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    public static partial ErrorCode HeaderAt(nint headers, nuint index, out nint name, out byte* value, out nuint length);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint TopicName(nint topic);
}

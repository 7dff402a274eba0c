using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Connect.Kafka.Native;
using Connect.Runtime.Log;

namespace Connect.Kafka.Consuming;

/// <summary>
/// Takes what a consumer's client has fetched already many records at a time, by librdkafka's C functions: Confluent.Kafka makes six objects for each. One caller at a time; dispose it
/// before the client.
/// </summary>
internal sealed unsafe class FetchedRecords : IDisposable
{
    private const int MostAtOnce = 256;

    private static readonly LogHeader[] NoHeaders = [];

    private nint _queue;
    private readonly nint[] _messages = new nint[MostAtOnce];
    private int _count;
    private nint _topicHandle;
    private string _topic = "";

    private FetchedRecords(SafeHandle client) => _queue = Librdkafka.ConsumerQueue(client);

    /// <summary>Number of records, and signs of the end of partitions, that <see cref="Take"/> took.</summary>
    public int Count => _count;

    /// <summary>For a client; null where a version of Confluent.Kafka does not let us at its handle, or has loaded another librdkafka. Records then come one by one.</summary>
    public static FetchedRecords? Of(Handle client)
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        return Environment.Is64BitProcess && typeof(Handle).GetProperty("LibrdkafkaHandle", Hidden)?.GetValue(client) is SafeHandle { IsInvalid: false } handle && Librdkafka.Version() == Library.Version
            ? new FetchedRecords(handle)
            : null;
    }

    /// <summary>Takes up to <paramref name="most"/> records without waiting. Rebalances and errors may be reported meanwhile, as in any poll of the client.</summary>
    public void Take(int most)
    {
        Release();
        fixed (nint* messages = _messages)
        {
            _count = (int)Math.Max(0, Librdkafka.ConsumeBatch(_queue, 0, (NativeMessage**)messages, (nuint)Math.Clamp(most, 1, MostAtOnce)));
        }
    }

    /// <summary>What is wrong with an entry: <see cref="ErrorCode.NoError"/> for a record, <see cref="ErrorCode.Local_PartitionEOF"/> for the end of a partition.</summary>
    public ErrorCode ErrorOf(int index) => At(index)->Error;

    /// <summary>The text of an entry that is an error.</summary>
    public string TextOf(int index) => At(index)->Value is var text && text is null ? "" : Marshal.PtrToStringUTF8((nint)text, (int)At(index)->ValueLength).TrimEnd('\0');

    /// <summary>Topic, partition and offset of an entry.</summary>
    public (string Topic, int Partition, long Offset) PlaceOf(int index)
    {
        NativeMessage* message = At(index);
        if (message->Topic != _topicHandle)
        {
            _topic = message->Topic == 0 ? "" : Marshal.PtrToStringUTF8(Librdkafka.TopicName(message->Topic)) ?? "";
            _topicHandle = message->Topic;
        }

        return (_topic, message->Partition, message->Offset);
    }

    /// <summary>A record, its key and value copied into a buffer.</summary>
    public LogRecord Read(int index, Connect.Data.TopicPartition partition, RecordBuffer buffer)
    {
        NativeMessage* message = At(index);
        long timestamp = Librdkafka.TimestampOf(message, out int type);
        return new LogRecord(
            partition.Topic,
            partition.Partition,
            message->Offset,
            type == 0 ? -1 : timestamp,
            (Connect.Data.TimestampType)(type - 1),
            message->Key is null ? (ReadOnlyMemory<byte>?)null : buffer.Copy(new ReadOnlySpan<byte>(message->Key, (int)message->KeyLength)),
            message->Value is null ? (ReadOnlyMemory<byte>?)null : buffer.Copy(new ReadOnlySpan<byte>(message->Value, (int)message->ValueLength)),
            HeadersOf(message));
    }

    /// <summary>Gives the entries back to the client.</summary>
    public void Release()
    {
        for (int i = 0; i < _count; i++)
        {
            Librdkafka.DestroyMessage(At(i));
        }

        _count = 0;

        // A handle may come to stand for another topic.
        _topicHandle = 0;
    }

    public void Dispose()
    {
        Release();
        if (Interlocked.Exchange(ref _queue, 0) is not 0 and var queue)
        {
            Librdkafka.DestroyQueue(queue);
        }
    }

    private static LogHeader[] HeadersOf(NativeMessage* message)
    {
        if (Librdkafka.HeadersOf(message, out nint headers) != ErrorCode.NoError)
        {
            return NoHeaders;
        }

        var copies = new LogHeader[(int)Librdkafka.HeaderCount(headers)];
        for (int i = 0; i < copies.Length; i++)
        {
            Librdkafka.HeaderAt(headers, (nuint)i, out nint name, out byte* value, out nuint length);
            copies[i] = new LogHeader(Marshal.PtrToStringUTF8(name) ?? "", value is null ? (ReadOnlyMemory<byte>?)null : new ReadOnlySpan<byte>(value, (int)length).ToArray());
        }

        return copies;
    }

    private NativeMessage* At(int index) => (NativeMessage*)_messages[index];
}

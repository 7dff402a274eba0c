using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Connect.Kafka.Native;
using Connect.Runtime.Log;

namespace Connect.Kafka.Producing;

/// <summary>
/// One librdkafka producer and the thread that takes its events. It copies a record's bytes out of the batch, so that a record costs no object here. <see cref="Produce"/> and
/// <see cref="Dispose"/> are for one caller at a time.
/// </summary>
internal sealed unsafe class ProducerClient : IDisposable
{
    // The client copies key and value before the call returns.
    private const int CopyFlag = 0x2;
    private const int FixedFields = 7;
    private const int EventMessages = 512;
    private const int NotPersisted = 0;

    // A pending stop wakes the thread; this is for the case that it does not.
    private const int PollMs = 1000;

    private readonly ClientHandle _handle;
    private readonly IDeliveries _deliveries;
    private readonly nint _queue;
    private readonly string _name;
    private readonly Thread _thread;
    private readonly Dictionary<string, nint> _topics = new(StringComparer.Ordinal);
    private string _lastTopic = "";
    private nint _lastHandle;
    private volatile bool _ending;

    /// <param name="settings">Settings under librdkafka's names.</param>
    /// <param name="name">For debuggers.</param>
    /// <param name="deliveries">Hears of deliveries and errors.</param>
    /// <exception cref="InvalidOperationException">A setting is not accepted.</exception>
    public ProducerClient(IReadOnlyDictionary<string, string> settings, string name, IDeliveries deliveries)
    {
        _deliveries = deliveries;
        _handle = ClientHandle.NewProducer(settings);
        _name = Marshal.PtrToStringUTF8(Librdkafka.NameOf(_handle)) ?? "";
        Librdkafka.SetLogQueue(_handle, 0);
        _queue = Librdkafka.MainQueue(_handle);
        _thread = new Thread(Run) { IsBackground = true, Name = $"connect-producer {name}" };
        _thread.Start();
    }

    /// <summary>Hands a record to the client.</summary>
    /// <param name="batch">Where the record is.</param>
    /// <param name="index">Which one.</param>
    /// <param name="opaque">Comes back with its report.</param>
    /// <returns>Null when the client has it; there is no report otherwise.</returns>
    public Error? Produce(AppendBatch batch, int index, nint opaque)
    {
        int headers = batch.HeaderCount(index);
        bool hasKey = batch.TryGetKey(index, out ReadOnlyMemory<byte> key);
        bool hasValue = batch.TryGetValue(index, out ReadOnlyMemory<byte> value);
        byte empty = 0;
        fixed (byte* keyBytes = key.Span, valueBytes = value.Span)
        {
            ProduceField* fields = stackalloc ProduceField[FixedFields];
            fields[0] = new ProduceField { Type = ProduceFieldType.Topic, Pointer = HandleOf(batch.Topic(index)) };
            fields[1] = new ProduceField { Type = ProduceFieldType.Partition, Small = batch.RequestedPartition(index) ?? Partition.Any.Value };
            fields[2] = new ProduceField { Type = ProduceFieldType.Flags, Small = CopyFlag };
            fields[3] = new ProduceField { Type = ProduceFieldType.Opaque, Pointer = opaque };
            fields[4] = new ProduceField { Type = ProduceFieldType.Timestamp, Number = batch.RequestedTimestamp(index) ?? 0 };
            fields[5] = new ProduceField { Type = ProduceFieldType.Key, Pointer = !hasKey ? 0 : key.Length == 0 ? (nint)(&empty) : (nint)keyBytes, Length = key.Length };
            fields[6] = new ProduceField { Type = ProduceFieldType.Value, Pointer = !hasValue ? 0 : value.Length == 0 ? (nint)(&empty) : (nint)valueBytes, Length = value.Length };
            nint error = headers == 0 ? Librdkafka.Produce(_handle.Pointer, fields, FixedFields) : ProduceWithHeaders(batch, index, fields, headers);
            return error == 0 ? null : ErrorOf(ClientError.Take(error)!);
        }
    }

    /// <summary>Takes the transactional id over.</summary>
    public ClientError? InitTransactions(TimeSpan timeout) => ClientError.Take(Librdkafka.InitTransactions(_handle, (int)timeout.TotalMilliseconds));

    /// <summary>Begins a transaction.</summary>
    public ClientError? BeginTransaction() => ClientError.Take(Librdkafka.BeginTransaction(_handle));

    /// <summary>Waits for all deliveries and commits.</summary>
    public ClientError? CommitTransaction(TimeSpan timeout) => ClientError.Take(Librdkafka.CommitTransaction(_handle, (int)timeout.TotalMilliseconds));

    /// <summary>Drops what is on its way and aborts.</summary>
    public ClientError? AbortTransaction(TimeSpan timeout) => ClientError.Take(Librdkafka.AbortTransaction(_handle, (int)timeout.TotalMilliseconds));

    /// <summary>Ends at once; records on their way get no report.</summary>
    public void Dispose()
    {
        if (_ending)
        {
            return;
        }

        _ending = true;
        Librdkafka.WakeQueue(_queue);
        _thread.Join();
        Librdkafka.DestroyQueue(_queue);
        foreach (nint topic in _topics.Values)
        {
            Librdkafka.DestroyTopic(topic);
        }

        _handle.Dispose();
    }

    private Error ErrorOf(ClientError error) => error.Error.Code == ErrorCode.Local_Fatal ? ClientError.Of(ErrorCode.Local_Fatal, _handle) : new Error(error.Error.Code, error.Error.Reason, error.Error.IsFatal);

    private nint HandleOf(string topic)
    {
        if (!ReferenceEquals(topic, _lastTopic))
        {
            if (!_topics.TryGetValue(topic, out nint handle))
            {
                _topics[topic] = handle = Librdkafka.NewTopic(_handle, topic, 0);
            }

            (_lastTopic, _lastHandle) = (topic, handle);
        }

        return _lastHandle;
    }

    // Names and values in one piece of memory, the names ended by a zero.
    private nint ProduceWithHeaders(AppendBatch batch, int index, ProduceField* record, int headers)
    {
        int size = 0;
        for (int i = 0; i < headers; i++)
        {
            LogHeader header = batch.Header(index, i);
            size += Encoding.UTF8.GetByteCount(header.Key) + 1 + header.Value.GetValueOrDefault().Length;
        }

        byte[] bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(size + 1);
        try
        {
            var all = new ProduceField[FixedFields + headers];
            new ReadOnlySpan<ProduceField>(record, FixedFields).CopyTo(all);
            fixed (byte* memory = bytes)
            fixed (ProduceField* fields = all)
            {
                int used = 0;
                for (int i = 0; i < headers; i++)
                {
                    LogHeader header = batch.Header(index, i);
                    nint name = (nint)(memory + used);
                    used += Encoding.UTF8.GetBytes(header.Key, bytes.AsSpan(used));
                    bytes[used++] = 0;
                    ReadOnlyMemory<byte> value = header.Value.GetValueOrDefault();
                    value.Span.CopyTo(bytes.AsSpan(used));
                    fields[FixedFields + i] = new ProduceField { Type = ProduceFieldType.Header, Pointer = name, Length = header.Value is null ? 0 : (nint)(memory + used), HeaderLength = value.Length };
                    used += value.Length;
                }

                return Librdkafka.Produce(_handle.Pointer, fields, (nuint)all.Length);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Run()
    {
        NativeMessage** messages = stackalloc NativeMessage*[EventMessages];
        while (!_ending)
        {
            nint @event = Librdkafka.PollQueue(_queue, PollMs);
            if (@event != 0)
            {
                Serve(@event, messages);
                Librdkafka.DestroyEvent(@event);
            }
        }
    }

    private void Serve(nint @event, NativeMessage** messages)
    {
        switch (Librdkafka.EventType(@event))
        {
            case Librdkafka.DeliveryEvent:
                for (int count; (count = (int)Librdkafka.NextMessages(@event, messages, EventMessages)) > 0;)
                {
                    for (int i = 0; i < count; i++)
                    {
                        Report(messages[i]);
                    }
                }

                _deliveries.OnServed();
                break;
            case Librdkafka.ErrorEvent:
                ErrorCode code = Librdkafka.EventError(@event);
                _deliveries.OnError(code == ErrorCode.Local_Fatal ? ClientError.Of(code, _handle) : new Error(code, Marshal.PtrToStringUTF8(Librdkafka.EventErrorText(@event)) ?? ""));
                break;
            case Librdkafka.LogEvent when Librdkafka.EventLog(@event, out nint facility, out nint text, out int level) == 0:
                _deliveries.OnLog(new LogMessage(_name, (SyslogLevel)level, Marshal.PtrToStringUTF8(facility) ?? "", Marshal.PtrToStringUTF8(text) ?? ""));
                break;
        }
    }

    private void Report(NativeMessage* message)
    {
        if (message->Error == ErrorCode.NoError)
        {
            _deliveries.OnDelivered(message->Opaque, message->Partition, message->Offset, Librdkafka.TimestampOf(message, out _));
            return;
        }

        _deliveries.OnFailed(message->Opaque, ClientError.Of(message->Error, _handle), Librdkafka.StatusOf(message) == NotPersisted);
    }
}

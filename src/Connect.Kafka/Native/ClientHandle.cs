using System.Runtime.InteropServices;

namespace Connect.Kafka.Native;

/// <summary>A client of librdkafka; closing it waits for its threads.</summary>
internal sealed class ClientHandle : SafeHandle
{
    private const int ErrorBytes = 512;

    private ClientHandle(nint client)
        : base(0, ownsHandle: true) => SetHandle(client);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer, for calls that cannot afford the handle's protection.</summary>
    public nint Pointer => handle;

    /// <summary>A producer whose reports, errors and log lines come as events.</summary>
    /// <exception cref="InvalidOperationException">A setting is not accepted.</exception>
    /// <exception cref="PlatformNotSupportedException">This is a process of 32 bits.</exception>
    public static unsafe ClientHandle NewProducer(IReadOnlyDictionary<string, string> settings)
    {
        if (!Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException("Kafka as the log needs a 64-bit process.");
        }

        byte* error = stackalloc byte[ErrorBytes];
        nint conf = Librdkafka.NewConf();
        foreach ((string name, string value) in settings)
        {
            if (Librdkafka.SetConf(conf, name, value, error, ErrorBytes) != 0)
            {
                Librdkafka.DestroyConf(conf);
                throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
            }
        }

        Librdkafka.SetConf(conf, "log.queue", "true", error, ErrorBytes);
        Librdkafka.SetEvents(conf, Librdkafka.DeliveryEvent | Librdkafka.LogEvent | Librdkafka.ErrorEvent);
        nint client = Librdkafka.NewClient(0, conf, error, ErrorBytes);
        if (client == 0)
        {
            Librdkafka.DestroyConf(conf);
            throw new InvalidOperationException(Marshal.PtrToStringUTF8((nint)error));
        }

        return new ClientHandle(client);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Librdkafka.DestroyClient(handle);
        return true;
    }
}

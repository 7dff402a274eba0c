using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Connect.Kafka.Native;

/// <summary>librdkafka's <c>rd_kafka_message_t</c>: a record that was read, or one whose delivery is reported.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    /// <summary>Anything but <see cref="ErrorCode.NoError"/>: no record, and the value is the error's text.</summary>
    public ErrorCode Error;

    /// <summary>Handle of the topic.</summary>
    public nint Topic;

    /// <summary>Partition.</summary>
    public int Partition;

    /// <summary>Value; null for none.</summary>
    public byte* Value;

    /// <summary>Length of the value.</summary>
    public nuint ValueLength;

    /// <summary>Key; null for none.</summary>
    public byte* Key;

    /// <summary>Length of the key.</summary>
    public nuint KeyLength;

    /// <summary>Offset.</summary>
    public long Offset;

    /// <summary>Of a delivery, what was given when the record was produced.</summary>
    public nint Opaque;
}

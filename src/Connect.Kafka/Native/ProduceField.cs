using System.Runtime.InteropServices;

namespace Connect.Kafka.Native;

/// <summary>librdkafka's <c>rd_kafka_vu_t</c>: one thing about a record to produce.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceField
{
    /// <summary>What it is.</summary>
    [FieldOffset(0)]
    public ProduceFieldType Type;

    /// <summary>A handle, the opaque value, or where bytes are; of a header, its name.</summary>
    [FieldOffset(8)]
    public nint Pointer;

    /// <summary>A number.</summary>
    [FieldOffset(8)]
    public long Number;

    /// <summary>A number of 32 bits.</summary>
    [FieldOffset(8)]
    public int Small;

    /// <summary>Length of bytes; of a header, where its value is.</summary>
    [FieldOffset(16)]
    public nint Length;

    /// <summary>Length of a header's value.</summary>
    [FieldOffset(24)]
    public nint HeaderLength;
}

/// <summary>librdkafka's <c>rd_kafka_vtype_t</c>.</summary>
internal enum ProduceFieldType
{
    /// <summary>Handle of the topic.</summary>
    Topic = 2,

    /// <summary>Partition; -1 lets the client choose.</summary>
    Partition = 3,

    /// <summary>Value.</summary>
    Value = 4,

    /// <summary>Key.</summary>
    Key = 5,

    /// <summary>What the delivery report brings back.</summary>
    Opaque = 6,

    /// <summary>How the client takes the bytes.</summary>
    Flags = 7,

    /// <summary>Milliseconds since the epoch; 0 for now.</summary>
    Timestamp = 8,

    /// <summary>A header.</summary>
    Header = 9,
}

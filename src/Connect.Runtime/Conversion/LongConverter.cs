using System.Buffers.Binary;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Int64 as eight bytes, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's LongConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.LongConverter")]
public sealed class LongConverter : NumberConverter
{
    /// <summary>A converter to be configured.</summary>
    public LongConverter()
        : base(Schema.OptionalInt64, sizeof(long), "long", "Long")
    {
    }

    private protected override void Write(Span<byte> destination, in ConnectValue value) =>
        BinaryPrimitives.WriteInt64BigEndian(destination, value.AsInt64());

    private protected override ConnectValue Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt64BigEndian(source);
}

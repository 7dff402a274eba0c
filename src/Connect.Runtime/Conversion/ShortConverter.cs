using System.Buffers.Binary;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Int16 as two bytes, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's ShortConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.ShortConverter")]
public sealed class ShortConverter : NumberConverter
{
    /// <summary>A converter to be configured.</summary>
    public ShortConverter()
        : base(Schema.OptionalInt16, sizeof(short), "short", "Short")
    {
    }

    private protected override void Write(Span<byte> destination, in ConnectValue value) =>
        BinaryPrimitives.WriteInt16BigEndian(destination, value.AsInt16());

    private protected override ConnectValue Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt16BigEndian(source);
}

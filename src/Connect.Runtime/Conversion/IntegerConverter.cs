using System.Buffers.Binary;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Int32 as four bytes, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's IntegerConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.IntegerConverter")]
public sealed class IntegerConverter : NumberConverter
{
    /// <summary>A converter to be configured.</summary>
    public IntegerConverter()
        : base(Schema.OptionalInt32, sizeof(int), "integer", "Integer")
    {
    }

    private protected override void Write(Span<byte> destination, in ConnectValue value) =>
        BinaryPrimitives.WriteInt32BigEndian(destination, value.AsInt32());

    private protected override ConnectValue Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadInt32BigEndian(source);
}

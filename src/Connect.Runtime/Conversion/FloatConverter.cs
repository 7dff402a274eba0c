using System.Buffers.Binary;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Float32 as four bytes, IEEE 754, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's FloatConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.FloatConverter")]
public sealed class FloatConverter : NumberConverter
{
    // The bits Java's NaN has; the sign bit of .NET's differs.
    private static readonly float JavaNaN = BitConverter.Int32BitsToSingle(0x7FC0_0000);

    /// <summary>A converter to be configured.</summary>
    public FloatConverter()
        : base(Schema.OptionalFloat32, sizeof(float), "float", "")
    {
    }

    private protected override void Write(Span<byte> destination, in ConnectValue value)
    {
        float number = value.AsFloat32();
        BinaryPrimitives.WriteSingleBigEndian(destination, float.IsNaN(number) ? JavaNaN : number);
    }

    private protected override ConnectValue Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadSingleBigEndian(source);
}

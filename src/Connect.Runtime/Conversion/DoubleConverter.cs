using System.Buffers.Binary;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Float64 as eight bytes, IEEE 754, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's DoubleConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.DoubleConverter")]
public sealed class DoubleConverter : NumberConverter
{
    // The bits Java's NaN has; the sign bit of .NET's differs.
    private static readonly double JavaNaN = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);

    /// <summary>A converter to be configured.</summary>
    public DoubleConverter()
        : base(Schema.OptionalFloat64, sizeof(double), "double", "")
    {
    }

    private protected override void Write(Span<byte> destination, in ConnectValue value)
    {
        double number = value.AsFloat64();
        BinaryPrimitives.WriteDoubleBigEndian(destination, double.IsNaN(number) ? JavaNaN : number);
    }

    private protected override ConnectValue Read(ReadOnlySpan<byte> source) => BinaryPrimitives.ReadDoubleBigEndian(source);
}

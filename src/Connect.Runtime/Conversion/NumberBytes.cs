using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion;

/// <summary>What the converters of single numbers share.</summary>
internal static class NumberBytes
{
    /// <summary>The bits Java's NaN has; the sign bit of .NET's differs.</summary>
    public static readonly double JavaNaN = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);

    public static ConnectDataException CannotWrite(string type, ValueKind found) => new($"Failed to serialize to {type} (was class {found.DisplayName()}): ");

    /// <summary>Checks the number of bytes; the name is what Kafka's message puts before "Deserializer", which is nothing for float and double.</summary>
    public static void RequireLength(int length, int expected, string type, string name)
    {
        if (length != expected)
        {
            throw CannotRead(type, $"Size of data received by {name}Deserializer is not {expected}");
        }
    }

    public static ConnectDataException CannotRead(string type, string why) => new($"Failed to deserialize {type}: ", new ConnectException(why));
}

using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion;

/// <summary>What the converters of single numbers share.</summary>
internal static class NumberBytes
{
    public static ConnectDataException CannotWrite(string type, ValueKind found) => new($"Failed to serialize to {type} (was class {found.DisplayName()}): ");

    public static void RequireLength(int length, int expected, string type, string name)
    {
        if (length != expected)
        {
            throw CannotRead(type, $"Size of data received by {name}Deserializer is not {expected}");
        }
    }

    public static ConnectDataException CannotRead(string type, string why) => new($"Failed to deserialize {type}: ", new ConnectException(why));
}

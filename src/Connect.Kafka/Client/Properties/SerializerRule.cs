using Connect.Configuration;
using Connect.Errors;

namespace Connect.Kafka.Client.Properties;

/// <summary>Connect's clients carry bytes. Java accepts another serializer and fails at the first record; here it fails at the start.</summary>
/// <param name="bytes">The only class that fits.</param>
internal sealed class SerializerRule(string bytes) : IConfigValidator
{
    /// <summary>Where Kafka's serializers are.</summary>
    public const string Package = "org.apache.kafka.common.serialization.";

    /// <summary>For producers.</summary>
    public static readonly SerializerRule Serializer = new(Package + "ByteArraySerializer");

    /// <summary>For consumers.</summary>
    public static readonly SerializerRule Deserializer = new(Package + "ByteArrayDeserializer");

    public void EnsureValid(string name, object? value)
    {
        if (value is string { Length: > 0 } text && text != bytes)
        {
            throw new ConfigException(name, text, $"Connect's clients carry bytes. Leave the property out and choose the format with key.converter and value.converter");
        }
    }

    public override string ToString() => bytes;
}

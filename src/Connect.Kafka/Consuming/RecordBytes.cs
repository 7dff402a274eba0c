using Confluent.Kafka;

namespace Connect.Kafka.Consuming;

/// <summary>Copies keys and values from the client's memory into the buffer that is being filled.</summary>
internal sealed class RecordBytes(Func<RecordBuffer> buffer) : IDeserializer<ReadOnlyMemory<byte>?>
{
    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
        isNull ? (ReadOnlyMemory<byte>?)null : buffer().Copy(data);
}

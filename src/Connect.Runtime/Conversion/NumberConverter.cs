using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Conversion;

/// <summary>A single number as its bytes, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
public abstract class NumberConverter : IConverter, IHeaderConverter
{
    private static readonly ConfigDef Definition = ConverterConfig.Base();

    private readonly Schema _schema;
    private readonly int _size;
    private readonly string _type;
    private readonly string _deserializer;

    /// <param name="schema">Schema of what is read.</param>
    /// <param name="size">Number of bytes.</param>
    /// <param name="type">Name of the type in Kafka's messages.</param>
    /// <param name="deserializer">What Kafka's messages put before "Deserializer", which is nothing for float and double.</param>
    private protected NumberConverter(Schema schema, int size, string type, string deserializer)
    {
        _schema = schema;
        _size = size;
        _type = type;
        _deserializer = deserializer;
    }

    /// <inheritdoc cref="IConverter.Config"/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => Configure(ConverterConfig.WithType(config, isKey));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => Config.Parse(config);

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind != LogicalTypes.KindOf(_schema.Type, LogicalType.None))
        {
            throw new ConnectDataException($"Failed to serialize to {_type} (was class {value.Kind.DisplayName()}): ");
        }

        Write(output.GetSpan(_size), value);
        output.Advance(_size);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } bytes)
        {
            return new SchemaAndValue(_schema, default);
        }

        return bytes.Length == _size
            ? new SchemaAndValue(_schema, Read(bytes.Span))
            : throw new ConnectDataException(
                $"Failed to deserialize {_type}: ", new ConnectException($"Size of data received by {_deserializer}Deserializer is not {_size}"));
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);

    private protected abstract void Write(Span<byte> destination, in ConnectValue value);

    private protected abstract ConnectValue Read(ReadOnlySpan<byte> source);
}

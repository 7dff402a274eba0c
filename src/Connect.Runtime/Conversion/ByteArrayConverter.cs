using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Bytes as they are. Null stays null; what is read is optional BYTES, a copy of the log's.</summary>
/// <remarks>Follows Kafka Connect's ByteArrayConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.ByteArrayConverter")]
public sealed class ByteArrayConverter : IConverter, IHeaderConverter
{
    private static readonly ConfigDef Definition = ConverterConfig.Base();

    /// <inheritdoc cref="IConverter.Config"/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => Configure(ConverterConfig.WithType(config, isKey));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => Config.Parse(config);

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (schema is not null && schema.Type != SchemaType.Bytes)
        {
            throw new ConnectDataException($"Invalid schema type for ByteArrayConverter: {schema.Type.DisplayName()}");
        }

        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind != ValueKind.Bytes)
        {
            throw new ConnectDataException($"ByteArrayConverter is not compatible with objects of type class {value.Kind.DisplayName()}");
        }

        output.Write(value.AsBytes());
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data) => new(Schema.OptionalBytes, data?.ToArray());

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);
}

using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>BOOLEAN as one byte, 1 or 0. Null stays null; what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's BooleanConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.BooleanConverter")]
public sealed class BooleanConverter : IConverter, IHeaderConverter
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
        if (schema is not null && schema.Type != SchemaType.Boolean)
        {
            throw new ConnectDataException($"Invalid schema type for BooleanConverter: {schema.Type.DisplayName()}");
        }

        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind != ValueKind.Boolean)
        {
            throw new ConnectDataException($"BooleanConverter is not compatible with objects of type class {value.Kind.DisplayName()}");
        }

        output.GetSpan(1)[0] = value.AsBoolean() ? (byte)1 : (byte)0;
        output.Advance(1);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } bytes)
        {
            return new SchemaAndValue(Schema.OptionalBoolean, default);
        }

        if (bytes.Length != 1)
        {
            throw CannotRead("Size of data received by BooleanDeserializer is not 1");
        }

        return bytes.Span[0] switch
        {
            0 => new SchemaAndValue(Schema.OptionalBoolean, false),
            1 => new SchemaAndValue(Schema.OptionalBoolean, true),
            var other => throw CannotRead($"Unexpected byte received by BooleanDeserializer: {(sbyte)other}"),
        };
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);

    private static ConnectDataException CannotRead(string why) => new("Failed to deserialize boolean: ", new ConnectException(why));
}

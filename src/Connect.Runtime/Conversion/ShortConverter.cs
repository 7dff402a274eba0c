using System.Buffers;
using System.Buffers.Binary;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Int16 as two bytes, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's ShortConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.ShortConverter")]
public sealed class ShortConverter : IConverter, IHeaderConverter
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
        if (value.IsNull)
        {
            return false;
        }

        if (value.Kind != ValueKind.Int16)
        {
            throw NumberBytes.CannotWrite("short", value.Kind);
        }

        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(sizeof(short)), value.AsInt16());
        output.Advance(sizeof(short));
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } bytes)
        {
            return new SchemaAndValue(Schema.OptionalInt16, default);
        }

        NumberBytes.RequireLength(bytes.Length, sizeof(short), "short", "Short");
        return new SchemaAndValue(Schema.OptionalInt16, BinaryPrimitives.ReadInt16BigEndian(bytes.Span));
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);
}

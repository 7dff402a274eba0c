using System.Buffers;
using System.Buffers.Binary;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Float64 as eight bytes, IEEE 754, big-endian. Null stays null; the schema is not looked at when writing, and what is read is optional.</summary>
/// <remarks>Follows Kafka Connect's DoubleConverter.</remarks>
[Plugin("org.apache.kafka.connect.converters.DoubleConverter")]
public sealed class DoubleConverter : IConverter, IHeaderConverter
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

        if (value.Kind != ValueKind.Float64)
        {
            throw NumberBytes.CannotWrite("double", value.Kind);
        }

        double number = value.AsFloat64();
        BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(sizeof(double)), double.IsNaN(number) ? NumberBytes.JavaNaN : number);
        output.Advance(sizeof(double));
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data)
    {
        if (data is not { } bytes)
        {
            return new SchemaAndValue(Schema.OptionalFloat64, default);
        }

        NumberBytes.RequireLength(bytes.Length, sizeof(double), "double", "");
        return new SchemaAndValue(Schema.OptionalFloat64, BinaryPrimitives.ReadDoubleBigEndian(bytes.Span));
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);
}

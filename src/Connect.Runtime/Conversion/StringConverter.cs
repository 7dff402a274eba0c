using System.Buffers;
using System.Text;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>Text, in the encoding <c>converter.encoding</c> names (UTF-8). Any value is written as the text Java's toString gives; what is read is optional STRING.</summary>
/// <remarks>Follows Kafka Connect's StringConverter, except that bytes are written as base64, where Java writes an object's address.</remarks>
[Plugin("org.apache.kafka.connect.storage.StringConverter")]
public sealed class StringConverter : IConverter, IHeaderConverter
{
    /// <summary>Name of the encoding; names of Java's charsets are known.</summary>
    public const string EncodingKey = "converter.encoding";

    private static readonly ConfigDef Definition = ConverterConfig.Base().Define(
        EncodingKey,
        ConfigType.String,
        "UTF-8",
        Importance.High,
        "The encoding of the text, such as UTF-8 or ISO-8859-1.");

    private Encoding _encoding = JavaCharsets.Utf8;

    /// <inheritdoc cref="IConverter.Config"/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => Configure(ConverterConfig.WithType(config, isKey));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => _encoding = JavaCharsets.Find(EncodingKey, Config.Parse(config).GetNullableString(EncodingKey));

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (value.IsNull)
        {
            return false;
        }

        JavaCharsets.Write(_encoding, value.ToString(), output);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data) =>
        new(Schema.OptionalString, data is { } bytes ? JavaCharsets.Read(_encoding, bytes.Span) : null);

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);
}

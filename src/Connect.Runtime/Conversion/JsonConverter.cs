using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Plugins;
using Connect.Runtime.Conversion.Json;

namespace Connect.Runtime.Conversion;

/// <summary>
/// JSON, with an envelope of schema and payload when <c>schemas.enable</c> is true (the default), else plain. Writing allocates nothing once a schema is known;
/// a known schema is not read again. Not thread-safe: one per task and direction.
/// </summary>
/// <remarks>Bytes, leniencies and errors follow Kafka Connect's JsonConverter; differences are listed in docs/compat.md.</remarks>
[Plugin("org.apache.kafka.connect.json.JsonConverter")]
public sealed class JsonConverter : IConverter, IHeaderConverter
{
    private JsonConverterOptions? _options;
    private JsonWriter? _writer;
    private JsonReader? _reader;

    /// <inheritdoc cref="IConverter.Config"/>
    public ConfigDef Config => JsonConverterOptions.Definition;

    /// <summary>Number of schemas kept for writing and for reading.</summary>
    internal (int Writing, int Reading) CachedSchemas => (_writer?.CachedSchemas ?? 0, _reader?.CachedSchemas ?? 0);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config, bool isKey) => Configure(ConverterConfig.WithType(config, isKey));

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        _options = JsonConverterOptions.From(Config.Parse(config));
        _writer = new JsonWriter(_options);
        _reader = new JsonReader(_options);
    }

    /// <inheritdoc/>
    public bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (schema is null && value.IsNull)
        {
            return false;
        }

        (_writer ?? throw NotConfigured()).Write(schema, value, output);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data) =>
        data is { } bytes ? (_reader ?? throw NotConfigured()).Read(bytes.Span) : SchemaAndValue.Null;

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);

    private static InvalidOperationException NotConfigured() => new("Configure the converter before it is used.");
}

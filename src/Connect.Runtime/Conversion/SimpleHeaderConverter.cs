using System.Buffers;
using Connect.Configuration;
using Connect.Conversion;
using Connect.Data;
using Connect.Plugins;

namespace Connect.Runtime.Conversion;

/// <summary>
/// Header values as their text form in UTF-8, read back by guessing the type from the text: <c>5</c> is INT8, <c>true</c> BOOLEAN, <c>[1,2]</c> an ARRAY. What
/// is written as one type may therefore be read as another. The worker's default header converter.
/// </summary>
/// <remarks>Follows Kafka Connect's SimpleHeaderConverter; dates and times are UTC, where Java takes the process's time zone.</remarks>
[Plugin("org.apache.kafka.connect.storage.SimpleHeaderConverter")]
public sealed class SimpleHeaderConverter : IHeaderConverter
{
    private static readonly ConfigDef Definition = new();

    /// <inheritdoc/>
    public ConfigDef Config => Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        // There is nothing to configure.
    }

    /// <inheritdoc/>
    public bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output)
    {
        if (Values.ConvertToString(schema, value) is not { } text)
        {
            return false;
        }

        JavaCharsets.Write(JavaCharsets.Utf8, text, output);
        return true;
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data)
    {
        // The parser takes any text, so there is nothing to fall back to, where Java keeps the bytes of text that its parser stumbles over.
        return data is { } bytes ? Values.ParseString(JavaCharsets.Read(JavaCharsets.Utf8, bytes.Span)) : SchemaAndValue.Null;
    }
}

using System.Buffers;
using Connect.Conversion;
using Connect.Data;

namespace Connect.Testing;

/// <summary>Writes and reads single header values with a header converter. Two instances are made, for one instance serves one direction only. Not thread-safe.</summary>
public sealed class HeaderConverterHarness
{
    private readonly IHeaderConverter _writer;
    private readonly IHeaderConverter _reader;

    /// <summary>Creates and configures the converter.</summary>
    /// <param name="createConverter">A new converter, not yet configured.</param>
    /// <param name="config">Its settings, without <c>header.converter.</c>; null for none.</param>
    public HeaderConverterHarness(Func<IHeaderConverter> createConverter, IReadOnlyDictionary<string, string>? config = null)
    {
        _writer = createConverter();
        _writer.Configure(config ?? new Dictionary<string, string>());
        _reader = createConverter();
        _reader.Configure(config ?? new Dictionary<string, string>());
    }

    /// <summary>Topic the converter sees. Default <c>test</c>.</summary>
    public string Topic { get; init; } = "test";

    /// <summary>Header key the converter sees. Default <c>header</c>.</summary>
    public string HeaderKey { get; init; } = "header";

    /// <summary>The header's bytes; null when its value is null.</summary>
    /// <exception cref="ConformanceException">The converter appended bytes and yet said that the value is null.</exception>
    public byte[]? Write(Schema? schema, in ConnectValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        if (_writer.FromConnectHeader(Topic, HeaderKey, schema, value, output))
        {
            return output.WrittenSpan.ToArray();
        }

        return output.WrittenCount == 0 ? null : throw ConformanceException.AppendedToNull(output.WrittenCount);
    }

    /// <summary>The value of these bytes; null for a header without value.</summary>
    public SchemaAndValue Read(byte[]? data) =>
        // The cast matters: a bare null would become an empty value by way of byte[].
        _reader.ToConnectHeader(Topic, HeaderKey, data is null ? (ReadOnlyMemory<byte>?)null : data);

    /// <summary>What is read of the value once it was written.</summary>
    public SchemaAndValue RoundTrip(Schema? schema, in ConnectValue value) => Read(Write(schema, value));
}

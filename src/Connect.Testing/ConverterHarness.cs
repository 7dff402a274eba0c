using System.Buffers;
using Connect.Conversion;
using Connect.Data;
using Connect.Headers;

namespace Connect.Testing;

/// <summary>Writes and reads single values with a converter. Two instances are made, for one instance serves one direction only. Not thread-safe.</summary>
public sealed class ConverterHarness
{
    private readonly IConverter _writer;
    private readonly IConverter _reader;

    /// <summary>Creates and configures the converter.</summary>
    /// <param name="createConverter">A new converter, not yet configured.</param>
    /// <param name="config">Its settings, without <c>value.converter.</c>; null for none.</param>
    /// <param name="isKey">Whether it converts keys.</param>
    public ConverterHarness(Func<IConverter> createConverter, IReadOnlyDictionary<string, string>? config = null, bool isKey = false)
    {
        _writer = createConverter();
        _writer.Configure(config ?? new Dictionary<string, string>(), isKey);
        _reader = createConverter();
        _reader.Configure(config ?? new Dictionary<string, string>(), isKey);
    }

    /// <summary>Topic the converter sees. Default <c>test</c>.</summary>
    public string Topic { get; init; } = "test";

    /// <summary>The value's bytes; null for the log's null (a tombstone).</summary>
    public byte[]? Write(Schema? schema, in ConnectValue value) => Write(schema, value, new ConnectHeaders());

    /// <summary>As above, with the record's headers, to which the converter may add.</summary>
    /// <exception cref="ConformanceException">The converter appended bytes and yet said that the value is null.</exception>
    public byte[]? Write(Schema? schema, in ConnectValue value, ConnectHeaders headers)
    {
        var output = new ArrayBufferWriter<byte>();
        if (Write(schema, value, headers, output))
        {
            return output.WrittenSpan.ToArray();
        }

        return output.WrittenCount == 0 ? null : throw ConformanceException.AppendedToNull(output.WrittenCount);
    }

    /// <summary>The value of these bytes; null for the log's null.</summary>
    public SchemaAndValue Read(byte[]? data) => Read(data, new ConnectHeaders());

    /// <summary>As above, with the record's headers.</summary>
    public SchemaAndValue Read(byte[]? data, ConnectHeaders headers)
    {
        // The cast matters: a bare null would become an empty value by way of byte[].
        ReadOnlyMemory<byte>? memory = data is null ? (ReadOnlyMemory<byte>?)null : data;
        return _reader.UsesHeaders ? _reader.ToConnectData(Topic, headers, memory) : _reader.ToConnectData(Topic, memory);
    }

    /// <summary>What is read of the value once it was written.</summary>
    public SchemaAndValue RoundTrip(Schema? schema, in ConnectValue value)
    {
        var headers = new ConnectHeaders();
        return Read(Write(schema, value, headers), headers);
    }

    internal bool Write(Schema? schema, in ConnectValue value, ConnectHeaders headers, IBufferWriter<byte> output) =>
        _writer.UsesHeaders ? _writer.FromConnectData(Topic, headers, schema, value, output) : _writer.FromConnectData(Topic, schema, value, output);
}

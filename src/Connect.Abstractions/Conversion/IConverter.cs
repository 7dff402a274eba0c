using System.Buffers;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;

namespace Connect.Conversion;

/// <summary>
/// Turns keys or values into the log's bytes and back. One instance serves one task in one direction and is not shared between threads, so it may keep
/// caches and buffers; cache what derives from a schema by the schema instance.
/// </summary>
public interface IConverter
{
    /// <summary>The converter's own keys, without the <c>key.converter.</c> prefix.</summary>
    ConfigDef Config { get; }

    /// <summary>Called once before use.</summary>
    /// <param name="config">The converter's settings, prefix stripped.</param>
    /// <param name="isKey">Whether it converts keys.</param>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    void Configure(IReadOnlyDictionary<string, string> config, bool isKey);

    /// <summary>Whether the converter reads or adds headers; only then the overloads with headers are called.</summary>
    bool UsesHeaders => false;

    /// <summary>Appends the value's bytes to <paramref name="output"/>.</summary>
    /// <returns>False, with nothing appended, when the log's value is null (a tombstone).</returns>
    /// <exception cref="ConnectDataException">The value does not fit the schema or the format; what was appended is discarded by the caller.</exception>
    bool FromConnectData(string topic, Schema? schema, in ConnectValue value, IBufferWriter<byte> output);

    /// <summary>As above, with the record's headers, to which it may add.</summary>
    bool FromConnectData(string topic, ConnectHeaders headers, Schema? schema, in ConnectValue value, IBufferWriter<byte> output) =>
        FromConnectData(topic, schema, value, output);

    /// <summary>Reads a value. The result refers to nothing of <paramref name="data"/>, which is the caller's again afterwards.</summary>
    /// <param name="topic">Topic the record was read from.</param>
    /// <param name="data">The bytes; null is the log's null.</param>
    /// <exception cref="ConnectDataException">The bytes are not of this format.</exception>
    SchemaAndValue ToConnectData(string topic, ReadOnlyMemory<byte>? data);

    /// <summary>As above, with the record's headers.</summary>
    SchemaAndValue ToConnectData(string topic, ConnectHeaders headers, ReadOnlyMemory<byte>? data) => ToConnectData(topic, data);
}

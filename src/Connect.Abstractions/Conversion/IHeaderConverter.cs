using System.Buffers;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;

namespace Connect.Conversion;

/// <summary>Turns header values into bytes and back; otherwise as <see cref="IConverter"/>.</summary>
public interface IHeaderConverter
{
    /// <summary>The converter's own keys, without the <c>header.converter.</c> prefix.</summary>
    ConfigDef Config { get; }

    /// <summary>Called once before use.</summary>
    void Configure(IReadOnlyDictionary<string, string> config);

    /// <summary>Appends the value's bytes; false when the header's value is null.</summary>
    /// <exception cref="ConnectDataException">The value cannot be written.</exception>
    bool FromConnectHeader(string topic, string headerKey, Schema? schema, in ConnectValue value, IBufferWriter<byte> output);

    /// <summary>Reads a value.</summary>
    /// <exception cref="ConnectDataException">The bytes are not of this format.</exception>
    SchemaAndValue ToConnectHeader(string topic, string headerKey, ReadOnlyMemory<byte>? data);
}

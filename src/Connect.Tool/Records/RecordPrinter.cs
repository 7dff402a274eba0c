using System.Buffers;
using System.Globalization;
using System.Text;
using Connect.Data;
using Connect.Runtime.Log;

namespace Connect.Tool.Records;

/// <summary>
/// Prints records as Kafka's console consumer does: timestamp, partition, offset, headers, key, value, as far as asked for, keys and values byte for byte.
/// </summary>
internal sealed class RecordPrinter
{
    private readonly bool _timestamp;
    private readonly bool _partition;
    private readonly bool _offset;
    private readonly bool _headers;
    private readonly bool _key;
    private readonly bool _value;
    private readonly byte[] _keySeparator;
    private readonly byte[] _lineSeparator;
    private readonly byte[] _headersSeparator;
    private readonly byte[] _nullLiteral;

    /// <param name="properties">Those of the command line.</param>
    /// <exception cref="CommandException">One of them is wrong.</exception>
    public RecordPrinter(FormatProperties properties)
    {
        _timestamp = properties.Flag("print.timestamp", false);
        _partition = properties.Flag("print.partition", false);
        _offset = properties.Flag("print.offset", false);
        _headers = properties.Flag("print.headers", false);
        _key = properties.Flag("print.key", false);
        _value = properties.Flag("print.value", true);
        _keySeparator = Escapes.Bytes(properties.Text("key.separator", "\t"));
        _lineSeparator = Escapes.Bytes(properties.Text("line.separator", "\n"));
        _headersSeparator = Escapes.Bytes(properties.Text("headers.separator", ","));
        _nullLiteral = Encoding.UTF8.GetBytes(properties.Text("null.literal", "null"));
        properties.RejectOthers();
    }

    /// <summary>Writes one record.</summary>
    public void Print(in LogRecord record, IBufferWriter<byte> output)
    {
        bool first = true;
        if (_timestamp)
        {
            Column(output, ref first);
            if (record.Timestamp < 0)
            {
                output.Write("NO_TIMESTAMP"u8);
            }
            else
            {
                output.Write(record.TimestampType == TimestampType.LogAppendTime ? "LogAppendTime:"u8 : "CreateTime:"u8);
                Number(output, record.Timestamp);
            }
        }

        if (_partition)
        {
            Column(output, ref first);
            output.Write("Partition:"u8);
            Number(output, record.Partition);
        }

        if (_offset)
        {
            Column(output, ref first);
            output.Write("Offset:"u8);
            Number(output, record.Offset);
        }

        if (_headers)
        {
            Column(output, ref first);
            Headers(output, record.Headers);
        }

        if (_key)
        {
            Column(output, ref first);
            Bytes(output, record.Key);
        }

        if (_value)
        {
            Column(output, ref first);
            Bytes(output, record.Value);
        }

        output.Write(_lineSeparator);
    }

    private static void Number(IBufferWriter<byte> output, long value)
    {
        value.TryFormat(output.GetSpan(20), out int written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Column(IBufferWriter<byte> output, ref bool first)
    {
        if (!first)
        {
            output.Write(_keySeparator);
        }

        first = false;
    }

    private void Headers(IBufferWriter<byte> output, IReadOnlyList<LogHeader> headers)
    {
        if (headers.Count == 0)
        {
            output.Write("NO_HEADERS"u8);
            return;
        }

        for (int i = 0; i < headers.Count; i++)
        {
            if (i > 0)
            {
                output.Write(_headersSeparator);
            }

            Encoding.UTF8.GetBytes(headers[i].Key, output);
            output.Write(":"u8);
            Bytes(output, headers[i].Value);
        }
    }

    private void Bytes(IBufferWriter<byte> output, ReadOnlyMemory<byte>? bytes) => output.Write(bytes is { } present ? present.Span : _nullLiteral);
}

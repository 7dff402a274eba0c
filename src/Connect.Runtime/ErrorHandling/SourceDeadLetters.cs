using System.Globalization;
using Connect.Data;
using Connect.Headers;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Log;
using Connect.Runtime.Storage;
using Connect.Source;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Makes the dead letters of a source task: key, value and header values of the record as it was polled, as JSON, on request followed by headers that tell where it comes
/// from and what went wrong. A letter takes the record's place in its batch: it is acknowledged before the record's source offset is committed, and belongs to the
/// same transaction.
/// </summary>
/// <remarks>Beyond Kafka Connect, which knows dead letter queues of sink connectors only.</remarks>
internal sealed class SourceDeadLetters(ConnectorTaskId id, DeadLetterQueueConfig config)
{
    private readonly DeadLetterContext _context = new(id);
    private readonly List<LogHeader> _headers = [];

    /// <summary>Appends the letter for a record to the batch.</summary>
    public void Append(SourceRecord record, in ProcessingError error, AppendBatch output)
    {
        output.BeginRecord(config.Topic, partition: null, record.Timestamp);
        output.EndKey(Write(record.Key, output));
        output.EndValue(Write(record.Value, output));
        if (record.HasHeaders)
        {
            foreach (Header header in record.Headers)
            {
                output.EndHeader(header.Key, Write(header.Value, output));
            }
        }

        if (config.ContextHeaders)
        {
            AppendContext(record, error, output);
        }

        output.EndRecord();
    }

    private static bool Write(in ConnectValue value, AppendBatch output)
    {
        if (value.IsNull)
        {
            return false;
        }

        LenientJson.Write(value, output);
        return true;
    }

    private void AppendContext(SourceRecord record, in ProcessingError error, AppendBatch output)
    {
        _headers.Clear();
        DeadLetterContext.Add(_headers, "topic", record.Topic);
        DeadLetterContext.Add(_headers, "partition", record.KafkaPartition?.ToString(CultureInfo.InvariantCulture));
        DeadLetterContext.Add(_headers, "source.partition", record.SourcePartition is { } partition ? StoreJson.OffsetValue(partition) : null);
        DeadLetterContext.Add(_headers, "source.offset", record.SourceOffset is { } offset ? StoreJson.OffsetValue(offset) : null);
        _context.AddError(_headers, error);
        foreach (LogHeader header in _headers)
        {
            System.Buffers.BuffersExtensions.Write(output, header.Value.GetValueOrDefault().Span);
            output.EndHeader(header.Key, header.Value is not null);
        }
    }
}

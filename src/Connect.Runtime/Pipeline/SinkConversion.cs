using Connect.Conversion;
using Connect.Data;
using Connect.Errors;
using Connect.Headers;
using Connect.Runtime.Configuration;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Log;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms;
using Connect.Sink;

namespace Connect.Runtime.Pipeline;

/// <summary>The convert and transform stages of a sink task: one record of the log into a <see cref="SinkRecord"/>. Not thread-safe.</summary>
internal sealed class SinkConversion(ConverterSet converters, TransformationChain transformations, RecordErrorHandler errors) : IDisposable
{
    private Stage _stage;

    /// <summary>The record for the task; null when a transformation dropped it or its failure is tolerated.</summary>
    /// <param name="record">The record as read.</param>
    /// <param name="stopping">Ends the repetition of a stage that fails for the moment.</param>
    /// <exception cref="Errors.ConnectException">The record failed and that is not tolerated.</exception>
    public SinkRecord? Convert(in LogRecord record, CancellationToken stopping)
    {
        try
        {
            return Attempt(record);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Recover(record, error, stopping);
        }
    }

    public void Dispose() => transformations.Dispose();

    private SinkRecord? Recover(LogRecord record, Exception error, CancellationToken stopping)
    {
        if (error is RetriableException && errors.Retries)
        {
            try
            {
                return errors.Retry(_stage, $"{record.Topic}-{record.Partition}@{record.Offset}", error, () => Attempt(record), stopping);
            }
            catch (Exception last) when (last is not OperationCanceledException)
            {
                error = last;
            }
        }

        errors.Handle(new ProcessingError(_stage, ExecutingClass(), error) { Consumed = record });
        return null;
    }

    private SinkRecord? Attempt(in LogRecord record)
    {
        ConnectHeaders? headers = record.Headers.Count > 0 || converters.Key.UsesHeaders || converters.Value.UsesHeaders ? new ConnectHeaders() : null;
        _stage = Stage.KeyConverter;
        SchemaAndValue key = Read(converters.Key, record.Topic, headers, record.Key);
        _stage = Stage.ValueConverter;
        SchemaAndValue value = Read(converters.Value, record.Topic, headers, record.Value);
        _stage = Stage.HeaderConverter;
        for (int i = 0; i < record.Headers.Count; i++)
        {
            LogHeader header = record.Headers[i];
            headers!.Add(header.Key, converters.Header.ToConnectHeader(record.Topic, header.Key, header.Value));
        }

        var sinkRecord = new SinkRecord(
            record.Topic,
            record.Partition,
            key.Schema,
            key.Value,
            value.Schema,
            value.Value,
            record.Offset,
            record.Timestamp < 0 ? null : record.Timestamp,
            record.TimestampType,
            headers);
        _stage = Stage.Transformation;
        return transformations.IsEmpty ? sinkRecord : transformations.Apply(sinkRecord);
    }

    private static SchemaAndValue Read(IConverter converter, string topic, ConnectHeaders? headers, ReadOnlyMemory<byte>? data) =>
        converter.UsesHeaders ? converter.ToConnectData(topic, headers!, data) : converter.ToConnectData(topic, data);

    private string ExecutingClass() => _stage switch
    {
        Stage.KeyConverter => PluginDescriptor.NameOf(converters.Key.GetType()),
        Stage.ValueConverter => PluginDescriptor.NameOf(converters.Value.GetType()),
        Stage.HeaderConverter => PluginDescriptor.NameOf(converters.Header.GetType()),
        _ => transformations.ExecutingClass ?? nameof(TransformationChain),
    };
}

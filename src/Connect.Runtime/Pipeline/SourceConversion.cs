using Connect.Conversion;
using Connect.Errors;
using Connect.Headers;
using Connect.Runtime.Configuration;
using Connect.Runtime.ErrorHandling;
using Connect.Runtime.Log;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms;
using Connect.Source;

namespace Connect.Runtime.Pipeline;

/// <summary>The transform and convert stages of a source task: one record into bytes at the end of a batch. Not thread-safe.</summary>
internal sealed class SourceConversion(ConverterSet converters, TransformationChain transformations, RecordErrorHandler errors) : IDisposable
{
    private Stage _stage;

    /// <summary>Appends the record to the batch; false when a transformation dropped it or its failure is tolerated.</summary>
    /// <param name="record">The record as polled.</param>
    /// <param name="output">Where its bytes go.</param>
    /// <param name="stopping">Ends the repetition of a stage that fails for the moment.</param>
    /// <exception cref="Errors.ConnectException">The record failed and that is not tolerated; nothing of it is in the batch.</exception>
    public bool TryAppend(SourceRecord record, AppendBatch output, CancellationToken stopping)
    {
        try
        {
            return Attempt(record, output);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Recover(record, output, error, stopping);
        }
    }

    public void Dispose() => transformations.Dispose();

    private bool Recover(SourceRecord record, AppendBatch output, Exception error, CancellationToken stopping)
    {
        if (error is RetriableException && errors.Retries)
        {
            try
            {
                return errors.Retry(_stage, record.ToString(), error, () => Attempt(record, output), stopping);
            }
            catch (Exception last) when (last is not OperationCanceledException)
            {
                error = last;
            }
        }

        errors.Handle(new ProcessingError(_stage, ExecutingClass(), error) { Polled = record });
        return false;
    }

    private bool Attempt(SourceRecord record, AppendBatch output)
    {
        _stage = Stage.Transformation;
        SourceRecord? transformed = transformations.IsEmpty ? record : transformations.Apply(record);
        if (transformed is null)
        {
            return false;
        }

        output.BeginRecord(transformed.Topic, transformed.KafkaPartition, transformed.Timestamp);
        try
        {
            Convert(transformed, output);
            return true;
        }
        catch
        {
            output.DiscardRecord();
            throw;
        }
    }

    private void Convert(SourceRecord record, AppendBatch output)
    {
        _stage = Stage.KeyConverter;
        output.EndKey(Convert(converters.Key, record, isKey: true, output));
        _stage = Stage.ValueConverter;
        output.EndValue(Convert(converters.Value, record, isKey: false, output));
        _stage = Stage.HeaderConverter;
        if (record.HasHeaders)
        {
            ConnectHeaders headers = record.Headers;
            for (int i = 0; i < headers.Count; i++)
            {
                Header header = headers[i];
                output.EndHeader(header.Key, converters.Header.FromConnectHeader(record.Topic, header.Key, header.Schema, header.Value, output));
            }
        }

        output.EndRecord();
    }

    private static bool Convert(IConverter converter, SourceRecord record, bool isKey, AppendBatch output)
    {
        Data.Schema? schema = isKey ? record.KeySchema : record.ValueSchema;
        Data.ConnectValue value = isKey ? record.Key : record.Value;
        return converter.UsesHeaders
            ? converter.FromConnectData(record.Topic, record.Headers, schema, value, output)
            : converter.FromConnectData(record.Topic, schema, value, output);
    }

    private string ExecutingClass() => _stage switch
    {
        Stage.KeyConverter => PluginDescriptor.NameOf(converters.Key.GetType()),
        Stage.ValueConverter => PluginDescriptor.NameOf(converters.Value.GetType()),
        Stage.HeaderConverter => PluginDescriptor.NameOf(converters.Header.GetType()),
        _ => transformations.ExecutingClass ?? nameof(TransformationChain),
    };
}

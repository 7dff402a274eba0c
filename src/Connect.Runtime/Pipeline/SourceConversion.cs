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
/// <param name="converters">The task's converters.</param>
/// <param name="transformations">The task's transformations; owned by this.</param>
/// <param name="errors">Decides what becomes of records that fail.</param>
/// <param name="deadLetters">Takes the place of records that are skipped; null when they just go.</param>
internal sealed class SourceConversion(
    ConverterSet converters, TransformationChain transformations, RecordErrorHandler errors, SourceDeadLetters? deadLetters) : IDisposable
{
    private Stage _stage;

    /// <summary>Appends the record to the batch, unless a transformation drops it or its failure is tolerated; then perhaps a dead letter.</summary>
    /// <param name="record">The record as polled.</param>
    /// <param name="output">Where its bytes go.</param>
    /// <param name="stopping">Ends the repetition of a stage that fails for the moment.</param>
    /// <exception cref="Errors.ConnectException">The record failed and that is not tolerated; nothing of it is in the batch.</exception>
    public SourceOutcome Append(SourceRecord record, AppendBatch output, CancellationToken stopping)
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

    private SourceOutcome Recover(SourceRecord record, AppendBatch output, Exception error, CancellationToken stopping)
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

        var failure = new ProcessingError(_stage, ExecutingClass(), error) { Polled = record };
        errors.Handle(failure);
        if (deadLetters is null)
        {
            return SourceOutcome.Dropped;
        }

        deadLetters.Append(record, failure, output);
        return new SourceOutcome(output.Count - 1, IsDeadLetter: true);
    }

    private SourceOutcome Attempt(SourceRecord record, AppendBatch output)
    {
        _stage = Stage.Transformation;
        SourceRecord? transformed = transformations.IsEmpty ? record : transformations.Apply(record);
        if (transformed is null)
        {
            return SourceOutcome.Dropped;
        }

        output.BeginRecord(transformed.Topic, transformed.KafkaPartition, transformed.Timestamp);
        try
        {
            Convert(transformed, output);
            return new SourceOutcome(output.Count - 1, IsDeadLetter: false);
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

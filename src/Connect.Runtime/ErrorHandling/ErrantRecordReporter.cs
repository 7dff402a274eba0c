using Connect.Data;
using Connect.Errors;
using Connect.Sink;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// Takes single records that a sink task refuses. Each record is reported once, also when its batch is put again. Used from the put loop only; the tasks it gives may
/// be awaited anywhere.
/// </summary>
internal sealed class ErrantRecordReporter(RecordErrorHandler errors, string taskClass) : IErrantRecordReporter
{
    private readonly HashSet<(string Topic, int Partition, long Offset)> _reported = [];
    private ConnectException? _failure;

    public Task ReportAsync(SinkRecord record, Exception error)
    {
        if (!_reported.Add((record.OriginalTopic, record.OriginalKafkaPartition, record.OriginalKafkaOffset)))
        {
            return Task.CompletedTask;
        }

        var processing = new ProcessingError(Stage.TaskPut, taskClass, error) { Reported = record };
        try
        {
            errors.Handle(processing);
        }
        catch (ConnectException e)
        {
            _failure = e;
            throw;
        }

        return errors.WhenReportedAsync().AsTask();
    }

    /// <summary>Fails when a report was refused while the task swallowed the error.</summary>
    /// <exception cref="ConnectException">The error that was not tolerated.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>The batch was taken: its records are not put again.</summary>
    public void BatchTaken() => _reported.Clear();
}

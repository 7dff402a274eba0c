using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.ErrorHandling;

/// <summary>Writes failing records to the worker's log (<c>errors.log.enable</c>), with their position on request, never with their contents.</summary>
internal sealed class LogReporter(ConnectorTaskId id, bool includesMessages, TaskMetrics metrics, ILogger logger) : IErrorReporter
{
    public void Report(in ProcessingError error)
    {
        if (includesMessages)
        {
            ErrorHandlingLog.RecordFailedAt(logger, id.ToString(), error.Stage.WireName(), error.ExecutingClass, Describe(error), error.Error);
        }
        else
        {
            ErrorHandlingLog.RecordFailed(logger, id.ToString(), error.Stage.WireName(), error.ExecutingClass, error.Error);
        }

        metrics.ErrorLogged();
    }

    public ValueTask SendAsync() => default;

    public ValueTask FlushAsync() => default;

    public ValueTask DisposeAsync() => default;

    private static string Describe(in ProcessingError error) => error switch
    {
        { Consumed: { } record } =>
            $"where consumed record is {{topic='{record.Topic}', partition={record.Partition}, offset={record.Offset}, timestamp={record.Timestamp}, timestampType={record.TimestampType}}}",
        { Reported: { } record } =>
            $"where consumed record is {{topic='{record.OriginalTopic}', partition={record.OriginalKafkaPartition}, offset={record.OriginalKafkaOffset}, "
            + $"timestamp={record.Timestamp}, timestampType={record.TimestampType}}}",
        _ => $"where source record is = {error.Polled}",
    };
}

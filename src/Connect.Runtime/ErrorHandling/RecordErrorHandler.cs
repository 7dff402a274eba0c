using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.ErrorHandling;

/// <summary>The one place that decides what becomes of a record that a stage could not handle: the task fails, or the record is skipped.</summary>
/// <param name="id">The task.</param>
/// <param name="toleratesAll">Whether <c>errors.tolerance=all</c>.</param>
/// <param name="logsErrors">Whether <c>errors.log.enable=true</c>.</param>
/// <param name="metrics">Counts failures and skipped records.</param>
/// <param name="logger">The task's logger.</param>
internal sealed class RecordErrorHandler(ConnectorTaskId id, bool toleratesAll, bool logsErrors, TaskMetrics metrics, ILogger logger)
{
    /// <summary>Returns when the record is to be skipped.</summary>
    /// <param name="stage">What failed.</param>
    /// <param name="executing">Name of the class that failed.</param>
    /// <param name="record">The record, for its position; contents are never shown.</param>
    /// <param name="error">What it threw.</param>
    /// <exception cref="ConnectException">The error is not tolerated: the task must fail.</exception>
    public void Handle(Stage stage, string executing, object record, Exception error)
    {
        metrics.RecordFailed();
        if (logsErrors)
        {
            ErrorHandlingLog.RecordFailed(logger, id.ToString(), stage.WireName(), executing, record, error);
            metrics.ErrorLogged();
        }

        if (!toleratesAll)
        {
            throw new ConnectException($"Tolerance exceeded in error handler: {stage.WireName()} failed for {record} in {executing}: {error.Message}", error);
        }

        metrics.RecordSkipped();
    }
}

internal static partial class ErrorHandlingLog
{
    [LoggerMessage(EventIds.ErrorHandling, LogLevel.Error, "Error encountered in task {Task}. Executing stage '{Stage}' with class '{Executing}', record {Record}.")]
    public static partial void RecordFailed(ILogger logger, string task, string stage, string executing, object record, Exception error);
}

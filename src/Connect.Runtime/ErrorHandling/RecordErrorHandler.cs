using Connect.Errors;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.ErrorHandling;

/// <summary>
/// The one place that decides what becomes of a record that a stage could not handle: it is reported, then skipped or the task fails.
/// Offsets must not be committed past a skipped record before <see cref="WhenReportedAsync"/>. Thread-safe.
/// </summary>
internal sealed class RecordErrorHandler(
    ConnectorTaskId id, ErrorSettings settings, IReadOnlyList<IErrorReporter> reporters, TaskMetrics metrics, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Whether failing records are skipped.</summary>
    public bool ToleratesAll => settings.ToleratesAll;

    /// <summary>Whether anybody writes failing records down.</summary>
    public bool HasReporters => reporters.Count > 0;

    /// <summary>Whether an operation that fails for the moment is repeated.</summary>
    public bool Retries => settings.RetryTimeout != TimeSpan.Zero;

    /// <summary>Repeats an operation on a record that has just failed for the moment, until it succeeds or time is up.</summary>
    /// <param name="stage">What failed.</param>
    /// <param name="position">Where the record is.</param>
    /// <param name="error">The first error.</param>
    /// <param name="operation">Tries again.</param>
    /// <param name="stopping">Ends the waiting; <see cref="OperationCanceledException"/> then.</param>
    public T Retry<T>(Stage stage, string position, Exception error, Func<T> operation, CancellationToken stopping) =>
        new StageRetry(settings, time, Random.Shared, (last, delay) =>
        {
            metrics.StageRetried();
            ErrorHandlingLog.StageRetried(logger, id.ToString(), stage.WireName(), position, (long)delay.TotalMilliseconds, last);
        }).Execute(error, operation, stopping);

    /// <summary>Reports the record and returns when it is to be skipped. It is reported whether it is tolerated or not.</summary>
    /// <exception cref="ConnectException">The error is not tolerated: the task must fail.</exception>
    public void Handle(in ProcessingError error)
    {
        metrics.RecordFailed();
        for (int i = 0; i < reporters.Count; i++)
        {
            reporters[i].Report(error);
        }

        if (!settings.ToleratesAll)
        {
            // The task ends here: nothing else would have its last report written.
            _ = SendReportsAsync();
            throw new ConnectException(
                $"Tolerance exceeded in error handler: {error.Stage.WireName()} failed for {error.Position} in {error.ExecutingClass}: {error.Error.Message}", error.Error);
        }

        metrics.RecordSkipped();
    }

    /// <summary>Has what was reported so far written down in the background; to be called after each poll. Waits only while the reports come faster than they are written.</summary>
    /// <exception cref="ConnectException">An earlier report could not be made.</exception>
    public async ValueTask SendReportsAsync()
    {
        for (int i = 0; i < reporters.Count; i++)
        {
            await reporters[i].SendAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until everything reported so far is durable.</summary>
    /// <exception cref="ConnectException">A report could not be made: the record's offset must not be committed.</exception>
    public async ValueTask WhenReportedAsync()
    {
        for (int i = 0; i < reporters.Count; i++)
        {
            await reporters[i].FlushAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IErrorReporter reporter in reporters)
        {
            await reporter.DisposeAsync().ConfigureAwait(false);
        }
    }
}

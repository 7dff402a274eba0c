namespace Connect.Sink;

/// <summary>Takes single bad records off a sink task's hands.</summary>
public interface IErrantRecordReporter
{
    /// <summary>Reports a record that the target refused. The record counts as handled: its offset may be committed once the returned task completes.</summary>
    /// <param name="record">A record of the current or an earlier put.</param>
    /// <param name="error">Why it is bad.</param>
    /// <returns>Completes when the report is durable. With <c>errors.tolerance=none</c> the call throws instead, which fails the task.</returns>
    Task ReportAsync(SinkRecord record, Exception error);
}
